#include "core/flow/answer.h"

#include "core/base/text.h"
#include "core/model/render.h"

#include <boost/json/object.hpp>
#include <re2/re2.h>

#include <algorithm>

namespace patchbay::flow {

namespace {

// Of the whole text, as it was meant: see plain(). What is written in another width is tried too.
bool fits(const re2::RE2 &pattern, std::string_view said) {
    const auto match = [&](std::string_view text) {
        const std::string_view whole = trimmed(text);
        return re2::RE2::FullMatch({whole.data(), whole.size()}, pattern);
    };
    if (ascii(said)) return match(said);
    const std::string typed = plain(said);
    return match(typed) || match(compatible(typed));
}

bool has_title(const AskOption &option, const std::string &folded,
               const Expression::Lookup &lookup) {
    const auto &titles = option.folded_titles;
    if (std::find(titles.begin(), titles.end(), folded) != titles.end()) return true;
    return std::any_of(option.title.variants().begin(), option.title.variants().end(),
                       [&](const Template &variant) {
                           if (variant.literal()) return false;
                           const auto text = variant.text(lookup);
                           return text && fold(*text) == folded;
                       });
}

const AskOption *by_text(const Ask &ask, const std::string &folded,
                         const Expression::Lookup &lookup) {
    if (folded.empty()) return nullptr;
    for (const auto &option : ask.options) {
        if (option.folded_id == folded) return &option;
    }
    for (const auto &option : ask.options) {
        if (has_title(option, folded, lookup)) return &option;
    }
    const std::size_t number = model::number_said(folded);
    return number >= 1 && number <= ask.options.size() ? &ask.options[number - 1] : nullptr;
}

}  // namespace

const AskOption *match_option(const Ask &ask, const model::Content &content,
                              const Expression::Lookup &lookup) {
    if (ask.options.empty()) return nullptr;
    if (const auto *choice = std::get_if<model::Choice>(&content)) {
        const auto found =
            std::find_if(ask.options.begin(), ask.options.end(),
                         [&](const auto &option) { return option.id == choice->id; });
        return found == ask.options.end() ? nullptr : &*found;
    }
    const auto *text = std::get_if<model::Text>(&content);
    return text ? by_text(ask, fold(text->text), lookup) : nullptr;
}

std::optional<boost::json::value> free_answer(const Ask &ask, const model::Content &content) {
    if (ask.pattern) {
        const auto *text = std::get_if<model::Text>(&content);
        if (!text) return std::nullopt;
        const auto said = trimmed(text->text);
        if (!fits(*ask.pattern, said)) return std::nullopt;
        return boost::json::value(said);
    }
    if (!ask.options.empty() || std::holds_alternative<model::Unsupported>(content))
        return std::nullopt;
    const auto text = model::text_of(content);
    if (!trimmed(plain(text)).empty()) return boost::json::value(text);
    if (std::holds_alternative<model::Text>(content)) return std::nullopt;
    return boost::json::value(model::to_json(content));
}

}  // namespace patchbay::flow
