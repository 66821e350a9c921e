// The functions that expressions may call.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <boost/json/value.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace patchbay::flow::cel {

constexpr std::size_t kPatternBytes = 1000;  // of a regular expression's text

using Arguments = std::span<const json::value *const>;  // as many as least..most

struct Function {
    std::string_view name;
    bool global;  // f(a, b)
    bool method;  // a.f(b)
    int least;    // arguments, a method's receiver included
    int most;
    std::string_view takes;  // for the error: what goes into its brackets
    bool pattern;            // its second argument is a regular expression
    Result<json::value> (*call)(Arguments arguments);
};

const Function *find_function(std::string_view name);
std::vector<std::string> function_names();

Result<std::shared_ptr<const re2::RE2>> compile_pattern(std::string_view text);

}  // namespace patchbay::flow::cel
