#include "tests/fuzz/webhooks.h"

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/model/event.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json/value.hpp>

#include <mutex>
#include <string>

namespace fuzz {
namespace {

namespace json = patchbay::json;
namespace model = patchbay::model;
namespace plugin = patchbay::plugin;

constexpr patchbay::TimeMs kReceivedAt = 1'800'000'000'000;

plugin::WebhookRequest request_of(std::string_view input, bool want_raw) {
    plugin::WebhookRequest request;
    request.path = "/webhooks/support-wa";
    request.received_at = kReceivedAt;
    request.want_raw = want_raw;
    if (input.starts_with('?')) {
        request.method = "GET";
        request.query = input.substr(1);
    } else {
        request.method = "POST";
        request.body = input;
    }
    return request;
}

// What the journal would hold: read back from its text, and written again.
std::string again(const model::Event &event, const json::object &written) {
    if (std::holds_alternative<model::Message>(event)) {
        const auto read = model::message_from_json(written);
        require(read.ok(), "a message is read back", patchbay::to_text(written),
                read ? "" : read.error().where + ": " + read.error().message);
        return patchbay::to_text(model::to_json(*read));
    }
    if (std::holds_alternative<model::Status>(event)) {
        const auto read = model::status_from_json(written);
        require(read.ok(), "a status is read back", patchbay::to_text(written));
        return patchbay::to_text(model::to_json(*read));
    }
    return patchbay::to_text(written);
}

std::string check_event(const model::Event &event) {
    const auto text = model::to_text(event);
    require(patchbay::valid_utf8(text), "an event is UTF-8", text);
    const auto written = patchbay::parse_json(text);
    require(written.ok() && written->is_object(), "an event is a JSON object", text);
    const auto once = patchbay::to_text(written->get_object());
    const auto value = patchbay::to_text(model::to_json(event));
    require(once == value, "both forms of an event say the same", once, value);
    const auto twice = again(event, written->get_object());
    require(once == twice, "an event survives the journal", twice, once);
    return text + '\n';
}

std::string check_event(const model::BackendEvent &event) {
    const auto text = model::to_text(event);
    const auto written = patchbay::parse_json(text);
    require(written.ok() && written->is_object(), "a backend's event is a JSON object", text);
    const auto read = model::backend_event_from_json(written->get_object());
    require(read.ok(), "a backend's event is read back", text);
    const auto again = patchbay::to_text(model::to_json(*read));
    const auto once = patchbay::to_text(written->get_object());
    require(once == again, "a backend's event survives the journal", again, once);
    return text + '\n';
}

// Everything that decode said, as text.
std::string decode(plugin::Instance &instance, const plugin::WebhookRequest &request) {
    const auto decoded = instance.decode(request);
    if (!decoded) {
        const auto &error = decoded.error();
        // A limit of the host may be passed by what the provider says; no other rule of the ABI.
        require(
            error.code == plugin::kMalformed || error.message.find("limit") != std::string::npos,
            "the plugin keeps to the ABI", error.message);
        require(patchbay::valid_utf8(error.message), "an error is UTF-8");
        return "error: " + error.message;
    }
    std::string all;
    for (const auto &event : decoded->events)
        all += check_event(event);
    for (const auto &event : decoded->backend_events)
        all += check_event(event);
    if (decoded->reply)
        all += "reply " + std::to_string(decoded->reply->status) + ' ' + decoded->reply->body;
    return all;
}

}  // namespace

void decode_both_ways(plugin::Instance &direct, plugin::Instance &framed, std::string_view input) {
    static std::once_flag quiet;
    std::call_once(quiet, [] {
        patchbay::log::configure(patchbay::log::Level::error, patchbay::log::Format::json);
    });
    const auto with_raw = request_of(input, true);
    const auto events = decode(direct, with_raw);
    const auto repeated = decode(direct, with_raw);
    require(events == repeated, "decoding twice gives the same", repeated, events);
    const auto crossed = decode(framed, with_raw);
    require(events == crossed, "frames change nothing", crossed, events);
    decode(direct, request_of(input, false));
}

}  // namespace fuzz
