// Letters: what one partition tells another. A letter is a row of the sender's commit; it is
// delivered at least once, and taken once, in a commit of the partition that it is for. Every kind
// is written and read here alone.
#pragma once

#include "core/journal/records.h"
#include "core/journal/store.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace patchbay::engine {

namespace letter {

// To a topic: an event that its followers are to hear of.
struct News {
    std::string topic;
    std::string event;  // as model::to_text() gives it
    bool last = false;  // nothing more will be told of the topic
    bool operator==(const News &) const = default;
};
// To a conversation that follows the event's topic.
struct Event {
    journal::Id conversation = 0;
    std::string event;
    bool operator==(const Event &) const = default;
};
// To a topic: the sender's conversation hears of it from now on, or not any more.
struct Follow {
    std::string topic;
    journal::Id conversation = 0;
    bool operator==(const Follow &) const = default;
};
struct Unfollow {
    std::string topic;
    journal::Id conversation = 0;
    bool operator==(const Unfollow &) const = default;
};
// To a proof's topic: the sender's conversation has shown it.
struct Proof {
    std::string topic;
    journal::Id conversation = 0;
    bool operator==(const Proof &) const = default;
};
// To a conversation: the other one is the same person's.
struct Join {
    journal::Id conversation = 0;
    journal::Place other;
    std::string by;  // as engine::Joined has it
    bool operator==(const Join &) const = default;
};
// To a conversation: its contact has other addresses now. Empty: not told.
struct Move {
    journal::Id conversation = 0;
    std::string old_address;
    std::string new_address;
    std::string old_user_id;
    std::string new_user_id;
    bool operator==(const Move &) const = default;
};
// To an address: it leads to the sender's conversation from now on, unless it has one of its own.
struct Alias {
    std::string line;
    std::string address;
    journal::Id conversation = 0;
    bool moved = false;        // the contact took it in place of another
    std::string form_of = {};  // the address that it is another form of; empty: of none
    bool operator==(const Alias &) const = default;
};
// To an address: it does not lead to the sender's conversation any more.
struct NoAlias {
    std::string line;
    std::string address;
    journal::Id conversation = 0;
    bool operator==(const NoAlias &) const = default;
};
// To an address: where it leads to `from` it leads to `to` from now on.
struct Lead {
    std::string line;
    std::string address;
    journal::Place from;
    journal::Place to;
    bool operator==(const Lead &) const = default;
};

}  // namespace letter

using Letter =
    std::variant<letter::News, letter::Event, letter::Follow, letter::Unfollow, letter::Proof,
                 letter::Join, letter::Move, letter::Alias, letter::NoAlias, letter::Lead>;

std::string write_letter(const Letter &letter);
// Nothing: it is of a kind that this version does not know, or damaged.
std::optional<Letter> read_letter(std::string_view text);

// A batch that takes the letter out of its mailbox.
std::shared_ptr<journal::Batch> taking(const journal::Mail &mail);

}  // namespace patchbay::engine
