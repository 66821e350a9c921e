#include "file_type.h"

#include <string>

namespace graph {

bool lists_type(std::string_view types, std::string_view mime_type) {
    std::string wanted = " ";
    for (const char c : mime_type.substr(0, mime_type.find_first_of("; \t"))) {
        wanted += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    wanted += ' ';
    return wanted.size() > 2 && types.find(wanted) != std::string_view::npos;
}

}  // namespace graph
