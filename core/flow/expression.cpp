#include "core/flow/expression.h"

#include "core/flow/cel/checker.h"
#include "core/flow/cel/evaluator.h"
#include "core/flow/cel/lexer.h"
#include "core/flow/program.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cmath>

namespace patchbay::flow {

namespace {

bool finite(const json::value &value) {
    if (const auto *real = value.if_double()) return std::isfinite(*real);
    if (const auto *list = value.if_array()) return std::all_of(list->begin(), list->end(), finite);
    if (const auto *object = value.if_object()) {
        return std::all_of(object->begin(), object->end(),
                           [](const auto &member) { return finite(member.value()); });
    }
    return true;
}

}  // namespace

Result<std::shared_ptr<const Expression::Program>> Expression::Program::build(
    cel::Node root, const std::set<std::string, std::less<>> &names) {
    auto program = std::make_shared<Program>();
    if (auto checked = cel::check(root, names, program->references); !checked)
        return checked.error();
    program->root = std::move(root);
    return std::shared_ptr<const Program>(std::move(program));
}

Result<cel::Operand> Expression::Program::run(const Lookup &lookup) const {
    cel::Evaluator evaluator(lookup);
    cel::Operand result;
    const auto failed = [](const cel::Failure &failure) {
        return cel::error_at(failure.offset, failure.message);
    };
    if (!evaluator.evaluate(root, result)) return failed(evaluator.failure());
    // What is borrowed came from JSON and is finite.
    if (result.owned() && !finite(result.get()))
        return cel::error_at(root.offset, "the result is infinite or not a number");
    return result;
}

Result<Expression> Expression::compile(std::string_view text,
                                       const std::set<std::string, std::less<>> &names) {
    if (text.size() > cel::kExpressionBytes) {
        return cel::error_at(
            cel::kExpressionBytes,
            "the expression is longer than " + std::to_string(cel::kExpressionBytes) + " bytes");
    }
    auto parsed = cel::parse(text);
    if (!parsed) return parsed.error();
    if (parsed->end != text.size()) {
        return cel::error_at(
            parsed->end,
            "unexpected '" + std::string(text.substr(parsed->end, 1)) + "' behind the expression");
    }
    auto program = Program::build(std::move(parsed->root), names);
    if (!program) return program.error();
    return Expression(std::move(*program));
}

Result<json::value> Expression::evaluate(const Lookup &lookup) const {
    auto result = program_->run(lookup);
    if (!result) return result.error();
    return result->owned() ? std::move(result->own()) : json::value(result->get());
}

Result<bool> Expression::test(const Lookup &lookup) const {
    auto result = program_->run(lookup);
    if (!result) return result.error();
    if (const auto *truth = result->get().if_bool()) return *truth;
    return cel::error_at(program_->root.offset, "the condition is neither true nor false but " +
                                                    format_value(result->get()));
}

const std::vector<Reference> &Expression::references() const { return program_->references; }

}  // namespace patchbay::flow
