#include "tests/simulators/telegram/message_api.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "tests/simulators/telegram/message.h"
#include "tests/simulators/telegram/send_api.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace patchbay::simulators::telegram {

namespace {

constexpr std::array<std::string_view, 5> kMethods{"editmessagetext", "deletemessage",
                                                   "setmessagereaction", "sendchataction",
                                                   "answercallbackquery"};
constexpr std::array<std::string_view, 11> kActions{
    "typing",        "upload_photo",      "record_video",     "upload_video",
    "record_voice",  "upload_voice",      "upload_document",  "choose_sticker",
    "find_location", "record_video_note", "upload_video_note"};

// What anybody may react with.
constexpr std::array<std::string_view, 73> kReactions{
    "❤",    "👍",          "👎",    "🔥",    "🥰",        "👏", "😁",    "🤔", "🤯", "😱",
    "🤬", "😢",          "🎉",    "🤩", "🤮",        "💩", "🙏",    "👌",    "🕊", "🤡",
    "🥱", "🥴",       "😍",    "🐳",    "❤‍🔥",  "🌚", "🌭", "💯",    "🤣", "⚡",
    "🍌",    "🏆",          "💔",    "🤨", "😐",           "🍓", "🍾", "💋",    "🖕", "😈",
    "😴",    "😭",          "🤓", "👻",    "👨‍💻", "👀", "🎃",    "🙈",    "😇",    "😨",
    "🤝", "✍",          "🤗", "🫡", "🎅",           "🎄", "☃",    "💅",    "🤪", "🗿",
    "🆒",    "💘",          "🙉",    "🦄", "😘",           "💊", "🙊",    "😎",    "👾",    "🤷‍♂",
    "🤷", "🤷‍♀", "😡"};

// The emoji of a list of reactions; "": none. A mistake is kept by the arguments.
std::string reaction_in(Arguments &arguments) {
    const auto *value = arguments.structure("reaction");
    const auto *list = value ? value->if_array() : nullptr;
    if (value && !list) arguments.refuse(bad("can't parse reaction JSON object"));
    if (!list || list->empty()) return {};
    const auto *one = list->front().if_object();
    if (!one || text_member(*one, "type") != "emoji" || list->size() > 1) {
        arguments.refuse(bad("REACTION_INVALID"));  // a bot has one, and pays for none
        return {};
    }
    std::string emoji(text_member(*one, "emoji"));
    if (std::ranges::find(kReactions, emoji) == kReactions.end()) {
        arguments.refuse(bad("REACTION_INVALID"));
    }
    return emoji;
}

}  // namespace

bool MessageApi::owns(std::string_view method) {
    return std::ranges::find(kMethods, method) != kMethods.end();
}

net::Response MessageApi::call(std::string_view method, Arguments &arguments) {
    if (method == "editmessagetext") return edit_text(arguments);
    if (method == "deletemessage") return delete_message(arguments);
    if (method == "setmessagereaction") return react(arguments);
    if (method == "sendchataction") return chat_action(arguments);
    return answer_press(arguments);
}

Entry *MessageApi::message_in(Arguments &arguments, std::string_view not_found) {
    const auto id = arguments.integer("message_id");
    const auto chat = chat_in(arguments, world_.book);
    if (!chat) return nullptr;
    auto *entry = id ? world_.book.message(*chat, *id) : nullptr;
    if (!entry) arguments.refuse(bad(not_found));
    return entry;
}

net::Response MessageApi::edit_text(Arguments &arguments) {
    auto content = read_text(arguments);
    const auto *markup = arguments.structure("reply_markup");
    if (markup) {
        if (auto refusal = check_inline_markup(*markup)) arguments.refuse(std::move(*refusal));
    }
    if (!arguments.has("message_id")) {
        arguments.refuse(bad("message identifier is not specified"));
    }
    auto *entry = message_in(arguments, "message to edit not found");
    if (entry && !entry->business) arguments.refuse(bad("message can't be edited"));
    if (entry && !entry->message.contains("text")) {
        arguments.refuse(bad("there is no text in the message to edit"));
    }
    if (const auto &refusal = arguments.refusal()) return world_.refuse(*refusal);

    auto edited = entry->message;
    edited["text"] = content.words;
    edited.erase("reply_markup");
    if (markup && !markup->get_object().empty()) edited["reply_markup"] = *markup;
    auto before = entry->message;
    before.erase("edit_date");
    edited.erase("edit_date");
    if (edited == before) {
        return world_.refuse(
            bad("message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"));
    }
    edited["edit_date"] = date_of(world_.now());
    entry->message = edited;
    entry->words = content.words;
    ++entry->edits;
    ++world_.counts.edits;
    return result_of(std::move(edited));
}

net::Response MessageApi::delete_message(Arguments &arguments) {
    auto *entry = message_in(arguments, "message to delete not found");
    if (entry && world_.now() - entry->at > kDeletableMs) {
        arguments.refuse(bad("message can't be deleted for everyone"));
    }
    if (const auto &refusal = arguments.refusal()) return world_.refuse(*refusal);
    entry->deleted = true;
    return result_of(true);
}

net::Response MessageApi::react(Arguments &arguments) {
    const auto emoji = reaction_in(arguments);
    auto *entry = message_in(arguments, "message to react not found");
    if (const auto &refusal = arguments.refusal()) return world_.refuse(*refusal);
    entry->reaction = emoji;
    ++world_.counts.reactions;
    return result_of(true);
}

net::Response MessageApi::chat_action(Arguments &arguments) {
    const auto action = arguments.text("action");
    if (std::ranges::find(kActions, action) == kActions.end()) {
        arguments.refuse(bad("wrong parameter action in request"));
    }
    const auto chat = chat_in(arguments, world_.book);
    auto refusal = arguments.refusal();
    if (!refusal) refusal = world_.check_reachable(*chat);
    if (refusal) return world_.refuse(*refusal);
    ++world_.counts.chat_actions;
    auto &entries = world_.book.at(*chat).entries;
    const auto last = std::find_if(entries.rbegin(), entries.rend(),
                                   [](const Entry &entry) { return !entry.business; });
    if (last != entries.rend()) ++last->actions;
    return result_of(true);
}

net::Response MessageApi::answer_press(Arguments &arguments) {
    const auto id = arguments.text("callback_query_id");
    const auto text = arguments.text("text");
    const auto alert = arguments.flag("show_alert");
    if (utf8_length(text) > kMaxCallbackText) arguments.refuse(bad("MESSAGE_TOO_LONG"));
    const auto press = world_.presses.find(id);
    if (press == world_.presses.end() ||
        world_.now() - press->second.at > world_.settings.callback_expires_ms) {
        arguments.refuse(
            bad("query is too old and response timeout expired or query ID is invalid"));
    }
    if (const auto &refusal = arguments.refusal()) return world_.refuse(*refusal);
    ++world_.counts.callback_answers;
    const auto [chat, index, at] = press->second;
    if (index != kUnrecorded) {
        world_.book.at(chat).entries[index].answered = {{"text", text}, {"show_alert", alert}};
    }
    world_.presses.erase(press);
    return result_of(true);
}

}  // namespace patchbay::simulators::telegram
