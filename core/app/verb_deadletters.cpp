#include "core/app/admin_client.h"
#include "core/app/output.h"
#include "core/app/verbs.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace patchbay::app {
namespace {

constexpr std::string_view kLetters = "/api/v1/deadletters";

// Does it and says so.
int change(const OneArguments &arguments, std::string_view method, std::string_view action,
           std::string_view done) {
    AdminClient daemon;
    if (const int code = daemon.find(arguments.daemon); code != kGood) return code;
    json::value answer;
    const std::string path =
        std::string(kLetters) + '/' + percent_encoded(arguments.id) + std::string(action);
    if (const int code = daemon.ask(method, path, answer); code != kGood) return code;
    if (arguments.as_json)
        print_line(to_text(json::object{{done, arguments.id}}));
    else
        print_line(std::string(done) + ' ' + arguments.id);
    return kGood;
}

}  // namespace

int verb_deadletters_list(const ListArguments &arguments) {
    return show_list(arguments, kLetters, "dead_letters",
                     {{"ID", "id"},
                      {"CHANNEL", "channel"},
                      {"KIND", "kind"},
                      {"CONVERSATION", "conversation"},
                      {"AT", "at"},
                      {"REASON", "reason"}},
                     "no dead letters");
}

int verb_deadletters_replay(const OneArguments &arguments) {
    return change(arguments, "POST", "/replay", "replayed");
}

int verb_deadletters_drop(const OneArguments &arguments) {
    return change(arguments, "DELETE", "", "dropped");
}

}  // namespace patchbay::app
