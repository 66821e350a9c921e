#include "core/flow/expression.h"

#include "core/flow/cel/checker.h"
#include "core/flow/cel/evaluator.h"
#include "core/flow/cel/json.h"
#include "core/flow/cel/lexer.h"
#include "core/flow/program.h"

namespace patchbay::flow {

Result<std::shared_ptr<const Expression::Program>> Expression::Program::build(
    cel::Node root, const std::set<std::string, std::less<>> &names) {
    auto program = std::make_shared<Program>();
    if (auto checked = cel::check(root, names, program->references); !checked)
        return checked.error();
    program->root = std::move(root);
    return std::shared_ptr<const Program>(std::move(program));
}

Result<void> Expression::Program::run(const Lookup &lookup, cel::Arena &arena,
                                      cel::Value &out) const {
    cel::Evaluator evaluator(lookup, arena);
    if (evaluator.evaluate(root, out)) return {};
    return cel::error_at(evaluator.failure().offset, evaluator.failure().message);
}

Result<json::value> Expression::Program::json(const cel::Value &value, cel::Arena &arena) const {
    auto result = cel::to_json(value, arena);
    if (!result) return cel::error_at(root.offset, result.error().message);
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
    cel::Arena arena;
    cel::Value value;
    if (const auto done = program_->run(lookup, arena, value); !done) return done.error();
    return program_->json(value, arena);
}

Result<bool> Expression::test(const Lookup &lookup) const {
    cel::Arena arena;
    cel::Value value;
    if (const auto done = program_->run(lookup, arena, value); !done) return done.error();
    if (const auto *truth = value.as<bool>()) return *truth;
    const auto shown = program_->json(value, arena);
    return cel::error_at(program_->root.offset,
                         "the condition is neither true nor false but " +
                             (shown ? format_value(*shown) : shown.error().message));
}

const std::vector<Reference> &Expression::references() const { return program_->references; }

}  // namespace patchbay::flow
