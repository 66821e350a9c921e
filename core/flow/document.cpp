#include "core/flow/document.h"

#include "core/flow/check.h"
#include "core/flow/entries.h"
#include "core/flow/reader.h"
#include "core/flow/verbs.h"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>

namespace patchbay::flow {

namespace {

constexpr std::string_view kSpec = "1.0";
constexpr std::array<std::string_view, 10> kVerbs = {"send", "ask",  "call", "branch",  "set",
                                                     "goto", "wait", "run",  "handoff", "end"};

template <class List>
bool contains(const List &list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

std::string_view view(const json::string &text) { return {text.data(), text.size()}; }

void read_spec(Reader &reader, const json::object &root) {
    const auto *spec = reader.required(root, "spec", "");
    const auto *text = spec ? reader.string(*spec, "/spec") : nullptr;
    if (text && view(*text) != kSpec)
        reader.problem("/spec", "this version reads \"spec\": \"1.0\", not \"" +
                                    std::string(view(*text)) + "\"");
}

std::vector<std::string> read_languages(Reader &reader, const json::object &root) {
    std::vector<std::string> languages;
    const auto *value = reader.required(root, "languages", "");
    const auto *list = value ? reader.list(*value, "/languages") : nullptr;
    if (!list) return languages;
    if (list->empty()) reader.problem("/languages", "name at least one language");
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto place = "/languages/" + std::to_string(i);
        auto language = reader.name((*list)[i], place);
        if (contains(languages, language))
            reader.problem(place, "the language '" + language + "' is there twice");
        else if (!language.empty())
            languages.push_back(std::move(language));
    }
    return languages;
}

// The verb of a step, or "" where it has none that can be read.
std::string_view find_verb(Reader &reader, const json::object &step, const std::string &pointer) {
    std::string_view verb;
    bool reported = false;
    for (const auto &member : step) {
        const std::string_view key(member.key().data(), member.key().size());
        const auto place = pointer + pointer_step(key);
        if (!contains(kVerbs, key)) continue;
        if (!verb.empty())
            reader.problem_at_key(
                place, "a step has one verb; '" + std::string(verb) + "' is there already");
        reported = reported || !verb.empty();
        if (verb.empty()) verb = key;
    }
    if (reported) return {};
    if (!verb.empty()) return verb;
    for (const auto &member : step) {
        const std::string_view key(member.key().data(), member.key().size());
        if (key == "next" || key == "on_error" || key == "otherwise") continue;
        reader.problem_at_key(
            pointer + pointer_step(key),
            "unknown verb '" + std::string(key) + "'" + did_you_mean(nearest_name(key, kVerbs)));
        reported = true;
    }
    if (!reported)
        reader.problem(pointer,
                       "the step has no verb: send, ask, call, branch, set, goto, wait, run, "
                       "handoff or end");
    return {};
}

std::optional<Step> read_step(Reader &reader, std::string_view name, const json::value &value,
                              const std::string &pointer) {
    const auto *step = reader.object(value, pointer);
    if (!step) return std::nullopt;
    const auto verb = find_verb(reader, *step, pointer);
    const std::string named(name);
    if (verb == "send") return Step{named, read_send(reader, *step, pointer)};
    if (verb == "ask") return Step{named, read_ask(reader, *step, pointer)};
    if (verb == "call") return Step{named, read_call(reader, *step, pointer)};
    if (verb == "branch") return Step{named, read_branch(reader, *step, pointer)};
    if (verb == "set") return Step{named, read_set(reader, *step, pointer)};
    if (verb == "goto") return Step{named, read_goto(reader, *step, pointer)};
    if (verb == "wait") return Step{named, read_wait(reader, *step, pointer)};
    if (verb == "run") return Step{named, read_run(reader, *step, pointer)};
    if (verb == "handoff") return Step{named, read_handoff(reader, *step, pointer)};
    if (verb == "end") return Step{named, read_end(reader, *step, pointer)};
    return std::nullopt;
}

// Where a step that cannot be read may lead, so that no other step is called unreachable for it.
Branch guessed_ways(const Reader &reader, const json::value &value) {
    Branch branch;
    const auto *step = value.if_object();
    const auto add = [&](const json::value &target) {
        const auto *name = target.if_string();
        const auto place = name ? reader.find_step(view(*name)) : std::nullopt;
        if (place) branch.ways.push_back({std::nullopt, *place});
    };
    for (const auto key : {"next", "on_error", "otherwise", "goto"}) {
        const auto *ways = step ? step->if_contains(key) : nullptr;
        if (!ways) continue;
        add(*ways);
        if (const auto *by_name = ways->if_object()) {
            for (const auto &way : *by_name)
                add(way.value());
        }
    }
    return branch;
}

void read_steps(Reader &reader, const json::object &root, Document &document) {
    const auto *value = reader.required(root, "steps", "");
    const auto *steps = value ? reader.object(*value, "/steps") : nullptr;
    if (!steps) return;
    if (steps->empty()) reader.problem("/steps", "there are no steps");
    for (const auto &member : *steps) {
        const std::string_view name(member.key().data(), member.key().size());
        if (name.empty()) reader.problem_at_key("/steps/", "a step needs a name");
        document.places.emplace(name, document.places.size());
        reader.declare_step(name, document.places.size() - 1);
    }
    for (const auto &member : *steps) {
        const std::string_view name(member.key().data(), member.key().size());
        auto step = read_step(reader, name, member.value(), "/steps" + pointer_step(name));
        document.steps.push_back(
            step ? std::move(*step)
                 : Step{std::string(name), guessed_ways(reader, member.value())});
    }
}

}  // namespace

std::unique_ptr<const Document> read_document(const LocatedJson &json,
                                              const Environment &environment, Problems &problems) {
    Reader reader(json, environment, problems);
    const auto *root = reader.object(json.root(), "");
    if (!root) return nullptr;
    auto document = std::make_unique<Document>();
    reader.known_keys(*root, "",
                      {"$schema", "spec", "languages", "start", "fallback", "entries", "steps"});
    read_spec(reader, *root);
    document->languages = read_languages(reader, *root);
    reader.set_languages(document->languages);
    read_steps(reader, *root, *document);
    std::vector<Target> roots;
    if (const auto *start = reader.required(*root, "start", "")) {
        document->start = reader.target(*start, "/start");
        roots.push_back(document->start);
    }
    if (const auto *fallback = root->if_contains("fallback")) {
        document->fallback = reader.target(*fallback, "/fallback");
        roots.push_back(document->fallback);
    }
    read_entries(reader, *root, *document, roots);
    check_ways(reader, *document, roots);
    check_references(reader, *document);
    if (!reader.clean()) return nullptr;
    for (const auto &use : reader.uses()) {
        if (use.reference.name == "message") document->message_members.insert(use.reference.member);
    }
    const bool runs =
        std::any_of(document->steps.begin(), document->steps.end(),
                    [](const Step &step) { return std::holds_alternative<RunFlow>(step.verb); });
    if (runs) document->message_members.emplace("");
    document->templates = reader.take_templates();
    document->samples = reader.take_samples();
    return document;
}

}  // namespace patchbay::flow
