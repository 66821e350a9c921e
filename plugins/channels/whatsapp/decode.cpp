// The envelope: {"object", "entry": [{"id", "changes": [{"field", "value"}]}]}, and which decoder
// each change goes to. Only a broken envelope is malformed; whatever stands inside becomes an
// event.
#include "change.h"
#include "plugin.h"

#include <string>

namespace whatsapp {
namespace {

constexpr std::string_view kObject = "whatsapp_business_account";

struct FieldKind {
    std::string_view field;
    std::string_view kind;
};

// Fields whose whole change is one notice. What is not listed is "unknown".
constexpr FieldKind kNoticeFields[] = {
    {"account_alerts", "account_update"},
    {"account_review_update", "account_update"},
    {"account_settings_update", "account_update"},
    {"account_update", "account_update"},
    {"business_capability_update", "account_update"},
    {"business_status_update", "account_update"},
    {"message_template_components_update", "template_update"},
    {"message_template_quality_update", "template_update"},
    {"message_template_status_update", "template_update"},
    {"messaging_handovers", "handover"},
    {"phone_number_name_update", "account_update"},
    {"phone_number_quality_update", "account_update"},
    {"security", "account_update"},
    {"template_category_update", "template_update"},
};

std::string_view notice_kind(std::string_view field) {
    for (const FieldKind &known : kNoticeFields) {
        if (known.field == field) return known.kind;
    }
    return "unknown";
}

// Where in the envelope we are; the text of it is only made for an error.
struct Place {
    std::size_t entry = 0;
    std::size_t change = 0;

