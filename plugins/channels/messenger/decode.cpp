// An entry of the envelope: {"id", "time", "messaging" | "standby" | "changes": [...]}, and which
// decoder each event goes to.
#include "event.h"
#include "graph/envelope.h"
#include "graph/webhook.h"
#include "plugin.h"

#include <string>

namespace messenger {
namespace {

// Of a conversation that another app holds: for us to know, not to answer.
patchbay_status give_standby(const Event &event) {
    return give_notice(event, "standby", event.json);
}

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
    return give_change(event, "unknown", field, value);
}

struct List {
    std::string_view name;
    patchbay_status (*decode)(const Event &event);
};
constexpr List kLists[] = {
    {"messaging", decode_event}, {"standby", give_standby}, {"changes", decode_change}};

class Envelope final : public graph::Envelope {
public:
    // The event is filled in for each that is decoded.
    explicit Envelope(Event &event) : graph::Envelope(event), event_(event) {}

private:
    std::string_view foreign(std::string_view object) const override {
        const bool ours = object == "page" || object == "instagram";
        return ours ? std::string_view() : "neither of a page nor of Instagram";
    }
    patchbay_status read_entry(sdk::JsonValue entry, const std::string &place) override;

    Event &event_;
};

// The lists in the order of the payload.
patchbay_status Envelope::read_entry(sdk::JsonValue entry, const std::string &place) {
    bool seen = false;
    for (const auto &[name, values] : entry.members()) {
        if (entry[name].index() != values.index()) continue;  // a double key: the last one counts
        for (const List &list : kLists) {
            if (name != list.name || values.is_null()) continue;
            seen = true;
            event_.field = name;
            const auto decode = [&](sdk::JsonValue value) {
                event_.json = value;
                return list.decode(event_);
            };
            const patchbay_status status = each_of(values, place + "." + std::string(name), decode);
            if (status != PATCHBAY_OK) return status;
        }
    }
    return seen ? PATCHBAY_OK : broken(place, "must have messaging, standby or changes", entry);
}

}  // namespace

patchbay_status Plugin::decode(const patchbay_webhook_request &request,
                               const sdk::EventSink &sink) {
    Event event(host(), sink, request);
    return graph::decode(host(), request, sink,
                         [&](sdk::JsonValue root) { return Envelope(event).read(root); });
}

}  // namespace messenger
