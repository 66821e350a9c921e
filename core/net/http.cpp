#include "core/net/http.h"

namespace patchbay::net {

std::string_view Request::header(std::string_view lower_case_name) const {
    for (const auto &header : headers) {
        if (header.name == lower_case_name) return header.value;
    }
    return {};
}

}  // namespace patchbay::net
