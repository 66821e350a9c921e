// The query of a request: names and values.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patchbay::admin {

// "%41+b" -> "A b". Nothing where a '%' is not followed by two hexadecimal digits, or where the
// bytes are no UTF-8.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank);

class Query {
public:
    // Only the known names, each at most once. The Error's `where` is the parameter.
    static Result<Query> parse(std::string_view query, std::span<const std::string_view> known);

    // Nothing where it was not given.
    std::optional<std::string_view> text(std::string_view name) const;
    // The Error's `where` is the name.
    Result<bool> flag(std::string_view name) const;  // "true" or "false"; false where not given
    Result<std::optional<std::size_t>> number(std::string_view name, std::size_t most) const;

private:
    std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace patchbay::admin
