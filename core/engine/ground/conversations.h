// Conversations: those of a shard that are in memory, by where they lie, by address and by what they
// have to send; all others are read when they are needed, and leave again.
//
// All on the shard's thread.
#pragma once

#include "core/base/result.h"
#include "core/engine/conversation.h"
#include "core/journal/store.h"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace patchbay::engine {

struct Ground;

constexpr std::size_t kIdleConversations = 4096;  // in memory of a shard; others are read again
constexpr std::size_t kWaitInMemory = 512;  // in a line of a shard; who waits behind them is parked
constexpr std::size_t kParkBehind = 32;

// Under which a conversation is found by an address of its line.
std::string address_key(std::string_view line, std::string_view address);

class Conversations {
public:
    using Key = std::pair<journal::Partition, journal::Id>;

    explicit Conversations(const Ground &ground) : ground_(ground) {}

    // From memory, or read. Null: there is none.
    Result<ConversationPtr> load(Line &line, journal::Partition partition, journal::Id id);
    // By an address whose partition is of this shard. Null, with `elsewhere`: it lies in another
    // partition.
    Result<ConversationPtr> find(Line &line, const std::string &address,
                                 std::optional<journal::Alias> &elsewhere);
    ConversationPtr create(Line &line, journal::Partition partition, const std::string &address);
    void keep(const ConversationPtr &conversation);
    bool holds(journal::Place place) const;
    // Where there are too many: of those that are idle or wait in line, a few.
    void evict();

    // Found by this address from now on without a look into the journal: it leads here there, or
    // will by the conversation's first commit. A conversation's own address may lead elsewhere.
    void know_by(const ConversationPtr &conversation, const std::string &address);
    void forget_address(const Conversation &conversation);
    // Where it leads to `place`, or to nothing any more: by now it may lead to somebody else.
    void forget_address(const std::string &key, journal::Place place);
    // The first conversation of an address keeps it: two are joined by proof only. Perhaps its first
    // commit is still under way.
    Result<bool> taken(const std::string &line, const std::string &address,
                       journal::Place by_another_than);

    // A message of it that is not settled, behind the others.
    void enqueue(const ConversationPtr &conversation, delivery::Entry entry);
    ConversationPtr of_unsettled(journal::Place message) const;  // null: none in memory
    void settled(journal::Place message) { unsettled_.erase({message.partition, message.id}); }
    const std::map<Key, ConversationPtr> &unsettled() const { return unsettled_; }
    // As the journal keeps it. Nothing: it cannot be read; it stays there, for a version that can.
    std::optional<delivery::Entry> recall(journal::Partition partition, journal::Outgoing row);

    // It has come to stand in a line, behind so many: past the first few they are parked. The store
    // alone keeps them then, and their place in the line is all that they cost in memory.
    void stands(const ConversationPtr &came, std::size_t before);
    // Of a partition all that wait to go on after a start.
    void park_all(journal::Partition partition);

private:
    using Table = std::map<Key, ConversationPtr>;

    static bool is_untried(const Conversation &conversation);
    static bool may_park(const ConversationPtr &conversation);
    Table::iterator park(Table::iterator at);
    Result<void> unpark(const ConversationPtr &conversation);

    const Ground &ground_;
    Table table_;
    Key evicted_up_to_{};
    std::unordered_map<std::string, std::weak_ptr<Conversation>> by_address_;  // line '\n' address
    std::map<Key, ConversationPtr> unsettled_;  // outgoing -> its conversation
    // Not in memory, and with messages to send: whether they stand in line.
    std::map<Key, bool> parked_;
    std::deque<Key> to_park_;
};

}  // namespace patchbay::engine
