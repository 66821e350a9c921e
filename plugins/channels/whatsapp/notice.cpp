// Notices whose data is ours: changed numbers and user ids, errors of the account, preferences.
#include "change.h"
#include "errors.h"

#include <string>

namespace whatsapp {
namespace {

std::string_view first_of(std::string_view a, std::string_view b) { return a.empty() ? b : a; }

}  // namespace

// {"id", "old", "new", "text"}: old and new are addresses, as in from.address; user ids and parent
// user ids where given.
patchbay_status decode_system(const Change &change, sdk::JsonValue message) {
    const sdk::JsonValue system = message["system"];
    const std::string_view type = system["type"].str();
    const bool number = type == "user_changed_number" || type == "customer_changed_number";
    const bool user_id = type == "user_changed_user_id";
    if (!number && !user_id) return give_unknown(change, message, "an unknown system message");

    // `from` is the old number. A new user id is told beside the old one.
    const std::string_view new_user_id =
        first_of(system["user_id"].text(), message["from_user_id"].text());
    const std::string_view old_user_id =
        first_of(system["previous_user_id"].text(),
                 system["user_id"].exists() ? message["from_user_id"].text() : std::string_view());
    const std::string_view new_parent =
        first_of(system["parent_user_id"].text(), message["from_parent_user_id"].text());
    const std::string_view old_parent = system["previous_parent_user_id"].text();
    const std::string_view old_address = number ? message["from"].text() : old_user_id;
    const std::string_view new_address =
        number ? first_of(system["wa_id"].text(), system["new_wa_id"].text()) : new_user_id;
    if (new_address.empty()) return give_unknown(change, message, "a change without the new value");

    sdk::JsonWriter data;
    data.begin_object();
    data.optional_member("id", message["id"].text());
    data.optional_member("old", old_address).member("new", new_address);
    if (number) {
        data.optional_member("old_user_id", old_user_id);
        data.optional_member("new_user_id", new_user_id);
    } else {
        data.optional_member("address", message["from"].text());
    }
    data.optional_member("old_parent_user_id", old_parent);
    if (!old_parent.empty()) data.optional_member("new_parent_user_id", new_parent);
    data.optional_member("text", system["body"].str());
    data.end_object();
    return give_data(change, number ? "number_changed" : "user_id_changed", message, data.text());
}

// {"code", "title", "message", "details", "href", "retryable"}
patchbay_status decode_account_error(const Change &change, sdk::JsonValue error) {
    const std::int64_t code = error["code"].integer().value_or(-1);
    const sdk::ErrorRule *rule = graph::find_rule(kApi, code);
    const bool retryable = sdk::retryable(rule);
    sdk::JsonWriter data;
    data.begin_object();
    data.optional_member("code", error["code"].text());
    data.optional_member("title", first_of(error["title"].str(),
                                           rule == nullptr ? std::string_view() : rule->title));
    data.optional_member("message", error["message"].str());
    data.optional_member("details", error["error_data"]["details"].str());
    data.optional_member("href", error["href"].str());
    data.key("retryable").boolean(retryable);
    data.end_object();
    // What passes by itself needs nobody.
    return give_data(change, "error", error, data.text(), retryable ? 0U : PATCHBAY_NOTICE_ALARM);
}

patchbay_status decode_preference(const Change &change, sdk::JsonValue preference) {
    const std::string_view value = preference["value"].str();
    if (value == "stop") return give_notice(change, "opt_out", preference);
    if (value == "resume") return give_notice(change, "opt_in", preference);
    return give_unknown(change, preference, "an unknown preference");
}

}  // namespace whatsapp
