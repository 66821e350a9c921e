// The book as JSON, for people and tests.
#include "core/base/json.h"
#include "tests/simulators/whatsapp/book.h"

#include <boost/json/array.hpp>

namespace patchbay::simulators::whatsapp {

namespace {

// Null where there is none: what customers write may be a test's raw JSON.
const json::object *object_member(const json::object &object, std::string_view key) {
    const auto *value = object.if_contains(key);
    return value ? value->if_object() : nullptr;
}

// What a person would read in the chat; "" where there are no words.
std::string_view words_of(const json::object &content) {
    const auto type = text_member(content, "type");
    const auto *value = object_member(content, type);
    if (!value) return {};
    const auto &object = *value;
    if (type == "text") return text_member(object, "body");
    if (type == "template") return text_member(object, "name");
    if (type == "button") return text_member(object, "text");
    if (type == "reaction") return text_member(object, "emoji");
    if (type != "interactive") return text_member(object, "caption");
    if (const auto *body = object_member(object, "body")) return text_member(*body, "text");
    if (const auto *reply = object_member(object, text_member(object, "type"))) {
        return text_member(*reply, "title");
    }
    return {};
}

json::object content_of(const json::object &message) {
    std::string type(text_member(message, "type"));
    if (type.empty()) type = "text";
    json::object out{{"type", type}};
    if (const auto *value = message.if_contains(type)) out[type] = *value;
    return out;
}

json::array statuses_of(const Entry &entry) {
    json::array out;
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
        const auto &times = entry.statuses[i];
        if (times.posted == 0) continue;
        out.push_back(json::object{{"status", kStatuses[i]},
                                   {"posted_ms", times.posted},
                                   {"acknowledged_ms", times.acknowledged}});
    }
    return out;
}

json::object business_entry(const Entry &entry, const json::object &body) {
    json::object out{{"accepted_ms", entry.accepted}, {"statuses", statuses_of(entry)}};
    if (const auto *correlation = body.if_contains("biz_opaque_callback_data")) {
        out["correlation"] = *correlation;
    }
    if (const auto *context = object_member(body, "context")) {
        out["reply_to"] = text_member(*context, "message_id");
    }
    if (!entry.fault.empty()) out["fault"] = entry.fault;
    return out;
}

json::object customer_entry(const Entry &entry, const json::object &message) {
    json::object out{{"first_posted_ms", entry.first_posted},
                     {"acknowledged_ms", entry.acknowledged},
                     {"posts", entry.posts},
                     {"last_answer", entry.last_answer}};
    if (const auto *context = object_member(message, "context")) {
        out["reply_to"] = text_member(*context, "id");
    }
    if (entry.read != 0) out["read_ms"] = entry.read;
    if (entry.typing != 0) out["typing"] = entry.typing;
    return out;
}

}  // namespace

json::object Book::transcript(const Conversation &conversation) const {
    json::array entries;
    for (const auto &entry : conversation.entries) {
        const auto parsed = parse_json(entry.content);
        const auto message = parsed ? parsed->as_object() : json::object();
        auto content = content_of(message);
        json::object out{{"order", entry.sequence},
                         {"direction", entry.business ? "business" : "customer"},
                         {"id", id_of(conversation, entry.business, entry.sequence)},
                         {"timestamp", to_rfc3339(entry.at)},
                         {"text", words_of(content)},
                         {"content", std::move(content)}};
        auto more =
            entry.business ? business_entry(entry, message) : customer_entry(entry, message);
        for (auto &member : more)
            out[member.key()] = std::move(member.value());
        entries.push_back(std::move(out));
    }
    const auto &customer = customers_[conversation.customer];
    return {{"wa_id", customer.wa_id},
            {"name", customer.name},
            {"phone_number_id", settings_.numbers[conversation.number].phone_number_id},
            {"entries", std::move(entries)}};
}

}  // namespace patchbay::simulators::whatsapp
