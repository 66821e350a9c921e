// What the tracker tells by itself: a repair has changed.
#include "plugin.h"
#include "record.h"

namespace repair_tracker {
namespace {

sdk::JsonValue pushed_record(const Settings &settings, sdk::JsonValue body) {
    if (settings.push_record) return body.at_pointer(*settings.push_record);
    const sdk::JsonValue data = body["data"];
    return data.is_object() ? data : body;
}

}  // namespace

patchbay_status Plugin::decode(const patchbay_webhook_request &request,
                               const sdk::EventSink &sink) {
    const sdk::JsonValue body = host().parse(sdk::view(request.body));
    if (!body.is_object()) {
        return sink.fail(PATCHBAY_E_MALFORMED, "the body is no JSON object");
    }
    const sdk::JsonValue record = pushed_record(settings_, body);
    const Repair repair = read_repair(settings_, settings_.push_fields, record, {}, {});
    const std::vector<std::string> subjects = subjects_of(repair);
    if (subjects.empty()) {  // news of another kind: not ours to refuse
        host().log(PATCHBAY_LOG_WARN,
                   "a push names neither a ticket nor a serial; see push.record and push.fields");
        return PATCHBAY_OK;
    }
    std::vector<patchbay_str> names;
    for (const std::string &subject : subjects) {
        names.push_back(sdk::str(subject));
    }
    auto event = sdk::make<patchbay_backend_event>();
    event.flags = over(repair.status) ? PATCHBAY_EVENT_LAST : 0;
    event.name = sdk::str("changed");
    event.id = sdk::optional_str(sdk::header(request.headers, "webhook-id"));
    event.timestamp = request.received_at;
    event.subjects = sdk::list(names);
    event.data = sdk::str(repair.json);
    if (request.flags & PATCHBAY_WEBHOOK_WANT_RAW) event.raw = sdk::str(host().write(body));
    return sink.event(event);
}

}  // namespace repair_tracker
