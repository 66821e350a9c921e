#include "tests/simulators/messenger/message_view.h"

#include <boost/json/array.hpp>

namespace patchbay::simulators::messenger {

namespace {

const json::array *array_member(const json::object &object, std::string_view key) {
    const auto *value = object.if_contains(key);
    return value ? value->if_array() : nullptr;
}

void add_buttons(const json::object &object, std::vector<Option> &out) {
    const auto *buttons = array_member(object, "buttons");
    for (const auto &item : buttons ? *buttons : json::array()) {
        const auto *button = item.if_object();
        if (!button || text_member(*button, "type") != "postback") continue;
        out.push_back({false, std::string(text_member(*button, "title")),
                       std::string(text_member(*button, "payload"))});
    }
}

// The payload of a template; null: it is none.
const json::object *template_of(const json::object &message) {
    const auto *attachment = object_member(message, "attachment");
    if (!attachment || text_member(*attachment, "type") != "template") return nullptr;
    return object_member(*attachment, "payload");
}

const json::array *elements_of(const json::object &message) {
    const auto *payload = template_of(message);
    return payload ? array_member(*payload, "elements") : nullptr;
}

}  // namespace

const json::object *object_member(const json::object &object, std::string_view key) {
    const auto *value = object.if_contains(key);
    return value ? value->if_object() : nullptr;
}

json::object parsed_content(const Entry &entry) {
    auto parsed = parse_json(entry.content);
    return parsed && parsed->is_object() ? std::move(parsed->get_object()) : json::object();
}

std::string_view words_of(const json::object &content) {
    if (const auto *postback = object_member(content, "postback")) {
        return text_member(*postback, "title");
    }
    if (const auto *reaction = object_member(content, "reaction")) {
        return text_member(*reaction, "emoji");
    }
    const auto *message = object_member(content, "message");
    if (!message) return {};
    if (message->contains("text")) return text_member(*message, "text");
    if (const auto *elements = elements_of(*message)) {
        const auto *first = elements->empty() ? nullptr : elements->front().if_object();
        return first ? text_member(*first, "title") : std::string_view();
    }
    const auto *payload = template_of(*message);
    return payload ? text_member(*payload, "text") : std::string_view();
}

std::string_view reply_to_of(const json::object &content) {
    const auto *message = object_member(content, "message");
    for (const auto *object : {&content, message}) {
        const auto *reply_to = object ? object_member(*object, "reply_to") : nullptr;
        if (reply_to) return text_member(*reply_to, "mid");
    }
    return {};
}

bool is_message(const Entry &entry, const json::object &content) {
    return !entry.mid.empty() && !entry.deleted &&
           (content.contains("message") || content.contains("postback"));
}

std::vector<Option> options_of(const json::object &content) {
    std::vector<Option> out;
    const auto *message = object_member(content, "message");
    if (!message) return out;
    const auto *replies = array_member(*message, "quick_replies");
    for (const auto &item : replies ? *replies : json::array()) {
        const auto *reply = item.if_object();
        if (!reply || text_member(*reply, "content_type") != "text") continue;
        out.push_back({true, std::string(text_member(*reply, "title")),
                       std::string(text_member(*reply, "payload"))});
    }
    const auto *payload = template_of(*message);
    if (payload) add_buttons(*payload, out);
    const auto *elements = elements_of(*message);
    for (const auto &element : elements ? *elements : json::array()) {
        if (element.is_object()) add_buttons(element.get_object(), out);
    }
    return out;
}

}  // namespace patchbay::simulators::messenger
