#include "core/model/event.h"

#include "core/model/content_shape.h"
#include "core/model/writer.h"

#include <array>

namespace patchbay::model {

namespace {

constexpr std::array<std::string_view, 4> kStatuses = {"sent", "delivered", "read", "failed"};
constexpr std::string_view kProvider = "provider";

// ---- The shapes: names and order of the contract ---------------------------------------------

template <class Out>
void describe(Out &out, const Contact &contact) {
    out.given("address", contact.address);
    out.given("phone", contact.phone);
    out.given("user_id", contact.user_id);
    out.given("parent_user_id", contact.parent_user_id);
    out.given("username", contact.username);
    out.given("name", contact.name);
}

template <class Out>
void describe_time(Out &out, TimeMs time) {
    if (time != 0) out.text("timestamp", to_rfc3339(time));
}

template <class Out>
void describe(Out &out, const Message &message) {
    out.text("type", "message");
    out.text("channel", message.channel);
    out.text("account", message.account);
    out.text("id", message.id);
    out.object("from", [&message](Out &from) { describe(from, message.from); });
    describe_time(out, message.timestamp);
    out.object("content", [&message](Out &content) { describe(content, message.content); });
    out.given("reply_to", message.reply_to);
    if (!message.referral.empty()) embed_object(out, "referral", message.referral);
    out.given("part_of", message.part_of);
    if (message.answered) out.text("answered_by", kProvider);
    out.embed("raw", message.raw);
}

// Names one message by its id, or all of a contact's up to the watermark. Who got a message is said
// where nothing else leads to it: the contract's first shape has no contact.
template <class Out>
void describe(Out &out, const Status &status) {
    out.text("type", "status");
    out.text("channel", status.channel);
    out.text("account", status.account);
    out.given("message_id", status.message_id);
    if (status.message_id.empty() && !status.from.address.empty())
        out.object("from", [&status](Out &from) { describe(from, status.from); });
    out.given("watermark", status.watermark);
    out.text("status", status_name(status.status));
    describe_time(out, status.timestamp);
    out.given("correlation", status.correlation);
    if (!status.errors.empty())
        out.list("errors", status.errors, [](Out &one, const DeliveryError &error) {
            one.given("code", error.code);
            one.given("title", error.title);
            one.boolean("retryable", error.retryable);
        });
    out.embed("raw", status.raw);
}

// Without its time, which the contract's shape does not have: the journal's row does.
template <class Out>
void describe(Out &out, const Notice &notice) {
    out.text("type", "notice");
    out.text("channel", notice.channel);
    out.text("account", notice.account);
    out.text("kind", notice.kind);
    embed_object(out, "data", notice.data);
    out.embed("raw", notice.raw);
}

template <class Out>
void describe(Out &out, const BackendEvent &event) {
    out.text("type", "event");
    out.text("backend", event.backend);
    out.text("name", event.name);
    out.given("id", event.id);
    describe_time(out, event.timestamp);
    out.texts("subjects", event.subjects);
    embed_object(out, "data", event.data);
    out.embed("raw", event.raw);
}

template <class Shape>
json::object value_of(const Shape &shape) {
    json::object out;
    ValueObject writer(out);
    describe(writer, shape);
    return out;
}

// ---- Reading back ----------------------------------------------------------------------------

// The text of an embedded value: see Out::embed.
std::string json_member(const json::object &object, std::string_view key) {
    const json::value *value = object.if_contains(key);
    if (!value) return {};
    return value->is_string() ? std::string(value->get_string()) : patchbay::to_text(*value);
}

TimeMs time_member(const json::object &object) {
    return from_rfc3339(text_member(object, "timestamp")).value_or(0);
}

Contact contact_member(const json::object &object) {
    Contact contact;
    const json::value *value = object.if_contains("from");
    if (!value || !value->is_object()) return contact;
    const json::object &from = value->get_object();
    contact.address = text_member(from, "address");
    contact.phone = text_member(from, "phone");
    contact.user_id = text_member(from, "user_id");
    contact.parent_user_id = text_member(from, "parent_user_id");
    contact.username = text_member(from, "username");
    contact.name = text_member(from, "name");
    return contact;
}

std::vector<DeliveryError> errors_member(const json::object &object) {
    std::vector<DeliveryError> errors;
    const json::value *list = object.if_contains("errors");
    if (!list || !list->is_array()) return errors;
    for (const json::value &value : list->get_array()) {
        const json::object *error = value.if_object();
        if (!error) continue;
        const json::value *retryable = error->if_contains("retryable");
        errors.push_back({std::string(text_member(*error, "code")),
                          std::string(text_member(*error, "title")),
                          retryable && retryable->is_bool() && retryable->get_bool()});
    }
    return errors;
}

template <class One>
std::string text_of_event(const One &one) {
    std::string out;
    out.reserve(512);  // most messages
    {
        TextObject writer(out);  // closes the object when it ends
        describe(writer, one);
    }
    return out;
}

}  // namespace

std::string_view status_name(DeliveryStatus status) {
    return kStatuses[static_cast<std::size_t>(status) - 1];
}

json::object to_json(const Contact &contact) { return value_of(contact); }
json::object to_json(const Message &message) { return value_of(message); }
json::object to_json(const Status &status) { return value_of(status); }
json::object to_json(const Notice &notice) { return value_of(notice); }
json::object to_json(const BackendEvent &event) { return value_of(event); }
json::object to_json(const Event &event) {
    return std::visit([](const auto &one) { return value_of(one); }, event);
}

std::string to_text(const Message &message) { return text_of_event(message); }
std::string to_text(const Status &status) { return text_of_event(status); }
std::string to_text(const Notice &notice) { return text_of_event(notice); }
std::string to_text(const BackendEvent &event) { return text_of_event(event); }
std::string to_text(const Event &event) {
    return std::visit([](const auto &one) { return text_of_event(one); }, event);
}

Result<Message> message_from_json(const json::object &object) {
    if (text_member(object, "type") != "message")
        return Error{"expected an event of type 'message'", "/type"};
    const json::value *written = object.if_contains("content");
    if (!written) return Error{"'content' is missing", ""};
    auto content = stored_content(*written);
    if (!content) return Error{content.error().message, "/content" + content.error().where};
    Message message;
    message.channel = text_member(object, "channel");
    message.account = text_member(object, "account");
    message.id = text_member(object, "id");
    message.from = contact_member(object);
    message.timestamp = time_member(object);
    message.content = std::move(*content);
    message.reply_to = text_member(object, "reply_to");
    message.referral = json_member(object, "referral");
    message.part_of = text_member(object, "part_of");
    message.answered = text_member(object, "answered_by") == kProvider;
    message.raw = json_member(object, "raw");
    return message;
}

Result<Status> status_from_json(const json::object &object) {
    if (text_member(object, "type") != "status")
        return Error{"expected an event of type 'status'", "/type"};
    const std::string_view name = text_member(object, "status");
    std::size_t index = 0;
    while (index < kStatuses.size() && kStatuses[index] != name)
        ++index;
    if (index == kStatuses.size())
        return Error{"expected one of sent, delivered, read, failed", "/status"};
    Status status;
    status.channel = text_member(object, "channel");
    status.account = text_member(object, "account");
    status.message_id = text_member(object, "message_id");
    status.status = static_cast<DeliveryStatus>(index + 1);
    status.timestamp = time_member(object);
    status.correlation = text_member(object, "correlation");
    status.from = contact_member(object);
    status.watermark = text_member(object, "watermark");
    status.errors = errors_member(object);
    status.raw = json_member(object, "raw");
    return status;
}

Result<BackendEvent> backend_event_from_json(const json::object &object) {
    if (text_member(object, "type") != "event")
        return Error{"expected an event of type 'event'", "/type"};
    BackendEvent event;
    event.backend = text_member(object, "backend");
    event.name = text_member(object, "name");
    event.id = text_member(object, "id");
    event.timestamp = time_member(object);
    if (const json::value *list = object.if_contains("subjects"); list && list->is_array())
        for (const json::value &subject : list->get_array())
            if (subject.is_string()) event.subjects.emplace_back(subject.get_string());
    event.data = json_member(object, "data");
    event.raw = json_member(object, "raw");
    return event;
}

}  // namespace patchbay::model
