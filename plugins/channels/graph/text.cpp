#include "text.h"

namespace graph {

std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
    }
    return count;
}

bool lists_type(std::string_view types, std::string_view mime_type) {
    std::string wanted = " ";
    for (const char c : mime_type.substr(0, mime_type.find_first_of("; \t"))) {
        wanted += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    wanted += ' ';
    return wanted.size() > 2 && types.find(wanted) != std::string_view::npos;
}

std::string with_one_placeholder(std::string_view body, std::size_t placeholder) {
    std::string out;
    for (std::size_t at = 0; at < body.size(); ++at) {
        out += body[at];
        // JSON has no "{{" outside of its strings, and in them a brace may be escaped.
        if (at != placeholder && body.substr(at, 2) == "{{") {
            out += "\\u007b";
            ++at;
        }
    }
    return out;
}

}  // namespace graph
