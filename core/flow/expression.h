// Expressions: a subset of CEL (docs/expressions.md). No loops, linear time, checked when compiled.
// Compiled ones are immutable; any thread.
#pragma once

#include "core/base/result.h"

#include <boost/json/value.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::flow {

// A top-level name that an expression uses, and the member taken from it: `vars.ticket`.
struct Reference {
    std::string name;
    std::string member;      // empty: the name alone or by index
    std::size_t offset = 0;  // byte of the text
    bool guarded = false;    // under has() or default(): may be absent
};

class Expression {
public:
    // `names`: the top-level names that it may use. The error's `code` is the byte offset of the
    // mistake.
    static Result<Expression> compile(std::string_view text,
                                      const std::set<std::string, std::less<>> &names);

    // Gives the value of a top-level name, or nullptr where it is absent. The value outlives the
    // call.
    using Lookup = std::function<const boost::json::value *(std::string_view name)>;

    // The value as JSON; what JSON lacks becomes text (docs/expressions.md), infinite numbers and
    // those that are none are errors. The error's `code` is the byte offset of the construct that
    // failed.
    Result<boost::json::value> evaluate(const Lookup &lookup) const;

    // The same for conditions: anything but true and false is an error.
    Result<bool> test(const Lookup &lookup) const;

    const std::vector<Reference> &references() const;

private:
    friend class Template;
    struct Program;
    explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
    std::shared_ptr<const Program> program_;
};

// A text with {{ … }} in it. One whole {{ … }} keeps its type; inside text values are formatted.
class Template {
public:
    static Result<Template> compile(std::string_view text,
                                    const std::set<std::string, std::less<>> &names);
    static Template fixed(std::string_view text);  // without meaning for {{

    Result<boost::json::value> evaluate(const Expression::Lookup &lookup) const;

    // As text also where it is one whole {{ … }}.
    Result<std::string> text(const Expression::Lookup &lookup) const;

    // The text itself where nothing is in it to evaluate, else nullptr.
    const std::string *literal() const;

    std::vector<Reference> references() const;

private:
    struct Part {
        std::string literal;
        std::optional<Expression> expression;
    };
    std::vector<Part> parts_;
};

// How a value stands inside text: strings as they are, numbers shortest, null as "", lists and maps
// as JSON.
std::string format_value(const boost::json::value &value);

}  // namespace patchbay::flow
