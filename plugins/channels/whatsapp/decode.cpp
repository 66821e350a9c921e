// The envelope: {"object", "entry": [{"id", "changes": [{"field", "value"}]}]}, and which decoder
// each change goes to. Whatever stands inside becomes an event; so does what is broken in the
// envelope, as long as anything in it could be read. Else the body is malformed.
#include "change.h"
#include "graph/webhook.h"
#include "news.h"
#include "plugin.h"

#include <string>

namespace whatsapp {
namespace {

constexpr std::string_view kObject = "whatsapp_business_account";

class Envelope {
public:
    Envelope(const sdk::Host &host, const sdk::EventSink &sink,
             const patchbay_webhook_request &request)
        : change_{host,
                  sink,
                  {},
                  {},
                  {},
                  {},
                  request.received_at,
                  0,
                  (request.flags & PATCHBAY_WEBHOOK_WANT_RAW) != 0} {}

    patchbay_status read(sdk::JsonValue root);

private:
    patchbay_status read_entry(sdk::JsonValue entry, const std::string &place);
    patchbay_status read_change(sdk::JsonValue item, const std::string &place,
                                std::string_view business_account);
    patchbay_status read_value(const std::string &place);
    patchbay_status read_messages(const std::string &place);
    patchbay_status read_as_notices(const std::string &place, std::string_view kind);
    patchbay_status read_preferences(const std::string &place);

    // The objects of list `name` of the change, each to `decode`. `seen` tells that there was the
    // list.
    template <class Decode>
    patchbay_status each_of(const std::string &place, std::string_view name, bool &seen,
                            Decode decode);

    // The change as one notice.
    patchbay_status whole(std::string_view kind, std::uint32_t flags = 0) {
        any_read_ = true;
        return give_change(change_, kind, flags);
    }

    // Notes what is wrong with the envelope; `json` is the part that cannot be read.
    patchbay_status broken(const std::string &place, std::string_view expected,
                           sdk::JsonValue json) {
        const std::string what = place + ": " + std::string(expected);
        if (problem_.empty()) problem_ = what;
        return give_unknown(change_, json, what);
    }

