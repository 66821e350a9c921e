// Who a message is from: phone, business-scoped user id, username and name, as far as given.
#pragma once

#include "patchbay/patchbay.hpp"

#include <string>
#include <string_view>

namespace whatsapp {

namespace sdk = patchbay::sdk;

// True for the digits of a phone; everything else in the provider's id fields is a user id.
bool is_phone(std::string_view id);

class Sender {
public:
    // Of a message: `from`, `from_user_id`; of a status: `recipient_id`, `recipient_user_id`.
    // `contacts` is the change's list; `alone`: it can only be about this one.
    static Sender of_message(sdk::JsonValue message, sdk::JsonValue contacts, bool alone);
    static Sender of_status(sdk::JsonValue status, sdk::JsonValue contacts, bool alone);

    bool known() const { return !address_.empty(); }

    // Points into the sender and the tape.
    patchbay_contact contact() const;

private:
    Sender(sdk::JsonValue id, sdk::JsonValue user_id, sdk::JsonValue parent_user_id,
           sdk::JsonValue contacts, bool alone);
    void take_id(std::string_view id);
    void take_profile(sdk::JsonValue contacts, bool alone);

    std::string_view address_;
    std::string phone_;  // with '+'
    std::string_view user_id_;
    std::string_view parent_user_id_;
    std::string_view username_;
    std::string_view name_;
};

}  // namespace whatsapp
