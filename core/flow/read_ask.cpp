#include "core/base/text.h"
#include "core/flow/cel/functions.h"
#include "core/flow/verbs.h"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include <algorithm>

namespace patchbay::flow {

namespace {

std::optional<Text> optional_text(Reader &reader, const json::object &ask, std::string_view key,
                                  const std::string &pointer) {
    const auto *value = ask.if_contains(key);
    return value ? reader.text(*value, pointer + pointer_step(key)) : std::nullopt;
}

std::optional<AskOption> read_option(Reader &reader, const json::value &value,
                                     const std::string &pointer) {
    const auto *object = reader.object(value, pointer);
    if (!object) return std::nullopt;
    reader.known_keys(*object, pointer, {"id", "title", "description"});
    const auto *id = reader.required(*object, "id", pointer);
    auto name = id ? reader.name(*id, pointer + "/id") : std::string();
    if (name.find("{{") != std::string::npos)
        reader.problem(pointer + "/id", "an option's id is fixed; '{{' has no meaning in it");
    if (name == "*") reader.problem(pointer + "/id", "'*' cannot be an option's id");
    const auto *title = reader.required(*object, "title", pointer);
    auto text = title ? reader.text(*title, pointer + "/title") : std::nullopt;
    if (name.empty() || !text) return std::nullopt;
    AskOption option{std::move(name),
                     std::move(*text),
                     optional_text(reader, *object, "description", pointer),
                     "",
                     {},
                     kNowhere};
    option.folded_id = fold(option.id);
    for (const auto &variant : option.title.variants()) {
        if (const auto *literal = variant.literal()) option.folded_titles.push_back(fold(*literal));
    }
    return option;
}

void read_options(Reader &reader, const json::object &given, const std::string &pointer, Ask &ask) {
    const auto *value = given.if_contains("options");
    if (!value) {
        for (const auto key : {"label", "header", "footer"}) {
            if (given.contains(key))
                reader.problem_at_key(pointer + "/" + key,
                                      "'" + std::string(key) + "' needs 'options'");
        }
        return;
    }
    const auto place = pointer + "/options";
    const auto *list = reader.list(*value, place);
    if (!list) return;
    if (list->empty()) reader.problem(place, "the list of options is empty");
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto at = place + "/" + std::to_string(i);
        auto option = read_option(reader, (*list)[i], at);
        if (!option) continue;
        const bool twice =
            std::any_of(ask.options.begin(), ask.options.end(),
                        [&](const auto &other) { return other.folded_id == option->folded_id; });
        if (twice) reader.problem(at + "/id", "the option '" + option->id + "' is there twice");
        ask.options.push_back(std::move(*option));
    }
}

void read_timeout(Reader &reader, const json::value &value, const std::string &pointer, Ask &ask) {
    const auto *object = reader.object(value, pointer);
    if (!object) return;
    reader.known_keys(*object, pointer, {"after", "next"});
    Timeout timeout;
    timeout.next = reader.next(*object, pointer);
    if (const auto *after = reader.required(*object, "after", pointer))
        timeout.after_ms = reader.duration(*after, pointer + "/after", 1, kLongestTimeoutMs,
                                           "the timeout is not between 1ms and 365d");
    ask.timeout = timeout;
}

// "next" by option: every option needs a way, and every way an option.
void read_ways(Reader &reader, const json::object &ways, const std::string &pointer, Ask &ask) {
    std::vector<std::string> ids;
    for (const auto &option : ask.options)
        ids.push_back(option.id);
    for (const auto &way : ways) {
        const std::string_view id(way.key().data(), way.key().size());
        const auto place = pointer + pointer_step(id);
        const auto next = reader.target(way.value(), place);
        const auto option = std::find(ids.begin(), ids.end(), id);
        if (id == "*") {
            ask.next = next;
        } else if (option != ids.end()) {
            ask.options[static_cast<std::size_t>(option - ids.begin())].next = next;
        } else {
            reader.problem_at_key(place, "no option has the id '" + std::string(id) + "'" +
                                             did_you_mean(nearest_name(id, ids)));
        }
    }
    if (ways.contains("*")) return;
    for (const auto &id : ids) {
        if (!ways.contains(id))
            reader.problem(pointer, "option '" + id + "' has no way to go; add it or \"*\"");
    }
    if (ids.empty() || ask.pattern)
        reader.problem(pointer, "an answer that is no option has no way to go; add \"*\"");
}

void read_way_out(Reader &reader, const json::object &step, const json::object &given,
                  const std::string &pointer, Ask &ask) {
    const auto *inside = given.if_contains("otherwise");
    const auto *beside = step.if_contains("otherwise");
    if (inside && beside)
        reader.problem_at_key(pointer + "/otherwise", "'otherwise' is in the ask already");
    if (inside)
        ask.otherwise = reader.target(*inside, pointer + "/ask/otherwise");
    else if (beside)
        ask.otherwise = reader.target(*beside, pointer + "/otherwise");
    const auto *next = step.if_contains("next");
    if (ask.otherwise == kNowhere && next && next->is_object()) ask.otherwise = ask.next;
}

// What the question looks like in each language; an expression stands as one word.
void note_samples(Reader &reader, const Ask &ask, const std::string &pointer) {
    for (std::size_t i = 0; i < reader.languages().size(); ++i) {
        const auto words = [i](const std::optional<Text> &text) -> std::string {
            if (!text) return {};
            const auto *literal = text->in(i).literal();
            return literal ? *literal : "text";
        };
        model::Choices choices;
        choices.text = words(ask.text);
        choices.header = words(ask.header);
        choices.footer = words(ask.footer);
        choices.label = words(ask.label);
        for (const auto &option : ask.options)
            choices.options.push_back({option.id, words(option.title), words(option.description)});
        if (ask.options.empty())
            reader.note_sample({model::Text{choices.text}, pointer});
        else
            reader.note_sample({std::move(choices), pointer});
    }
}

}  // namespace

