// An entry of the envelope: {"id", "changes": [{"field", "value"}]}, and which decoder each change
// goes to.
#include "change.h"
#include "graph/envelope.h"
#include "graph/webhook.h"
#include "news.h"
#include "plugin.h"

#include <string>

namespace whatsapp {
namespace {

constexpr std::string_view kObject = "whatsapp_business_account";

class Envelope final : public graph::Envelope {
public:
    // The change is filled in for each that is decoded.
    explicit Envelope(Change &change) : graph::Envelope(change), change_(change) {}

private:
    std::string_view foreign(std::string_view object) const override {
        return object == kObject ? std::string_view() : "not of WhatsApp";
    }
    patchbay_status read_entry(sdk::JsonValue entry, const std::string &place) override;
    patchbay_status read_change(sdk::JsonValue item, const std::string &place,
                                std::string_view business_account);
    patchbay_status read_value(const std::string &place);
    patchbay_status read_messages(const std::string &place);
    patchbay_status read_as_notices(const std::string &place, std::string_view kind);
    patchbay_status read_preferences(const std::string &place);

    // The objects of list `name` of the change, each to `decode`. `seen` tells that there was the
    // list.
    template <class Decode>
    patchbay_status each_named(const std::string &place, std::string_view name, bool &seen,
                               Decode decode);

    // The change as one notice.
    patchbay_status whole(std::string_view kind, std::uint32_t flags = 0) {
        any_read_ = true;
        return give_change(change_, kind, change_.field, change_.value, flags);
    }

    Change &change_;
};

patchbay_status Envelope::read_entry(sdk::JsonValue entry, const std::string &place) {
    const sdk::JsonValue changes = entry["changes"];
    if (!changes.is_array()) return broken(place + ".changes", "must be an array", entry);
    const std::string_view business_account = change_.account;
    std::size_t position = 0;
    for (const sdk::JsonValue item : changes.elements()) {
        const patchbay_status status =
            read_change(item, graph::place_in(place + ".changes", position++), business_account);
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
patchbay_status Envelope::each_named(const std::string &place, std::string_view name, bool &seen,
                                     Decode decode) {
    const sdk::JsonValue list = change_.value[name];
    if (!list.exists() || list.is_null()) return PATCHBAY_OK;
    seen = true;
    return each_of(list, place + "." + std::string(name),
                   [&](sdk::JsonValue element) { return decode(change_, element); });
}

// Field "messages": messages, statuses and errors, in the order of the payload.
patchbay_status Envelope::read_messages(const std::string &place) {
    bool seen = false;
    for (const auto &[name, list] : change_.value.members()) {
        if (change_.value[name].index() != list.index())
            continue;  // a double key: the last one counts
        patchbay_status status = PATCHBAY_OK;
        if (name == "messages") {
            status = each_named(place, name, seen, decode_message);
        } else if (name == "statuses") {
            status = each_named(place, name, seen, decode_status);
        } else if (name == "errors") {
            status = each_named(place, name, seen, decode_account_error);
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
            each_named(place, name, seen, [kind](const Change &of, sdk::JsonValue object) {
                return give_notice(of, kind, object);
            });
        if (status != PATCHBAY_OK) return status;
    }
    return seen ? PATCHBAY_OK : whole(kind);
}

patchbay_status Envelope::read_preferences(const std::string &place) {
    bool seen = false;
    const patchbay_status status = each_named(place, "user_preferences", seen, decode_preference);
    return status != PATCHBAY_OK || seen ? status : whole("unknown");
}

}  // namespace

patchbay_status Plugin::decode(const patchbay_webhook_request &request,
                               const sdk::EventSink &sink) {
    Change change(host(), sink, request);
    return graph::decode(host(), request, sink,
                         [&](sdk::JsonValue root) { return Envelope(change).read(root); });
}

}  // namespace whatsapp
