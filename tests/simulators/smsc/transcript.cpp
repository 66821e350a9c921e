// What was said, for people and tests.
#include "core/base/crypto.h"
#include "core/base/json.h"
#include "tests/simulators/smsc/book.h"

#include <algorithm>
#include <array>

namespace patchbay::simulators::smsc {

namespace {

std::string hex(std::string_view bytes) {
    return crypto::to_hex({reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size()});
}

json::object to_json(const Address &address) {
    return {{"ton", address.ton}, {"npi", address.npi}, {"address", address.text}};
}

json::object to_json(const ShortMessage &message) {
    json::object tlvs;
    for (const auto &tlv : message.tlvs) {
        std::string tag;
        put16(tag, tlv.tag);
        tlvs[hex(tag)] = hex(tlv.value);
    }
    return {{"service_type", message.service_type},
            {"source", to_json(message.source)},
            {"destination", to_json(message.destination)},
            {"esm_class", message.esm_class},
            {"protocol_id", message.protocol_id},
            {"priority_flag", message.priority},
            {"schedule_delivery_time", message.schedule},
            {"validity_period", message.validity},
            {"registered_delivery", message.registered_delivery},
            {"replace_if_present_flag", message.replace},
            {"data_coding", message.data_coding},
            {"short_message", hex(message.content)},
            {"tlvs", std::move(tlvs)}};
}

json::array to_json(const std::vector<StatusTimes> &statuses) {
    json::array out;
    for (const auto &times : statuses) {
        out.push_back(json::object{{"status", kStates[times.state].name},
                                   {"posted_ms", times.posted},
                                   {"acknowledged_ms", times.acknowledged}});
    }
    return out;
}

json::object to_json(const Part &part, std::size_t number) {
    const auto *reference = find(part.submitted.tlvs, kUserMessageReference);
    json::object out{{"id", part.message_id},
                     {"part", number},
                     {"text", part.content.text},
                     {"alphabet", name_of(part.content.alphabet)},
                     {"udh", hex(part.content.udh)},
                     {"way", part.content.part      ? part.content.part->way
                             : part.content.payload ? "payload"
                                                    : ""},
                     {"reference", part.content.part ? json::value(part.content.part->reference)
                                                     : json::value(nullptr)},
                     {"registered_delivery", part.submitted.registered_delivery},
                     {"user_message_reference",
                      reference ? json::value(number_of(*reference)) : json::value(nullptr)},
                     {"bind", part.bind},
                     {"sequence", part.sequence},
                     {"accepted_ms", part.accepted},
                     {"status", kStates[part.state].name},
                     {"error_code", part.error},
                     {"statuses", to_json(part.statuses)},
                     {"content", to_json(part.submitted)}};
    if (!part.fault.empty()) out["fault"] = part.fault;
    return out;
}

// The parts' bytes as one, for a character may be cut in two where the settings let it pass.
std::string joined(const Text &text) {
    std::string bytes;
    std::string texts;
    bool same = true;
    const auto alphabet = text.parts.begin()->second->content.alphabet;
    for (const auto &[number, part] : text.parts) {
        same = same && part->content.alphabet == alphabet;
        bytes += part->content.bytes;
        texts += part->content.text;
    }
    return (same ? decode(alphabet, bytes) : std::nullopt).value_or(texts);
}

json::object business_entry(const Text &text) {
    const auto &first = *text.parts.begin()->second;
    json::array parts;
    json::array statuses;
    std::size_t worst = kDelivered;
    for (const auto &[number, part] : text.parts) {
        parts.push_back(to_json(*part, number));
        for (auto &status : to_json(part->statuses)) {
            status.as_object()["part"] = number;
            statuses.push_back(std::move(status));
        }
        if (part->state != kDelivered) worst = part->state;
    }
    const auto *reference = find(first.submitted.tlvs, kUserMessageReference);
    json::object out{{"order", text.order},
                     {"direction", "business"},
                     {"id", first.message_id},
                     {"timestamp", to_rfc3339(text.at)},
                     {"customer", text.customer},
                     {"number", text.number},
                     {"account", text.account},
                     {"text", joined(text)},
                     {"complete", text.complete()},
                     {"total", text.total},
                     {"alphabet", name_of(first.content.alphabet)},
                     {"registered_delivery", first.submitted.registered_delivery},
                     {"user_message_reference",
                      reference ? json::value(number_of(*reference)) : json::value(nullptr)},
                     {"bind", first.bind},
                     {"accepted_ms", first.accepted},
                     {"status", kStates[worst].name},
                     {"statuses", std::move(statuses)},
                     {"parts", std::move(parts)}};
    for (const auto &[number, part] : text.parts) {
        if (!part->fault.empty()) out["fault"] = part->fault;
    }
    return out;
}

json::object to_json(const Delivery &delivery) {
    json::array sends;
    for (const auto &send : delivery.sends) {
        sends.push_back(
            json::object{{"bind", send.bind},
                         {"sequence", send.sequence},
                         {"at_ms", send.at},
                         {"answered_ms", send.answered},
                         {"status", send.answered == 0 ? json::value(nullptr)
                                                       : json::value(status_name(send.status))}});
    }
    json::object out{
        {"order", delivery.order},          {"kind", delivery.text ? "message" : "receipt"},
        {"customer", delivery.customer},    {"account", delivery.account},
        {"state", name_of(delivery.state)}, {"posts", delivery.sends.size()},
        {"sends", std::move(sends)},        {"content", to_json(delivery.message)}};
    if (delivery.text) {
        out["id"] = delivery.text->id;
        out["part"] = delivery.part;
        out["total"] = delivery.text->total;
        out["text"] = delivery.text->text;
    } else {
        out["status"] = kStates[delivery.state_told].name;
        out["message_id"] = delivery.receipt_of ? delivery.receipt_of->message_id : "";
    }
    return out;
}

json::object customer_entry(const Text &text) {
    TimeMs posted = 0;
    TimeMs acknowledged = 0;
    std::size_t posts = 0;
    std::string last_answer;
    bool all = !text.deliveries.empty();
    json::array deliveries;
    for (const auto &weak : text.deliveries) {
        const auto delivery = weak.lock();
        if (!delivery) continue;
        posts += delivery->sends.size();
        all = all && delivery->state == Delivery::State::acknowledged;
        for (const auto &send : delivery->sends) {
            if (posted == 0) posted = send.at;
            if (send.answered == 0) continue;
            last_answer = status_name(send.status);
            acknowledged = std::max(acknowledged, send.answered);
        }
        deliveries.push_back(to_json(*delivery));
    }
    return {{"order", text.order},
            {"direction", "customer"},
            {"id", text.id},
            {"timestamp", to_rfc3339(text.at)},
            {"customer", text.customer},
            {"number", text.number},
            {"account", text.account},
            {"text", text.text},
            {"complete", true},
            {"total", text.total},
            {"first_posted_ms", posted},
            {"acknowledged_ms", all ? acknowledged : 0},
            {"posts", posts},
            {"last_answer", last_answer},
            {"parts", std::move(deliveries)}};
}

}  // namespace

std::string_view name_of(Delivery::State state) {
    constexpr std::array<std::string_view, 4> kNames{"waiting", "sent", "acknowledged", "given_up"};
    return kNames[static_cast<std::size_t>(state)];
}

json::object Book::transcript(const std::string &customer, const std::string &number) const {
    json::array entries;
    if (const auto *known = find_customer(customer)) {
        for (const auto &text : known->texts) {
            if (!number.empty() && text->number != number) continue;
            entries.push_back(text->inbound ? customer_entry(*text) : business_entry(*text));
        }
    }
    return {{"customer", customer}, {"number", number}, {"entries", std::move(entries)}};
}

json::array Book::transcripts() const {
    json::array out;
    for (const auto &[number, customer] : customers_)
        out.push_back(transcript(number, {}));
    return out;
}

json::array Book::messages() const {
    json::array out;
    for (const auto &text : texts_) {
        if (!text->inbound) out.push_back(business_entry(*text));
    }
    return out;
}

json::array Book::deliveries() const {
    json::array out;
    for (const auto &delivery : deliveries_)
        out.push_back(to_json(*delivery));
    return out;
}

}  // namespace patchbay::simulators::smsc
