#include "core/app/admin_client.h"
#include "core/app/output.h"
#include "core/app/verbs.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <set>

namespace patchbay::app {
namespace {

constexpr std::string_view kDoubts = "/api/v1/doubts";

int settle(const AdminClient &daemon, const SettleArguments &arguments, const std::string &id) {
    json::value answer;
    if (const int code = daemon.ask("POST", std::string(kDoubts) + '/' + percent_encoded(id),
                                    answer, to_text(json::object{{"as", arguments.as}}));
        code != kGood)
        return code;
    if (arguments.as_json)
        print_line(to_text(json::object{{"settled", id}, {"as", arguments.as}}));
    else
        print_line(id + ' ' + arguments.as);
    return kGood;
}

}  // namespace

int verb_doubts_list(const ListArguments &arguments) {
    return show_list(arguments, kDoubts, "doubts",
                     {{"ID", "id"},
                      {"CHANNEL", "channel"},
                      {"TO", "to"},
                      {"CONVERSATION", "conversation"},
                      {"SINCE", "since"},
                      {"ATTEMPTS", "attempts"},
                      {"ACTS-AT", "acts_at"}},
                     "no message is in doubt");
}

// All: until none is listed that was not tried. One that was settled meanwhile is told and passed.
int verb_doubts_settle(const SettleArguments &arguments) {
    if (arguments.all == !arguments.ids.empty())
        return fail(kWrongUsage, "name the messages by their ids, or say --channel ID --all");
    if (arguments.all && arguments.channel.empty())
        return fail(kWrongUsage, "--all wants --channel: whose doubts are settled");
    if (!arguments.all && !arguments.channel.empty())
        return fail(kWrongUsage, "--channel goes with --all, not with ids");
    AdminClient daemon;
    if (const int code = daemon.find(arguments.daemon); code != kGood) return code;
    int result = kGood;
    for (const std::string &id : arguments.ids)
        if (const int code = settle(daemon, arguments, id); code != kGood) result = code;
    if (!arguments.all) return result;
    ListArguments list;
    list.channel = arguments.channel;
    list.limit = 1000;
    std::set<std::string> tried;
    while (true) {
        json::value answer;
        if (const int code = daemon.ask("GET", std::string(kDoubts) + list_query(list), answer);
            code != kGood)
            return code;
        const std::size_t before = tried.size();
        for (const auto &doubt : member_array(answer.get_object(), "doubts")) {
            if (!doubt.is_object()) continue;
            const std::string id = member_text(doubt.get_object(), "id");
            if (!tried.insert(id).second) continue;
            if (const int code = settle(daemon, arguments, id); code != kGood) result = code;
        }
        if (tried.size() == before) break;
    }
    if (tried.empty() && !arguments.as_json) print_line("no message is in doubt");
    return result;
}

}  // namespace patchbay::app