    Change change_;  // filled in for each change
    std::string problem_;
    bool any_read_ = false;
};

std::string at(std::string_view list, std::size_t position) {
    return std::string(list) + "[" + std::to_string(position) + "]";
}

patchbay_status Envelope::read(sdk::JsonValue root) {
    const sdk::JsonValue entries = root["entry"];
    if (!entries.is_array()) {
        return change_.sink.fail(PATCHBAY_E_MALFORMED, "entry: must be an array");
    }
    const std::string_view object = root["object"].str();
    const bool ours = !root["object"].exists() || object == kObject;
    std::size_t position = 0;
    for (const sdk::JsonValue entry : entries.elements()) {
        const std::string place = at("entry", position++);
        change_.json = change_.value = entry;
        change_.field = object;
        change_.account = sdk::fitting(entry["id"].text());
        change_.triggered_at = sdk::epoch_time(entry["time"], 0);
        patchbay_status status = PATCHBAY_OK;
        if (!entry.is_object()) {
            status = broken(place, "must be an object", entry);
        } else if (ours) {
            status = read_entry(entry, place);
        } else {
            any_read_ = true;
            status = give_unknown(change_, entry, "not of WhatsApp");  // another product of the app
        }
        if (status != PATCHBAY_OK) return status;
    }
    if (problem_.empty() || any_read_) return PATCHBAY_OK;
    return change_.sink.fail(PATCHBAY_E_MALFORMED, problem_);
}

patchbay_status Envelope::read_entry(sdk::JsonValue entry, const std::string &place) {
    const sdk::JsonValue changes = entry["changes"];
    if (!changes.is_array()) return broken(place + ".changes", "must be an array", entry);
    const std::string_view business_account = change_.account;
    std::size_t position = 0;
    for (const sdk::JsonValue item : changes.elements()) {
        const patchbay_status status =
            read_change(item, at(place + ".changes", position++), business_account);
        if (status != PATCHBAY_OK) return status;
    }
    return PATCHBAY_OK;
}

// The narrowest account that the change names.
std::string_view account_of(sdk::JsonValue value, std::string_view business_account) {
    for (const sdk::JsonValue place : {value["metadata"], value, value["phone_number_settings"]}) {
        const std::string_view id = sdk::fitting(place["phone_number_id"].text());
        if (!id.empty()) return id;
    }
    return business_account;
}

patchbay_status Envelope::read_change(sdk::JsonValue item, const std::string &place,
                                      std::string_view business_account) {
    change_.json = item;
    change_.value = item["value"];
    change_.field = item["field"].str();
    change_.account = account_of(change_.value, business_account);
    if (!item.is_object()) return broken(place, "must be an object", item);
    if (!item["field"].is_string()) return broken(place + ".field", "must be a string", item);
    return read_value(place + ".value");
}

patchbay_status Envelope::read_value(const std::string &place) {
    const std::string_view field = change_.field;
    const bool standby = field == "standby";
    const bool echo = field == "message_echoes" || field == "smb_message_echoes";
    const bool preferences = field == "user_preferences";
    if (field != "messages" && !standby && !echo && !preferences) {
        return whole(news_kind(field), news_flags(field, change_.value));
    }
    if (!change_.value.is_object()) return broken(place, "must be an object", change_.json);
    if (standby || echo) return read_as_notices(place, standby ? "standby" : "echo");
    return preferences ? read_preferences(place) : read_messages(place);
}

template <class Decode>
patchbay_status Envelope::each_of(const std::string &place, std::string_view name, bool &seen,
                                  Decode decode) {
    const sdk::JsonValue list = change_.value[name];
    if (!list.exists() || list.is_null()) return PATCHBAY_OK;
    seen = true;
    const std::string list_place = place + "." + std::string(name);
    if (!list.is_array()) return broken(list_place, "must be an array", list);
    std::size_t position = 0;
    for (const sdk::JsonValue element : list.elements()) {
        any_read_ = any_read_ || element.is_object();
        const patchbay_status status =
            element.is_object() ? decode(change_, element)
                                : broken(at(list_place, position), "must be an object", element);
        if (status != PATCHBAY_OK) return status;
        ++position;
    }
    return PATCHBAY_OK;
}

// Field "messages": messages, statuses and errors, in the order of the payload.
patchbay_status Envelope::read_messages(const std::string &place) {
    bool seen = false;
    for (const auto &[name, list] : change_.value.members()) {
        if (change_.value[name].index() != list.index())
            continue;  // a double key: the last one counts
        patchbay_status status = PATCHBAY_OK;
        if (name == "messages") {
            status = each_of(place, name, seen, decode_message);
        } else if (name == "statuses") {
            status = each_of(place, name, seen, decode_status);
        } else if (name == "errors") {
            status = each_of(place, name, seen, decode_account_error);
        } else if (name == "metadata" && !list.is_object()) {
            status = broken(place + ".metadata", "must be an object", list);
        } else if (name == "contacts" && !list.is_array()) {
            status = broken(place + ".contacts", "must be an array", list);
        }
        if (status != PATCHBAY_OK) return status;
    }
    return seen ? PATCHBAY_OK : whole("unknown");
}

// Fields whose messages are not for us to answer: one notice for each object of the lists.
patchbay_status Envelope::read_as_notices(const std::string &place, std::string_view kind) {
    bool seen = false;
    for (const std::string_view name : {"messages", "message_echoes", "statuses", "errors"}) {
        const patchbay_status status =
            each_of(place, name, seen, [kind](const Change &of, sdk::JsonValue object) {
                return give_notice(of, kind, object);
            });
        if (status != PATCHBAY_OK) return status;
    }
    return seen ? PATCHBAY_OK : whole(kind);
}

patchbay_status Envelope::read_preferences(const std::string &place) {
    bool seen = false;
    const patchbay_status status = each_of(place, "user_preferences", seen, decode_preference);
    return status != PATCHBAY_OK || seen ? status : whole("unknown");
}

}  // namespace

patchbay_status Plugin::decode(const patchbay_webhook_request &request,
                               const sdk::EventSink &sink) {
    return graph::decode(host(), request, sink, [&](sdk::JsonValue root) {
        return Envelope(host(), sink, request).read(root);
    });
}

}  // namespace whatsapp
