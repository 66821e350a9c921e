#include "core/app/admin_client.h"
#include "core/app/output.h"
#include "core/app/verbs.h"
#include "core/base/text.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace patchbay::app {
namespace {

std::string line(std::string_view what, std::string_view text) {
    std::string padded(what);
    padded.resize(std::max<std::size_t>(padded.size() + 1, 9), ' ');
    return "  " + padded + printable_line(text) + '\n';
}

// What the step got.
std::string input_line(const json::object &step) {
    const auto &input = member_object(step, "input");
    if (const auto *content = input.if_contains("content")) return brief_content(*content);
    const auto *whole = step.if_contains("input");
    return whole == nullptr ? "-" : to_text(*whole);
}

std::string path_line(const json::object &step) {
    std::string path;
    for (const auto &name : member_array(step, "path"))
        if (name.is_string()) path += (path.empty() ? "" : " -> ") + std::string(name.get_string());
    return path.empty() ? "-" : path;
}

// {"send": …, "closed": …} and its like: what, and with what.
std::string effect_lines(const json::object &effect) {
    std::string lines;
    for (const auto &member : effect) {
        const auto &value = member.value();
        const bool content = member.key() == "send" || member.key() == "closed";
        lines += line(member.key(), content             ? brief_content(value)
                                    : value.is_string() ? std::string(value.get_string())
                                                        : to_text(value));
    }
    return lines;
}

std::string state_line(const json::object &state) {
    const std::string step(text_member(state, "step"));
    const std::string waiting(text_member(state, "waiting"));
    std::string text = step.empty() ? "ended" : "at '" + step + "'";
    if (!step.empty() && !waiting.empty()) text += ", waits for " + waiting;
    const auto &vars = member_object(state, "vars");
    if (!vars.empty()) text += ", vars " + to_text(vars);
    return text;
}

std::string block(std::size_t number, const json::object &step) {
    std::string text = "step " + std::to_string(number) + "  " + member_text(step, "event") + "  " +
                       member_text(step, "at") + '\n';
    text += line("in", input_line(step));
    if (const auto *rests = step.if_contains("rests"); rests != nullptr && *rests == true)
        text += line("rests", "not handled: the contact's flow rested");
    else if (const auto *stale = step.if_contains("stale"); stale != nullptr && *stale == true)
        text += line("stale", "the conversation had moved on: nothing ran");
    else if (step.contains("error"))
        text += line("failed", member_text(step, "error"));
    else
        text += line("ran", path_line(step));
    for (const auto &effect : member_array(step, "effects"))
        if (effect.is_object()) text += effect_lines(effect.get_object());
    text += line("state", state_line(member_object(step, "state")));
    return text;
}

}  // namespace

int verb_replay(const OneArguments &arguments) {
    AdminClient daemon;
    if (const int code = daemon.find(arguments.daemon); code != kGood) return code;
    json::value answer;
    if (const int code = daemon.ask(
            "GET", "/api/v1/conversations/" + percent_encoded(arguments.id) + "/replay", answer);
        code != kGood)
        return code;
    if (arguments.as_json) {
        print_line(to_text(answer));
        return kGood;
    }
    const auto &replay = answer.get_object();
    std::size_t number = 0;
    for (const auto &step : member_array(replay, "steps"))
        if (step.is_object()) print(block(++number, step.get_object()) + '\n');
    const auto *same = replay.if_contains("same");
    print(same != nullptr && *same == true
              ? "the replay ends in the state that is stored\n"
              : "the replay ends in another state than the one that is stored: the flow was "
                "edited since, or a dead letter was replayed, whose event runs here once, at its "
                "last turn\n");
    return kGood;
}

}  // namespace patchbay::app
