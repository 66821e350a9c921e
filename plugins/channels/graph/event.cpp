#include "event.h"

namespace graph {
namespace {

patchbay_status give(const Event &event, std::string_view kind, patchbay_time_ms timestamp,
                     std::string_view data, patchbay_str raw, std::uint32_t flags = 0) {
    patchbay_notice notice = sdk::make_notice(kind, event.account, timestamp, data);
    notice.flags = flags;
    notice.raw = raw;
    return event.sink.notice(notice);
}

}  // namespace

patchbay_status give_data(const Event &event, std::string_view kind, sdk::JsonValue object,
                          std::string_view data, std::uint32_t flags) {
    return give(event, kind, sdk::epoch_time(object["timestamp"], event.triggered_at), data,
                event.raw(object), flags);
}

patchbay_status give_notice(const Event &event, std::string_view kind, sdk::JsonValue object,
                            std::uint32_t flags) {
    return give_data(event, kind, object, event.host.write(object), flags);
}

patchbay_status give_change(const Event &event, std::string_view kind, std::string_view field,
                            sdk::JsonValue value, std::uint32_t flags) {
    sdk::JsonWriter data;
    data.begin_object().member("field", field);
    if (value.exists()) data.key("value").raw(event.host.write(value));
    data.end_object();
    return give(event, kind, event.triggered_at, data.text(),
                event.raw(event.json, kind == "unknown"), flags);
}

patchbay_status give_unknown(const Event &event, sdk::JsonValue object, std::string_view reason) {
    sdk::JsonWriter data;
    data.begin_object().member("field", event.field).member("reason", reason).end_object();
    return give(event, "unknown", sdk::epoch_time(object["timestamp"], event.triggered_at),
                data.text(), event.raw(object, true));
}

}  // namespace graph
