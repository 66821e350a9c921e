#include "tests/simulators/whatsapp/webhook_body.h"

#include "core/base/json.h"
#include "tests/simulators/common/escape.h"

#include <boost/json/object.hpp>

namespace patchbay::simulators::whatsapp {

namespace {

void append_member(std::string &out, std::string_view name, std::string_view value) {
    if (out.back() != '{') out += ',';
    append_quoted(out, name);
    out += ':';
    append_quoted(out, value);
}

void append_lists(std::string &out, std::span<const Event> events) {
    const auto list = [&](std::string_view name, std::string Event::*part) {
        std::string_view before;
        for (const auto &event : events) {
            const std::string_view text = event.*part;
            if (text.empty() || (name == "contacts" && text == before)) continue;
            if (before.empty()) {
                out.append(",\"").append(name).append("\":[");
            } else {
                out += ',';
            }
            out += text;
            before = text;
        }
        if (!before.empty()) out += ']';
    };
    list("contacts", &Event::contact);
    list(events.front().status < 0 ? "messages" : "statuses", &Event::element);
}

void append_news(std::string &out, const Event &event) {
    out += R"(,"time":)";
    out += std::to_string(system_clock().now() / 1000);
    out += R"(,"changes":[{"value":)";
    out += event.element;
    out += R"(,"field":)";
    append_quoted(out, event.field);
    out += "}]}";
}

}  // namespace

std::string webhook_body(std::span<const Event> events, const Settings &settings) {
    std::string out = R"({"object":"whatsapp_business_account","entry":[)";
    while (!events.empty()) {
        const auto &first = events.front();
        std::size_t count = 1;
        while (first.field.empty() && count < events.size() &&
               events[count].number == first.number && events[count].field.empty() &&
               (events[count].status < 0) == (first.status < 0)) {
            ++count;
        }
        const auto &number = settings.numbers[first.number];
        if (out.back() == '}') out += ',';
        out += R"({"id":)";
        append_quoted(out, number.waba_id);
        if (!first.field.empty()) {
            append_news(out, first);
            events = events.subspan(1);
            continue;
        }
        out += R"(,"changes":[{"value":{"messaging_product":"whatsapp","metadata":{)";
        append_member(out, "display_phone_number", number.display_phone_number);
        append_member(out, "phone_number_id", number.phone_number_id);
        out += '}';
        append_lists(out, events.first(count));
        out += R"(},"field":"messages"}]})";
        events = events.subspan(count);
    }
    out += "]}";
    return escaped(out, true);
}

std::string contact_json(const Customer &customer) {
    std::string out = R"({"profile":{)";
    append_member(out, "name", customer.name);
    if (!customer.username.empty()) append_member(out, "username", customer.username);
    out += '}';
    if (!customer.phone_hidden) append_member(out, "wa_id", customer.wa_id);
    if (!customer.user_id.empty()) append_member(out, "user_id", customer.user_id);
    out += '}';
    return out;
}

std::string status_json(const StatusText &status, const Customer &customer) {
    std::string out = "{";
    append_member(out, "id", status.message_id);
    append_member(out, "status", status.status);
    append_member(out, "timestamp", std::to_string(status.at / 1000));
    if (!customer.phone_hidden) append_member(out, "recipient_id", customer.wa_id);
    if (!customer.user_id.empty()) append_member(out, "recipient_user_id", customer.user_id);
    if (status.status == "sent" || status.status == "delivered") {
        out += R"(,"pricing":{"billable":false,"pricing_model":"PMP","category":"service",)"
               R"("type":"free_customer_service"})";
    }
    if (!status.correlation.empty()) {
        append_member(out, "biz_opaque_callback_data", status.correlation);
    }
    if (!status.errors.empty()) out.append(R"(,"errors":)").append(status.errors);
    out += '}';
    return out;
}

}  // namespace patchbay::simulators::whatsapp
