#include "core/app/admin_client.h"
#include "core/app/output.h"
#include "core/app/verbs.h"

#include <boost/json/object.hpp>

namespace patchbay::app {
namespace {

std::string lines_table(const json::object &lines) {
    std::vector<std::vector<std::string>> rows{
        {"LINE", "RECEIVED", "HANDLED", "DUPLICATE", "IGNORED", "DEAD", "PENDING", "BALANCED",
         "QUEUED", "IN-DOUBT", "SENT", "FAILED", "DEAD-LETTERS", "STATE"}};
    for (const auto &member : lines) {
        if (!member.value().is_object()) continue;
        const auto &line = member.value().get_object();
        const auto ledger = member_object(line, "ledger");
        const auto sends = member_object(line, "sends");
        std::vector<std::string> row{std::string(member.key())};
        for (const auto *key :
             {"received", "handled", "duplicate", "ignored", "dead", "pending", "balanced"})
            row.push_back(member_text(ledger, key));
        for (const auto *key : {"queued", "in_doubt", "sent", "failed"})
            row.push_back(member_text(sends, key));
        row.push_back(member_text(line, "dead_letters"));
        const auto is = [&line](std::string_view key) {
            const auto *value = line.if_contains(key);
            return value != nullptr && *value == true;
        };
        const auto connections = member_object(line, "connections");
        const bool unconnected = !connections.empty() && member_text(connections, "open") == "0";
        row.emplace_back(is("stopped")  ? "stopped"
                         : unconnected  ? "unconnected"
                         : is("paused") ? "paused"
                                        : "open");
        rows.push_back(std::move(row));
    }
    return table(rows);
}

// Who rests, each with what ends it.
std::string resting_lines(const json::array &resting) {
    std::string text;
    for (const auto &contact : resting) {
        if (!contact.is_object()) continue;
        const auto &one = contact.get_object();
        const auto rest = member_object(one, "rests");
        text += "\nthe flow rests since " + member_text(rest, "since") + " (limits.contact." +
                member_text(rest, "by") + "): patchbay contacts release " +
                member_text(one, "channel") + ' ' + shell_word(member_text(one, "address"));
    }
    return text.empty() ? text : text + '\n';
}

}  // namespace

int verb_status(const StatusArguments &arguments) {
    AdminClient daemon;
    if (const int code = daemon.find(arguments.daemon); code != kGood) return code;
    json::value answer;
    if (const int code = daemon.ask("GET", "/api/v1/status", answer); code != kGood) return code;
    if (arguments.as_json) {
        print_line(to_text(answer));
        return kGood;
    }
    const auto &status = answer.get_object();
    print(lines_table(member_object(status, "lines")));
    print(resting_lines(member_array(status, "resting")));
    print("\nconversations " + member_text(status, "conversations") + ", ready " +
          member_text(status, "ready") + '\n');
    return kGood;
}

}  // namespace patchbay::app
