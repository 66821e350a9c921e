#include "sender.h"

#include "patchbay/kit.hpp"

#include <algorithm>

namespace whatsapp {

bool is_phone(std::string_view id) {
    return !id.empty() &&
           std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A user id may stand where a phone is expected.
void Sender::take_id(std::string_view id) {
    if (!id.empty() && id.front() == '+') id.remove_prefix(1);
    id = sdk::fitting(id);
    if (id.empty()) return;
    if (!is_phone(id)) {
        if (user_id_.empty()) user_id_ = id;
        return;
    }
    if (phone_.empty() && id.size() < sdk::kMaxIdBytes) phone_ = "+" + std::string(id);
    if (address_.empty()) address_ = id;
}

void Sender::take_profile(sdk::JsonValue contacts, bool alone) {
    sdk::JsonValue found;
    for (const sdk::JsonValue contact : contacts.elements()) {
        const std::string_view wa_id = contact["wa_id"].text();
        const std::string_view user_id = contact["user_id"].text();
        if ((!wa_id.empty() && (wa_id == address_ || wa_id == user_id_)) ||
            (!user_id.empty() && user_id == user_id_)) {
            found = contact;
            break;
        }
    }
    if (!found.exists() && alone && contacts.size() == 1) found = contacts.at(0);
    if (!found.is_object()) return;

    if (user_id_.empty()) user_id_ = sdk::fitting(found["user_id"].text());
    if (parent_user_id_.empty()) parent_user_id_ = sdk::fitting(found["parent_user_id"].text());
    username_ = sdk::fitting(found["profile"]["username"].str());
    name_ = sdk::beginning(found["profile"]["name"].str());

    // A phone that only the profile tells is worth knowing, but the reply goes to the user id.
    if (address_.empty()) address_ = user_id_;
    take_id(found["wa_id"].text());
}

Sender::Sender(sdk::JsonValue id, sdk::JsonValue user_id, sdk::JsonValue parent_user_id,
               sdk::JsonValue contacts, bool alone)
    : user_id_(sdk::fitting(user_id.text())), parent_user_id_(sdk::fitting(parent_user_id.text())) {
    take_id(id.text());
    take_profile(contacts, alone);
    if (address_.empty()) address_ = user_id_;
}

Sender Sender::of_message(sdk::JsonValue message, sdk::JsonValue contacts, bool alone) {
    return {message["from"], message["from_user_id"], message["from_parent_user_id"], contacts,
            alone};
}

Sender Sender::of_status(sdk::JsonValue status, sdk::JsonValue contacts, bool alone) {
    return {status["recipient_id"], status["recipient_user_id"], status["recipient_parent_user_id"],
            contacts, alone};
}

patchbay_contact Sender::contact() const {
    auto contact = sdk::make<patchbay_contact>();
    contact.address = sdk::optional_str(address_);
    contact.phone = sdk::optional_str(phone_);
    contact.user_id = sdk::optional_str(user_id_);
    contact.parent_user_id = sdk::optional_str(parent_user_id_);
    contact.username = sdk::optional_str(username_);
    contact.name = sdk::optional_str(name_);
    return contact;
}

}  // namespace whatsapp