Ask read_ask(Reader &reader, const json::object &step, const std::string &pointer) {
    Ask ask;
    reader.known_keys(step, pointer, {"ask", "next", "otherwise"});
    const auto place = pointer + "/ask";
    const auto *given = reader.object(step.at("ask"), place);
    if (!given) return ask;
    reader.known_keys(*given, place,
                      {"text", "options", "save", "pattern", "retries", "timeout", "label",
                       "header", "footer", "otherwise", "retry_text", "closed"});
    if (const auto *text = reader.required(*given, "text", place))
        ask.text = reader.text(*text, place + "/text").value_or(ask.text);
    ask.retry_text = optional_text(reader, *given, "retry_text", place);
    if (const auto *header = given->if_contains("header"))
        ask.header_media = read_header_media(reader, *header, place + "/header");
    if (!ask.header_media) ask.header = optional_text(reader, *given, "header", place);
    ask.footer = optional_text(reader, *given, "footer", place);
    ask.label = optional_text(reader, *given, "label", place);
    if (const auto *closed = given->if_contains("closed"))
        ask.closed = read_closed(reader, *closed, place + "/closed");
    read_options(reader, *given, place, ask);
    if (const auto *save = given->if_contains("save"))
        ask.save = reader.variable(reader.name(*save, place + "/save"), place + "/save");
    if (const auto *pattern = given->if_contains("pattern")) {
        auto compiled = cel::compile_pattern(plain(reader.name(*pattern, place + "/pattern")));
        if (compiled)
            ask.pattern = std::move(*compiled);
        else
            reader.problem(place + "/pattern", compiled.error().message);
    }
    ask.retries = kDefaultRetries;
    if (const auto *retries = given->if_contains("retries")) {
        const auto *number = retries->if_int64();
        if (!number || *number < 0 || *number > kMostRetries)
            reader.problem(place + "/retries",
                           "expected a whole number from 0 to " + std::to_string(kMostRetries));
        else
            ask.retries = static_cast<int>(*number);
    }
    if (const auto *timeout = given->if_contains("timeout"))
        read_timeout(reader, *timeout, place + "/timeout", ask);
    if (const auto *next = reader.required(step, "next", pointer)) {
        if (const auto *ways = next->if_object())
            read_ways(reader, *ways, pointer + "/next", ask);
        else
            ask.next = reader.target(*next, pointer + "/next");
    }
    read_way_out(reader, step, *given, pointer, ask);
    if (reader.clean()) note_samples(reader, ask, place);
    return ask;
}

}  // namespace patchbay::flow
