// The envelope: {"object", "entry": [{"id", "time", "messaging" | "standby" | "changes": [...]}]}.
// Whatever stands inside becomes an event; so does what is broken in the envelope, as long as
// anything in it could be read. Else the body is malformed.
#include "event.h"
#include "graph/webhook.h"
#include "plugin.h"

#include <string>

namespace messenger {
namespace {

// Of a conversation that another app holds: for us to know, not to answer.
patchbay_status give_standby(const Event &event) { return give_notice(event, "standby"); }

// The button "Test" of the app's dashboard, and some versions of the API, put an event of a
// conversation into a change.
bool is_of_conversation(std::string_view field, sdk::JsonValue value) {
    const bool named = field == "messages" || field == "standby" ||
                       field.substr(0, 8) == "message_" || field.substr(0, 10) == "messaging_";
    return named && value["sender"].is_object();
}

// Other changes are of the page or the account: comments, mentions, the feed.
patchbay_status decode_change(const Event &event) {
    const std::string_view field = event.json["field"].str();
    const sdk::JsonValue value = event.json["value"];
    if (is_of_conversation(field, value)) {
        Event inner = event;
        inner.json = value;
        inner.field = field;
        return field == "standby" ? give_standby(inner) : decode_event(inner);
    }
    sdk::JsonWriter data;
    data.begin_object().member("field", field);
    if (value.exists()) data.key("value").raw(event.host.write(value));
    data.end_object();
    patchbay_notice notice =
        sdk::make_notice("unknown", event.account, event.triggered_at, data.text());
    notice.raw = event.raw(true);
    return event.sink.notice(notice);
}

struct List {
    std::string_view name;
    patchbay_status (*decode)(const Event &event);
};
constexpr List kLists[] = {
    {"messaging", decode_event}, {"standby", give_standby}, {"changes", decode_change}};

class Envelope {
public:
    Envelope(const sdk::Host &host, const sdk::EventSink &sink,
             const patchbay_webhook_request &request)
        : event_{host, sink,
                 {},   {},
                 {},   request.received_at,
                 0,    (request.flags & PATCHBAY_WEBHOOK_WANT_RAW) != 0} {}

    patchbay_status read(sdk::JsonValue root);

private:
    patchbay_status read_entry(sdk::JsonValue entry, const std::string &place);
    patchbay_status read_list(const List &list, sdk::JsonValue values, const std::string &place);

    // Notes what is wrong with the envelope; `json` is the part that cannot be read.
    patchbay_status broken(const std::string &place, std::string_view expected,
                           sdk::JsonValue json) {
        const std::string what = place + ": " + std::string(expected);
        if (problem_.empty()) problem_ = what;
        event_.json = json;
        return give_unknown(event_, what);
    }

    Event event_;  // filled in for each event
    std::string problem_;
    bool any_read_ = false;
};

std::string at(std::string_view list, std::size_t position) {
    return std::string(list) + "[" + std::to_string(position) + "]";
}

patchbay_status Envelope::read(sdk::JsonValue root) {
    const sdk::JsonValue entries = root["entry"];
    if (!entries.is_array()) {
        return event_.sink.fail(PATCHBAY_E_MALFORMED, "entry: must be an array");
    }
    const std::string_view object = root["object"].str();
    const bool ours = !root["object"].exists() || object == "page" || object == "instagram";
    std::size_t position = 0;
    for (const sdk::JsonValue entry : entries.elements()) {
        const std::string place = at("entry", position++);
        event_.json = entry;
        event_.field = object;
        event_.account = sdk::fitting(entry["id"].text());
        event_.triggered_at = sdk::epoch_time(entry["time"], 0);
        patchbay_status status = PATCHBAY_OK;
        if (!entry.is_object()) {
            status = broken(place, "must be an object", entry);
        } else if (ours) {
            status = read_entry(entry, place);
        } else {
            any_read_ = true;
            status = give_unknown(event_, "neither of a page nor of Instagram");
        }
        if (status != PATCHBAY_OK) return status;
    }
    if (problem_.empty() || any_read_) return PATCHBAY_OK;
    return event_.sink.fail(PATCHBAY_E_MALFORMED, problem_);
}

// The lists in the order of the payload.
patchbay_status Envelope::read_entry(sdk::JsonValue entry, const std::string &place) {
    bool seen = false;
    for (const auto &[name, values] : entry.members()) {
        if (entry[name].index() != values.index()) continue;  // a double key: the last one counts
        for (const List &list : kLists) {
            if (name != list.name || values.is_null()) continue;
            seen = true;
            const patchbay_status status = read_list(list, values, place + "." + std::string(name));
            if (status != PATCHBAY_OK) return status;
        }
    }
    return seen ? PATCHBAY_OK : broken(place, "must have messaging, standby or changes", entry);
}

patchbay_status Envelope::read_list(const List &list, sdk::JsonValue values,
                                    const std::string &place) {
    event_.field = list.name;
    if (!values.is_array()) return broken(place, "must be an array", values);
    std::size_t position = 0;
    for (const sdk::JsonValue value : values.elements()) {
        event_.json = value;
        any_read_ = any_read_ || value.is_object();
        const patchbay_status status =
            value.is_object() ? list.decode(event_)
                              : broken(at(place, position), "must be an object", value);
        if (status != PATCHBAY_OK) return status;
        ++position;
    }
    return PATCHBAY_OK;
}

}  // namespace

patchbay_status Plugin::decode(const patchbay_webhook_request &request,
                               const sdk::EventSink &sink) {
    return graph::decode(host(), request, sink, [&](sdk::JsonValue root) {
        return Envelope(host(), sink, request).read(root);
    });
}

}  // namespace messenger
