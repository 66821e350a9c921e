// The verbs that say nothing to the contact: branch, set, goto, end, wait, run, handoff.
#include "core/flow/verbs.h"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>

namespace patchbay::flow {

namespace {

constexpr std::string_view kVars = "vars.";
constexpr std::string_view kContact = "contact.";
constexpr std::array<std::string_view, 2> kContactFields = {"language", "name"};

void read_assignment(Reader &reader, std::string_view target, const json::value &value,
                     const std::string &pointer, Set &set) {
    Assignment assignment;
    if (target.starts_with(kVars)) {
        assignment.name = reader.variable(target.substr(kVars.size()), pointer);
    } else if (target.starts_with(kContact)) {
        const auto field = target.substr(kContact.size());
        if (std::find(kContactFields.begin(), kContactFields.end(), field) == kContactFields.end())
            reader.problem_at_key(pointer, "a flow sets contact.language and contact.name only" +
                                               did_you_mean(nearest_name(field, kContactFields)));
        assignment.contact = true;
        assignment.name = field;
    } else {
        reader.problem_at_key(pointer, "'" + std::string(target) +
                                           "' cannot be set; write vars.<name> or "
                                           "contact.language");
    }
    auto rendering = reader.rendering(value, pointer, false);
    if (!rendering) return;
    assignment.value = std::move(*rendering);
    if (assignment.contact && assignment.value.constant()) {
        const auto *text = std::get<json::value>(assignment.value.value).if_string();
        const auto &known = reader.languages();
        if (!text) {
            reader.problem(pointer, "expected a string");
        } else if (assignment.name == "language" &&
                   std::find(known.begin(), known.end(),
                             std::string_view(text->data(), text->size())) == known.end()) {
            reader.problem(pointer, "'" + std::string(text->data(), text->size()) +
                                        "' is not in \"languages\"");
        }
    }
    set.assignments.push_back(std::move(assignment));
}

}  // namespace

Branch read_branch(Reader &reader, const json::object &step, const std::string &pointer) {
    Branch branch;
    reader.known_keys(step, pointer, {"branch"});
    const auto place = pointer + "/branch";
    const auto *list = reader.list(step.at("branch"), place);
    if (!list) return branch;
    if (list->empty()) reader.problem(place, "the list of ways is empty");
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto at = place + "/" + std::to_string(i);
        const auto *way = reader.object((*list)[i], at);
        if (!way) continue;
        reader.known_keys(*way, at, {"when", "next"});
        Branch::Way read;
        read.next = reader.next(*way, at);
        const bool last = i + 1 == list->size();
        if (const auto *when = way->if_contains("when")) {
            read.when = reader.expression(*when, at + "/when");
            if (last)
                reader.problem(at,
                               "the last way has no 'when': it is taken where no other is; "
                               "add {\"next\": …}");
        } else if (!last) {
            reader.problem(at, "'when' is missing: the ways behind this one are never taken");
        }
        branch.ways.push_back(std::move(read));
    }
    return branch;
}

Set read_set(Reader &reader, const json::object &step, const std::string &pointer) {
    Set set;
    reader.known_keys(step, pointer, {"set", "next"});
    set.next = reader.next(step, pointer);
    const auto place = pointer + "/set";
    const auto *object = reader.object(step.at("set"), place);
    if (!object) return set;
    if (object->empty()) reader.problem(place, "nothing is set");
    for (const auto &member : *object) {
        const std::string_view key(member.key().data(), member.key().size());
        read_assignment(reader, key, member.value(), place + pointer_step(key), set);
    }
    return set;
}

Goto read_goto(Reader &reader, const json::object &step, const std::string &pointer) {
    reader.known_keys(step, pointer, {"goto"});
    return {reader.target(step.at("goto"), pointer + "/goto")};
}

End read_end(Reader &reader, const json::object &step, const std::string &pointer) {
    reader.known_keys(step, pointer, {"end"});
    const auto place = pointer + "/end";
    if (const auto *object = reader.object(step.at("end"), place))
        reader.known_keys(*object, place, {});
    return {};
}

Wait read_wait(Reader &reader, const json::object &step, const std::string &pointer) {
    Wait wait;
    reader.known_keys(step, pointer, {"wait", "next"});
    wait.next = reader.next(step, pointer);
    wait.for_ms = reader.duration(step.at("wait"), pointer + "/wait", kShortestWaitMs,
                                  kLongestWaitMs, "the wait is not between 1s and 365d");
    return wait;
}

RunFlow read_run(Reader &reader, const json::object &step, const std::string &pointer) {
    RunFlow run;
    reader.known_keys(step, pointer, {"run", "next"});
    run.next = reader.next(step, pointer);
    run.flow = reader.name(step.at("run"), pointer + "/run");
    const auto &flows = reader.environment().flows;
    if (run.flow.empty() || flows.count(run.flow) != 0) return run;
    std::vector<std::string> names;
    for (const auto &flow : flows)
        names.push_back(flow.first);
    const auto nearest = nearest_name(run.flow, names);
    reader.problem(pointer + "/run", "unknown flow '" + run.flow + "'" +
                                         (nearest.empty() ? "; add it to the config's \"flows\""
                                                          : did_you_mean(nearest)));
    return run;
}

HandOver read_handoff(Reader &reader, const json::object &step, const std::string &pointer) {
    HandOver hand;
    reader.known_keys(step, pointer, {"handoff", "next"});
    hand.next = reader.next(step, pointer);
    const auto place = pointer + "/handoff";
    const auto *object = reader.object(step.at("handoff"), place);
    if (!object) return hand;
    reader.known_keys(*object, place, {"queue", "note"});
    if (const auto *queue = reader.required(*object, "queue", place)) {
        if (!reader.name(*queue, place + "/queue").empty())
            hand.queue = reader.single_template(*queue, place + "/queue").value_or(hand.queue);
    }
    if (const auto *note = object->if_contains("note"))
        hand.note = reader.rendering(*note, place + "/note", false);
    return hand;
}

}  // namespace patchbay::flow
