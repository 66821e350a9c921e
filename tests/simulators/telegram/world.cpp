#include "tests/simulators/telegram/world.h"

#include "core/base/json.h"
#include "tests/simulators/telegram/message.h"
#include "tests/simulators/telegram/webhook.h"

#include <boost/json/array.hpp>

#include <utility>

namespace patchbay::simulators::telegram {

namespace {

Faults make_faults() {
    return Faults({{"send",
                    {"connection_lost", "response_lost", "throttled", "server_error", "bare_error",
                     "bare_error_accepted", "slow"}},
                   {"webhook", {"duplicate", "late", "reorder"}},
                   {"updates", {"updates_lost", "updates_error", "updates_conflict"}}},
                  {{"slow_ms", 500},
                   {"retry_after_s", 1},
                   {"duplicate_ms", 100},
                   {"late_ms", 200},
                   {"reorder_ms", 200}});
}

}  // namespace

World::World(Executor &executor_of_all, Settings initial, Deliveries::Post post)
    : executor(executor_of_all),
      settings(std::move(initial)),
      faults(make_faults()),
      book(settings),
      deliveries(
          executor, faults, settings,
          [](std::span<const Event> events) { return events.front().element; }, std::move(post),
          *this),
      last_press_(static_cast<std::uint64_t>(random_start()) << 32U) {}

std::string World::customer_sends(std::size_t chat, json::object what, std::string words,
                                  std::int64_t reply_to) {
    auto &talk = book.at(chat);
    talk.started = true;
    ++counts.customer_messages;
    Entry entry;
    entry.at = now();
    entry.message_id = book.new_message_id(chat);
    entry.id = std::to_string(entry.message_id);
    entry.words = std::move(words);
    entry.reply_to = reply_to;
    if (const auto *quoted = book.message(chat, reply_to)) {
        what["reply_to_message"] = quoted_message(*quoted);
    }
    entry.message = message_of(talk, user_of(talk), entry.message_id, entry.at, what);
    entry.content = {{"message", entry.message}};
    auto message = entry.message;
    auto id = entry.id;
    tell(chat, book.add(chat, std::move(entry)), "message", std::move(message));
    return id;
}

void World::customer_edits(std::size_t chat, Entry &entry, const std::string &text) {
    entry.words = text;
    ++entry.edits;
    entry.message[entry.message.contains("text") ? "text" : "caption"] = text;
    entry.message["edit_date"] = date_of(now());
    tell(chat, kUnrecorded, "edited_message", entry.message);
}

std::string World::customer_presses(std::size_t chat, const Entry &message, const Button &button) {
    const auto &talk = book.at(chat);
    Entry entry;
    entry.at = now();
    entry.id = std::to_string(++last_press_);
    entry.words = button.text;
    json::object query{{"id", entry.id},
                       {"from", user_of(talk)},
                       {"message", message.message},
                       {"chat_instance", std::to_string(talk.subject)},
                       {"data", button.data}};
    entry.content = {{"callback_query", query}};
    ++counts.customer_messages;
    const auto id = entry.id;
    const auto index = book.add(chat, std::move(entry));
    presses[id] = {chat, index, now()};
    tell(chat, index, "callback_query", std::move(query));
    return id;
}

void World::customer_reacts(std::size_t chat, Entry &entry, const std::string &emoji) {
    const auto &talk = book.at(chat);
    const auto message_id = entry.message_id;
    json::object reaction{{"chat", chat_of(talk)},
                          {"message_id", message_id},
                          {"user", user_of(talk)},
                          {"date", date_of(now())},
                          {"old_reaction", reactions_of(entry.reaction)},
                          {"new_reaction", reactions_of(emoji)}};
    entry.reaction = emoji;
    Entry done;
    done.at = now();
    done.words = emoji;
    done.reply_to = message_id;
    done.content = {{"message_reaction", reaction}};
    tell(chat, book.add(chat, std::move(done)), "message_reaction", std::move(reaction));
}

void World::set_blocked(std::size_t chat, bool blocked) {
    auto &talk = book.at(chat);
    if (talk.blocked == blocked) return;
    talk.blocked = blocked;
    const auto member = [&](bool is_out) {
        json::object out{{"user", bot_of(settings)}, {"status", is_out ? "kicked" : "member"}};
        if (is_out) out["until_date"] = 0;
        return out;
    };
    tell(chat, kUnrecorded, "my_chat_member",
         {{"chat", chat_of(talk)},
          {"from", user_of(talk)},
          {"date", date_of(now())},
          {"old_chat_member", member(!blocked)},
          {"new_chat_member", member(blocked)}});
}

std::string World::customer_does(std::size_t chat, json::object update) {
    const std::string kind(update.begin()->key());
    auto &what = update.begin()->value().get_object();
    if (kind == "message") return customer_sends(chat, std::move(what), {}, 0);
    Entry entry;
    entry.at = now();
    entry.content = update;
    tell(chat, book.add(chat, std::move(entry)), kind, std::move(what));
    return {};
}

json::object World::accept(Sent sent) {
    ++counts.accepted;
    const auto &talk = book.at(sent.chat);
    Entry entry;
    entry.business = true;
    entry.at = now();
    entry.accepted = system_clock().now();
    entry.message_id = book.new_message_id(sent.chat);
    entry.id = std::to_string(entry.message_id);
    entry.words = std::move(sent.content.words);
    entry.reply_to = sent.reply_to;
    entry.fault = sent.fault;
    entry.automatic = sent.automatic;
    auto &members = sent.content.members;
    if (const auto *quoted = book.message(sent.chat, sent.reply_to)) {
        members["reply_to_message"] = quoted_message(*quoted);
    }
    // Of markups the message shows the inline keyboard alone.
    if (const auto *markup = sent.request.if_contains("reply_markup");
        markup && markup->is_object() && markup->get_object().contains("inline_keyboard")) {
        members["reply_markup"] = *markup;
    }
    entry.message = message_of(talk, bot_of(settings), entry.message_id, entry.at, members);
    entry.content = std::move(sent.request);
    auto message = entry.message;
    book.add(sent.chat, std::move(entry));
    return message;
}

Refusal World::check_reachable(std::size_t chat) const {
    const auto &talk = book.at(chat);
    if (talk.deactivated) return forbidden("user is deactivated");
    if (talk.blocked) return forbidden("bot was blocked by the user");
    if (!talk.started) return forbidden("bot can't initiate conversation with a user");
    return {};
}

net::Response World::refuse(const ApiError &error) {
    ++counts.refused[error.code];
    return to_response(error);
}

void World::tell(std::size_t chat, std::size_t entry, std::string_view kind, json::object what) {
    if (!allows(settings, kind)) return;
    updates.forget_old(now());
    json::object members;
    members[kind] = std::move(what);
    const auto id = updates.add(chat, entry, now(), members);
    if (settings.webhook.empty()) return on_update();
    hand_over(id, updates.pending().at(id));
}

void World::hand_over(std::int64_t id, const Update &update) {
    deliveries.add({update.chat, update.entry, 0, -1, update.json, {}, {}, id},
                   book.at(update.chat).subject);
}

void World::set_webhook(const std::string &url) {
    settings.webhook = url;
    deliveries.clear();
    if (url.empty()) return on_update();
    on_webhook();
    webhook_error = {};
    updates.forget_old(now());
    for (const auto &[id, update] : updates.pending())
        hand_over(id, update);
}

void World::drop_updates() {
    deliveries.clear();
    updates.clear();
}

Entry *World::entry_of(std::size_t chat, std::size_t entry) {
    return entry == kUnrecorded ? nullptr : &book.at(chat).entries[entry];
}

void World::acknowledge(std::size_t chat, std::size_t index) {
    auto *entry = entry_of(chat, index);
    if (entry && entry->acknowledged == 0) entry->acknowledged = system_clock().now();
}

void World::given(const Update &update) {
    auto *entry = entry_of(update.chat, update.entry);
    if (!entry) return;
    ++entry->posts;
    if (entry->first_posted == 0) entry->first_posted = system_clock().now();
}

void World::confirmed(std::int64_t update_id) {
    const auto at = updates.pending().find(update_id);
    if (at == updates.pending().end()) return;
    acknowledge(at->second.chat, at->second.entry);
    updates.remove(update_id);
}

void World::posted(const Event &event) {
    auto *entry = entry_of(event.conversation, event.entry);
    if (!entry) return;
    ++entry->posts;
    if (entry->first_posted == 0) entry->first_posted = system_clock().now();
}

bool World::is_wanted(const Event &event) const {
    const auto at = updates.pending().find(event.id);
    return at != updates.pending().end() && now() - at->second.at <= kKeptMs;
}

void World::answered(const Event &event, const net::ClientResponse &answer) {
    if (auto *entry = entry_of(event.conversation, event.entry)) entry->last_answer = answer.status;
    if (!is_taken(answer.status)) {
        webhook_error = {now(), failure_of(answer)};
        return;
    }
    acknowledge(event.conversation, event.entry);
    updates.remove(event.id);
    on_webhook_answer(answer);
}

}  // namespace patchbay::simulators::telegram
