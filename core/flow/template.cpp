#include "core/flow/cel/lexer.h"
#include "core/flow/expression.h"
#include "core/flow/program.h"

#include <boost/json/string.hpp>

namespace patchbay::flow {

namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

void append_value(std::string &out, const json::value &value) {
    if (value.is_null()) return;
    if (const auto *text = value.if_string())
        out.append(text->data(), text->size());
    else
        out += to_text(value);
}

}  // namespace

std::string format_value(const json::value &value) {
    std::string text;
    append_value(text, value);
    return text;
}

Result<Template> Template::compile(std::string_view text,
                                   const std::set<std::string, std::less<>> &names) {
    Template result;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto open = text.find(kOpen, at);
        if (open != at) {
            result.parts_.push_back({std::string(text.substr(at, open - at)), std::nullopt});
            if (open == std::string_view::npos) break;
        }
        auto parsed = cel::parse(text, open + kOpen.size());
        if (!parsed) return parsed.error();
        if (text.substr(parsed->end, kClose.size()) != kClose)
            return cel::error_at(parsed->end, "expected '}}' behind the expression");
        if (parsed->end - open > cel::kExpressionBytes) {
            return cel::error_at(open, "the expression is longer than " +
                                           std::to_string(cel::kExpressionBytes) + " bytes");
        }
        auto program = Expression::Program::build(std::move(parsed->root), names);
        if (!program) return program.error();
        result.parts_.push_back({"", Expression(std::move(*program))});
        at = parsed->end + kClose.size();
    }
    return result.parts_.empty() ? fixed("") : result;
}

Template Template::fixed(std::string_view text) {
    Template result;
    result.parts_.push_back({std::string(text), std::nullopt});
    return result;
}

Result<json::value> Template::evaluate(const Expression::Lookup &lookup) const {
    if (parts_.size() == 1 && parts_[0].expression) return parts_[0].expression->evaluate(lookup);
    auto whole = text(lookup);
    if (!whole) return whole.error();
    return json::value(*whole);
}

Result<std::string> Template::text(const Expression::Lookup &lookup) const {
    std::string out;
    for (const auto &part : parts_) {
        if (!part.expression) {
            out += part.literal;
            continue;
        }
        const auto &program = *part.expression->program_;
        cel::Arena arena;
        cel::Value value;
        if (const auto done = program.run(lookup, arena, value); !done) return done.error();
        if (const auto *text = value.as<std::string_view>()) {
            out += *text;
        } else {
            const auto json = program.json(value, arena);
            if (!json) return json.error();
            append_value(out, *json);
        }
        if (out.size() > cel::kEvaluationBytes)
            return Error{"the text is longer than " + std::to_string(cel::kEvaluationBytes) +
                         " bytes"};
    }
    return out;
}

const std::string *Template::literal() const {
    return parts_.size() == 1 && !parts_[0].expression ? &parts_[0].literal : nullptr;
}

std::vector<Reference> Template::references() const {
    std::vector<Reference> all;
    for (const auto &part : parts_) {
        if (!part.expression) continue;
        const auto &more = part.expression->references();
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

}  // namespace patchbay::flow
