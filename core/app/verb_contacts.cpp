#include "core/app/admin_client.h"
#include "core/app/output.h"
#include "core/app/verbs.h"

#include <boost/json/object.hpp>

namespace patchbay::app {

int verb_contacts_release(const ContactArguments &arguments) {
    AdminClient daemon;
    if (const int code = daemon.find(arguments.daemon); code != kGood) return code;
    json::value answer;
    const std::string path = "/api/v1/contacts/" + percent_encoded(arguments.address) +
                             "/release?channel=" + percent_encoded(arguments.channel);
    if (const int code = daemon.ask("POST", path, answer); code != kGood) return code;
    if (arguments.as_json)
        print_line(to_text(json::object{{"released", arguments.address}}));
    else
        print_line("released " + arguments.address);
    return kGood;
}

}  // namespace patchbay::app
