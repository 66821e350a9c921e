// A message of the account: the provider's resource, and what the simulator remembers beside it.
#pragma once

#include "core/base/clock.h"
#include "tests/simulators/twilio/form.h"
#include "tests/simulators/twilio/settings.h"

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::twilio {

struct StatusTimes {
    TimeMs posted = 0;
    TimeMs acknowledged = 0;  // answered with 2xx
};

struct Message {
    std::string sid;
    std::string_view direction;  // "inbound", "outbound-api" or "outbound-reply"
    std::string from;
    std::string to;
    std::string body;
    std::string_view status;
    int error_code = 0;
    bool by_service = false;
    bool sender_chosen = true;  // false: the service has not chosen the number yet
    std::size_t media = 0;      // how many
    std::size_t segments = 1;
    TimeMs created = 0;  // these three of the simulator's clock
    TimeMs updated = 0;
    TimeMs sent = 0;
    std::string status_callback;

    std::size_t conversation = 0;
    std::uint64_t request = 0;   // the how many-th send to this customer
    std::uint64_t order = 0;     // over all conversations: the order of writing and accepting
    Form content;                // the request's, or the webhook's
    TimeMs accepted = 0;         // outbound; from here on the system's time
    TimeMs first_posted = 0;     // inbound
    TimeMs acknowledged = 0;     // inbound; of the first 2xx
    int posts = 0;               // inbound
    int last_answer = 0;         // inbound: HTTP status of the last answer; 0: none
    std::string_view fault;      // outbound: what struck the answer; "": nothing
    std::string_view automatic;  // outbound: why the provider sent it by itself; "": it did not
    std::array<StatusTimes, kStatuses.size()> statuses{};

    bool inbound() const { return direction == "inbound"; }
};
using MessagePtr = std::shared_ptr<Message>;

// `prefix` and 32 random hex digits.
std::string new_sid(std::string_view prefix);

// The resource as the API gives it.
boost::json::object resource(const Message &message, const Settings &settings);

// "/2010-04-01/Accounts/{sid}"
std::string account_path(const Settings &settings);

// "Tue, 24 Nov 2026 09:30:00 +0000"
std::string to_rfc2822(TimeMs time);

}  // namespace patchbay::simulators::twilio
