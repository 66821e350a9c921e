// The senders of a line at Twilio: one number, several, or those of a messaging service.
#pragma once

#include "patchbay/kit/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sms_http {

namespace sdk = patchbay::sdk;

class Senders {
public:
    // From the settings `from`, a number or a list of them, and `messaging_service_sid`; at least
    // one of the two is there.
    void configure(sdk::Settings &settings);

    // "": the line has none.
    const std::string &service() const { return service_; }
    const std::vector<std::string> &numbers() const { return numbers_; }
    // More than one account may stand in the line's webhooks.
    bool several() const { return numbers_.size() != 1 || !service_.empty(); }

    // What the line's notices name: its first number, or else the service.
    const std::string &account() const { return numbers_.empty() ? service_ : numbers_.front(); }

    // Whether what came to `number`, by way of `service`, is the line's.
    bool serves(std::string_view number, std::string_view service) const;

    // The number that a message to `to` leaves from, where the contact wrote to `account` last ("":
    // to none); "": the service chooses, and keeps to its choice.
    std::string choose(std::string_view to, std::string_view account) const;

private:
    bool lists(std::string_view number) const;

    std::vector<std::string> numbers_;
    std::string service_;
};

}  // namespace sms_http
