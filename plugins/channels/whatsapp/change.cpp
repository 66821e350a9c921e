#include "change.h"

namespace whatsapp {
namespace {

patchbay_status give(const Change &change, std::string_view kind, patchbay_time_ms timestamp,
                     std::string_view data, patchbay_str raw, std::uint32_t flags = 0) {
    patchbay_notice notice = sdk::make_notice(kind, change.account, timestamp, data);
    notice.flags = flags;
    notice.raw = raw;
    return change.sink.notice(notice);
}

}  // namespace

patchbay_status give_data(const Change &change, std::string_view kind, sdk::JsonValue object,
                          std::string_view data, std::uint32_t flags) {
    return give(change, kind, sdk::epoch_time(object["timestamp"], change.triggered_at), data,
                change.raw(object), flags);
}

patchbay_status give_notice(const Change &change, std::string_view kind, sdk::JsonValue object) {
    return give_data(change, kind, object, change.host.write(object));
}

patchbay_status give_change(const Change &change, std::string_view kind, std::uint32_t flags) {
    sdk::JsonWriter data;
    data.begin_object().member("field", change.field);
    if (change.value.exists()) data.key("value").raw(change.host.write(change.value));
    data.end_object();
    return give(change, kind, change.triggered_at, data.text(),
                change.raw(change.json, kind == "unknown"), flags);
}

patchbay_status give_unknown(const Change &change, sdk::JsonValue json, std::string_view reason) {
    sdk::JsonWriter data;
    data.begin_object().member("field", change.field).member("reason", reason).end_object();
    return give(change, "unknown", sdk::epoch_time(json["timestamp"], change.triggered_at),
                data.text(), change.raw(json, true));
}

}  // namespace whatsapp
