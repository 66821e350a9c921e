#include "tests/simulators/telegram/book.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/event.h"
#include "tests/simulators/common/faults.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace patchbay::simulators::telegram {

std::int64_t random_start() {
    std::array<std::uint8_t, 4> random{};
    crypto::random_bytes(random);
    std::uint32_t out = 0;
    std::memcpy(&out, random.data(), sizeof out);
    return out >> 2U;
}

Book::Book(const Settings &settings) : settings_(settings), first_message_(random_start()) {}

std::size_t Book::chat(std::int64_t id) {
    const auto [at, made] = by_id_.try_emplace(id, chats_.size());
    if (made) {
        auto &chat = chats_.emplace_back();
        chat.id = id;
        chat.first_name = "Customer " + std::to_string(id);
        chat.subject = Faults::subject(std::to_string(id));
        chat.last_message = first_message_;
    }
    return at->second;
}

std::optional<std::size_t> Book::find(std::int64_t id) const {
    const auto at = by_id_.find(id);
    if (at == by_id_.end()) return {};
    return at->second;
}

std::int64_t Book::new_message_id(std::size_t chat) { return ++chats_[chat].last_message; }

std::size_t Book::add(std::size_t chat, Entry entry) {
    if (!settings_.record) return kUnrecorded;
    auto &entries = chats_[chat].entries;
    entry.sequence = ++sequence_;
    entries.push_back(std::move(entry));
    return entries.size() - 1;
}

Entry *Book::message(std::size_t chat, std::int64_t message_id) {
    if (message_id == 0) return nullptr;
    auto &entries = chats_[chat].entries;
    // What is looked for is nearly always new.
    const auto at = std::find_if(entries.rbegin(), entries.rend(), [&](const Entry &entry) {
        return entry.message_id == message_id;
    });
    return at == entries.rend() || at->deleted ? nullptr : &*at;
}

}  // namespace patchbay::simulators::telegram
