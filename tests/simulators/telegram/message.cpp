#include "tests/simulators/telegram/message.h"

#include "core/base/json.h"

#include <charconv>
#include <utility>

namespace patchbay::simulators::telegram {

namespace {

// What a user and a private chat are both told with.
void add_names(const Chat &chat, json::object &out) {
    out["first_name"] = chat.first_name;
    if (!chat.last_name.empty()) out["last_name"] = chat.last_name;
    if (!chat.username.empty()) out["username"] = chat.username;
}

}  // namespace

std::int64_t date_of(TimeMs time) { return time / 1000; }

json::object user_of(const Chat &chat) {
    json::object out{{"id", chat.id}, {"is_bot", false}};
    add_names(chat, out);
    if (!chat.language_code.empty()) out["language_code"] = chat.language_code;
    return out;
}

json::object bot_of(const Settings &settings) {
    const auto digits = settings.bot_id();
    std::int64_t id = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), id);
    return {{"id", id},
            {"is_bot", true},
            {"first_name", settings.first_name},
            {"username", settings.username}};
}

json::object chat_of(const Chat &chat) {
    json::object out{{"id", chat.id}};
    add_names(chat, out);
    out["type"] = "private";
    return out;
}

json::object message_of(const Chat &chat, json::object from, std::int64_t message_id, TimeMs at,
                        const json::object &what) {
    json::object out{{"message_id", message_id},
                     {"from", std::move(from)},
                     {"chat", chat_of(chat)},
                     {"date", date_of(at)}};
    for (const auto &member : what)
        out[member.key()] = member.value();
    return out;
}

json::object quoted_message(const Entry &entry) {
    auto out = entry.message;
    out.erase("reply_to_message");
    return out;
}

json::array command_entities(std::string_view text) {
    if (!text.starts_with('/') || text.size() < 2) return {};
    const auto end = text.find_first_of(" \n");
    const auto length = end == std::string_view::npos ? text.size() : end;
    return {json::object{{"type", "bot_command"}, {"offset", 0}, {"length", length}}};
}

json::array reactions_of(const std::string &emoji) {
    if (emoji.empty()) return {};
    return {json::object{{"type", "emoji"}, {"emoji", emoji}}};
}

}  // namespace patchbay::simulators::telegram
