#include "core/app/admin_client.h"
#include "core/app/output.h"
#include "core/app/verbs.h"
#include "core/base/clock.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <tuple>

namespace patchbay::app {
namespace {

constexpr std::string_view kConversations = "/api/v1/conversations";

std::string header(const json::object &conversation) {
    std::string text = "conversation " + member_text(conversation, "id") + "  " +
                       member_text(conversation, "channel") + "  " +
                       member_text(conversation, "address");
    if (conversation.contains("name")) text += "  " + member_text(conversation, "name");
    text += '\n';
    for (const auto &[key, name] : {std::pair{"language", "language"},
                                    {"flow", "flow"},
                                    {"open_step", "open step"},
                                    {"waiting", "waits for"},
                                    {"last_inbound", "last message"},
                                    {"updated", "updated"}})
        if (conversation.contains(key))
            text += std::string(name) + ": " + member_text(conversation, key) + '\n';
    if (const auto &rest = member_object(conversation, "rests"); !rest.empty())
        text += "rests: since " + member_text(rest, "since") + " by " + member_text(rest, "by") +
                " (release with patchbay contacts release " + member_text(conversation, "channel") +
                ' ' + shell_word(member_text(conversation, "address")) + ")\n";
    if (const auto &stopped = member_object(conversation, "opted_out"); !stopped.empty())
        text += "stopped us: " + member_text(stopped, "at") + ", by '" +
                member_text(stopped, "by") + "'\n";
    for (const auto &other : member_array(conversation, "joined"))
        if (other.is_object())
            text += "same person: " + member_text(other.get_object(), "id") + " (by " +
                    member_text(other.get_object(), "by") + ")\n";
    const auto &vars = member_object(member_object(conversation, "state"), "vars");
    if (!vars.empty()) text += "variables: " + to_text(vars) + '\n';
    return text;
}

std::string outbox(const json::array &messages) {
    std::vector<std::vector<std::string>> rows{{"ID", "STATE", "ATTEMPTS", "CONTENT"}};
    for (const auto &message : messages) {
        if (!message.is_object()) continue;
        const auto &object = message.get_object();
        const auto *content = object.if_contains("content");
        rows.push_back({member_text(object, "id"), member_text(object, "state"),
                        member_text(object, "attempts"),
                        brief_content(content ? *content : json::value())});
    }
    return rows.size() == 1 ? "" : "\noutbox\n" + table(rows);
}

// What an event brought, in a few words.
std::string brief_event(const json::object &event) {
    const auto &body = member_object(event, "body");
    if (const auto *content = body.if_contains("content")) return brief_content(*content);
    for (const auto *key : {"status", "kind", "name", "error"})
        if (body.contains(key)) return member_text(body, key);
    return "-";
}

// Both directions by their times.
std::string history(const json::object &history) {
    struct Line {
        TimeMs at;
        std::vector<std::string> row;
    };
    std::vector<Line> lines;
    for (const auto &event : member_array(history, "events")) {
        if (!event.is_object()) continue;
        const auto &object = event.get_object();
        const auto at = member_text(object, "received");
        lines.push_back({from_rfc3339(at).value_or(0),
                         {at, "in", member_text(object, "kind"), member_text(object, "state"),
                          brief_event(object)}});
    }
    for (const auto &message : member_array(history, "messages")) {
        if (!message.is_object()) continue;
        const auto &object = message.get_object();
        const auto at = member_text(object, "created");
        const auto *content = object.if_contains("content");
        lines.push_back({from_rfc3339(at).value_or(0),
                         {at, "out", "message", member_text(object, "state"),
                          brief_content(content ? *content : json::value())}});
    }
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Line &a, const Line &b) { return a.at < b.at; });
    std::vector<std::vector<std::string>> rows{{"AT", "WAY", "WHAT", "STATE", "CONTENT"}};
    for (auto &line : lines)
        rows.push_back(std::move(line.row));
    return "\nhistory\n" + table(rows);
}

}  // namespace

int verb_conversations_list(const ListArguments &arguments) {
    return show_list(arguments, kConversations, "conversations",
                     {{"ID", "id"},
                      {"CHANNEL", "channel"},
                      {"ADDRESS", "address"},
                      {"NAME", "name"},
                      {"UPDATED", "updated"},
                      {"STEP", "open_step"},
                      {"WAITS-FOR", "waiting"}},
                     "no conversations",
                     [](const json::object &conversation, std::vector<std::string> &row) {
                         if (conversation.contains("rests")) row.back() += " (rests)";
                     });
}

int verb_conversations_show(const OneArguments &arguments) {
    AdminClient daemon;
    if (const int code = daemon.find(arguments.daemon); code != kGood) return code;
    json::value answer;
    if (const int code = daemon.ask(
            "GET", std::string(kConversations) + '/' + percent_encoded(arguments.id), answer);
        code != kGood)
        return code;
    if (arguments.as_json) {
        print_line(to_text(answer));
        return kGood;
    }
    const auto &conversation = answer.get_object();
    print(header(conversation));
    print(outbox(member_array(conversation, "outbox")));
    print(history(member_object(conversation, "history")));
    return kGood;
}

}  // namespace patchbay::app
