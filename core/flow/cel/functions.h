// The functions that expressions may call.
#pragma once

#include "core/base/result.h"
#include "core/flow/cel/arena.h"
#include "core/flow/cel/ast.h"
#include "core/flow/cel/value.h"

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
constexpr std::size_t kMostArguments = 4;

using Arguments = std::span<const Value>;  // as many as least..most

struct Function {
    std::string_view name;
    bool global;  // f(a, b)
    bool method;  // a.f(b)
    int least;    // arguments, a method's receiver included
    int most;
    std::string_view takes;  // for the error: what goes into its brackets
    Result<Value> (*call)(Arguments arguments, Arena &arena);
    // What can be found wrong in literal arguments when the expression is compiled; may complete
    // the node. The error's code is the offset of the mistake.
    Result<void> (*check)(Node &node) = nullptr;
};

const Function *find_function(std::string_view name);
std::vector<std::string> function_names();

Result<std::shared_ptr<const re2::RE2>> compile_pattern(std::string_view text);

// The tables that find_function looks into.
std::span<const Function> basic_functions();
std::span<const Function> conversions();
std::span<const Function> text_functions();  // of CEL's strings extension
std::span<const Function> time_functions();

// Takes arguments of the types that a function expects; the first wrong one is the error.
class Taker {
public:
    explicit Taker(Arguments given) : given_(given) {}

    std::string_view text(std::size_t place);
    std::int64_t integer(std::size_t place, std::int64_t absent);
    List list(std::size_t place);
    const std::optional<Error> &error() const { return error_; }

private:
    void refuse(std::string_view expected, std::size_t place);

    Arguments given_;
    std::optional<Error> error_;
};

Error wrong_type(std::string_view expected, const Value &got);

}  // namespace patchbay::flow::cel
