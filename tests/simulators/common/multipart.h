// multipart/form-data and application/x-www-form-urlencoded bodies. Pure.
#pragma once

#include "core/base/result.h"
#include "core/net/http.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patchbay::simulators {

struct Part {
    std::string name;
    std::string content_type;  // "": none was said
    std::string content;
    std::optional<std::string> filename;  // a file has one
};

bool is_multipart(const net::Request &request);
// The error is for a person.
Result<std::vector<Part>> read_multipart(const net::Request &request);

// "a=b&c=d+e" -> {{"a", "b"}, {"c", "d e"}}: of a query or a form's body.
std::vector<std::pair<std::string, std::string>> read_form(std::string_view text);

}  // namespace patchbay::simulators
