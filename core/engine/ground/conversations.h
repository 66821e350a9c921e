// Conversations: those of a shard that are in memory, by where they lie and by address; all others
// are read when they are needed, and leave again.
//
// All on the shard's thread.
#pragma once

#include "core/base/result.h"
#include "core/engine/conversation.h"
#include "core/engine/ground/asked.h"
#include "core/engine/ground/messages.h"
#include "core/journal/store.h"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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
    using Found = Result<ConversationPtr>;  // null: there is none
    // Null, with `elsewhere`: it lies in another partition.
    struct Where {
        ConversationPtr here;
        std::optional<journal::Alias> elsewhere;
        bool by_second = false;  // the second address leads there, and the first nowhere
    };

    Conversations(const Ground &ground, Messages &messages)
        : ground_(ground), messages_(messages) {}

    ConversationPtr in_memory(journal::Place place) const;           // null: not
    ConversationPtr known_by(const std::string &address_key) const;  // null: not, or not in memory
    // From memory, or read; null also where its channel is not configured any more. Those who ask
    // for the same get it in the order in which they asked.
    void load(journal::Place place, Function<void(Found)> then);
    // By an address whose partition is of this shard, or else by the contact's second one, "": none.
    // Those who ask for the same address are answered in the order in which they asked.
    void find(Line &line, const std::string &address, const std::string &second,
              Function<void(Result<Where>)> then);
    // As the journal keeps it, with what its flow needs. For a query: any thread that may wait.
    Found from_journal(journal::Store &store, journal::Partition partition,
                       const journal::Conversation &row) const;
    ConversationPtr create(Line &line, journal::Partition partition, const std::string &address);
    void keep(const ConversationPtr &conversation);
    // Where there are too many: of those that are idle, or whose messages wait, a few.
    void evict();

    // Found by this address from now on without a look into the journal: it leads here there, or
    // will by the conversation's first commit. A conversation's own address may lead elsewhere.
    void know_by(const ConversationPtr &conversation, const std::string &address);
    // Where it leads to `place`, or to nothing any more: by now it may lead to somebody else.
    void forget_address(const std::string &key, journal::Place place);
    // The first conversation of an address keeps it: two are joined by proof only. Perhaps its first
    // commit is still under way.
    void taken(const std::string &line, const std::string &address, journal::Place by_another_than,
               Function<void(Result<bool>)> then);

    // It has come to stand in a line, behind so many: past the first few they are parked. The store
    // alone keeps them then, and their place in the line is all that they cost in memory.
    void stands(const ConversationPtr &came, std::size_t before);
    // Of a partition all that wait to go on after a start.
    void park_all(journal::Partition partition);

private:
    using Table = std::map<Key, ConversationPtr>;
    // A conversation as one query reads it.
    struct Read {
        Found conversation;
        bool with_messages = false;
        std::vector<journal::Outgoing> messages;
    };

    void drop_address(const Conversation &conversation);
    void read(const Key &key);
    void came(const Key &key, Read read);
    static bool is_untried(const Conversation &conversation);
    static bool may_park(const ConversationPtr &conversation);
    Table::iterator park(Table::iterator at);
    void unpark(const ConversationPtr &conversation, std::vector<journal::Outgoing> messages);

    const Ground &ground_;
    Messages &messages_;
    Table table_;
    Key evicted_up_to_{};
    std::unordered_map<std::string, std::weak_ptr<Conversation>> by_address_;  // line '\n' address
    std::uint64_t forgotten_ = 0;  // times that an address was
    Asked<Key, Function<void(Found)>> loading_;
    Asked<std::string, Function<void(Result<Where>)>> finding_;
    // Not in memory, and with messages to send: whether they stand in line.
    std::map<Key, bool> parked_;
    std::deque<Key> to_park_;
};

}  // namespace patchbay::engine