    std::string in_entry(std::string_view member = {}) const {
        return "entry[" + std::to_string(entry) + "]" + std::string(member);
    }
    std::string in_change(std::string_view member = {}) const {
        return in_entry(".changes[") + std::to_string(change) + "]" + std::string(member);
    }
};

patchbay_status malformed(const sdk::EventSink &sink, const std::string &place,
                          std::string_view expected) {
    return sink.fail(PATCHBAY_E_MALFORMED, place + ": " + std::string(expected));
}

// The objects of list `name` of the change, each to `decode`. `seen` tells that there was the list.
template <class Decode>
patchbay_status for_each(const Change &change, const Place &place, std::string_view name,
                         bool &seen, Decode decode) {
    const sdk::JsonValue list = change.value[name];
    if (!list.exists() || list.is_null()) return PATCHBAY_OK;
    seen = true;
    const auto list_place = [&] { return place.in_change(".value.") + std::string(name); };
    if (!list.is_array()) return malformed(change.sink, list_place(), "must be an array");
    std::size_t position = 0;
    for (const sdk::JsonValue element : list.elements()) {
        if (!element.is_object()) {
            return malformed(change.sink, list_place() + "[" + std::to_string(position) + "]",
                             "must be an object");
        }
        const patchbay_status status = decode(change, element);
        if (status != PATCHBAY_OK) return status;
        ++position;
    }
    return PATCHBAY_OK;
}

// Field "messages": messages, statuses and errors, in the order of the payload.
patchbay_status decode_messages(const Change &change, const Place &place) {
    const sdk::JsonValue metadata = change.value["metadata"];
    if (metadata.exists() && !metadata.is_object()) {
        return malformed(change.sink, place.in_change(".value.metadata"), "must be an object");
    }
    const sdk::JsonValue contacts = change.value["contacts"];
    if (contacts.exists() && !contacts.is_array()) {
        return malformed(change.sink, place.in_change(".value.contacts"), "must be an array");
    }
    bool seen = false;
    for (const auto &[name, list] : change.value.members()) {
        if (change.value[name].index() != list.index())
            continue;  // a double key: the last one counts
        patchbay_status status = PATCHBAY_OK;
        if (name == "messages") {
            status = for_each(change, place, name, seen, decode_message);
        } else if (name == "statuses") {
            status = for_each(change, place, name, seen, decode_status);
        } else if (name == "errors") {
            status = for_each(change, place, name, seen, decode_account_error);
        }
        if (status != PATCHBAY_OK) return status;
    }
    return seen ? PATCHBAY_OK : give_change(change, "unknown");
}

// Fields whose messages are not for us to answer: one notice for each object of the lists.
patchbay_status decode_as_notices(const Change &change, const Place &place, std::string_view kind) {
    bool seen = false;
    for (const std::string_view name : {"messages", "message_echoes", "statuses"}) {
        const patchbay_status status =
            for_each(change, place, name, seen, [kind](const Change &of, sdk::JsonValue object) {
                return give_notice(of, kind, object);
            });
        if (status != PATCHBAY_OK) return status;
    }
    return seen ? PATCHBAY_OK : give_change(change, kind);
}

patchbay_status decode_preferences(const Change &change, const Place &place) {
    bool seen = false;
    const patchbay_status status =
        for_each(change, place, "user_preferences", seen, decode_preference);
    return status != PATCHBAY_OK || seen ? status : give_change(change, "unknown");
}

patchbay_status decode_change(const Change &change, const Place &place) {
    const std::string_view field = change.field;
    const bool standby = field == "standby";
    const bool echo = field == "message_echoes" || field == "smb_message_echoes";
    const bool preferences = field == "user_preferences";
    if (field != "messages" && !standby && !echo && !preferences) {
        return give_change(change, notice_kind(field));
    }
    if (!change.value.is_object()) {
        return malformed(change.sink, place.in_change(".value"), "must be an object");
    }
    if (standby || echo) return decode_as_notices(change, place, standby ? "standby" : "echo");
    return preferences ? decode_preferences(change, place) : decode_messages(change, place);
}

// The narrowest account that the change names.
std::string_view account_of(sdk::JsonValue value, std::string_view business_account) {
    for (const sdk::JsonValue place : {value["metadata"], value, value["phone_number_settings"]}) {
        const std::string_view id = place["phone_number_id"].text();
        if (!id.empty()) return id;
    }
    return business_account;
}

// `change` is filled in for each of the entry's changes.
patchbay_status decode_entry(Change &change, sdk::JsonValue entry, Place &place) {
    const sdk::JsonValue changes = entry["changes"];
    if (!changes.is_array()) {
        return malformed(change.sink, place.in_entry(".changes"), "must be an array");
    }
    place.change = 0;
    for (const sdk::JsonValue item : changes.elements()) {
        if (!item.is_object()) {
            return malformed(change.sink, place.in_change(), "must be an object");
        }
        if (!item["field"].is_string()) {
            return malformed(change.sink, place.in_change(".field"), "must be a string");
        }
        change.json = item;
        change.value = item["value"];
        change.field = item["field"].str();
        change.account = account_of(change.value, entry["id"].text());
        const patchbay_status status = decode_change(change, place);
        if (status != PATCHBAY_OK) return status;
        ++place.change;
    }
    return PATCHBAY_OK;
}

}  // namespace

patchbay_status Plugin::decode(const patchbay_webhook_request &request,
                               const sdk::EventSink &sink) {
    const std::string_view method = sdk::view(request.method);
    if (method == "GET") return handshake(request, sink);
    if (method != "POST") {
        return sink.fail(PATCHBAY_E_UNSUPPORTED, "only GET and POST come to this webhook");
    }
    const sdk::JsonValue root = host().parse(sdk::view(request.body));
    if (!root.exists()) return malformed(sink, "body", "must be JSON");
    if (!root.is_object()) return malformed(sink, "body", "must be a JSON object");
    const sdk::JsonValue entries = root["entry"];
    if (!entries.is_array()) return malformed(sink, "entry", "must be an array");
    const bool ours = !root["object"].exists() || root["object"].str() == kObject;

    Place place;
    for (const sdk::JsonValue entry : entries.elements()) {
        if (!entry.is_object()) return malformed(sink, place.in_entry(), "must be an object");
        Change change{host(),
                      sink,
                      entry,
                      entry,
                      root["object"].str(),
                      entry["id"].text(),
                      request.received_at,
                      read_time(entry["time"], 0),
                      (request.flags & PATCHBAY_WEBHOOK_WANT_RAW) != 0};
        const patchbay_status status =
            ours ? decode_entry(change, entry, place)
                 : give_unknown(change, entry, "not of WhatsApp");  // another product of the app
        if (status != PATCHBAY_OK) return status;
        ++place.entry;
    }
    return PATCHBAY_OK;
}

}  // namespace whatsapp
