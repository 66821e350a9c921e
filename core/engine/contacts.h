// A person writes on several lines: each has a conversation of its own, and the two know of each
// other by proof alone. Proofs are a phone that both providers have verified, a token that one
// conversation gave and the other brought along by a link, or the provider's word that a number has
// changed.
//
// Each proof is a topic with the conversations that have shown it; topics lie in their own
// partitions, and all that goes to and fro is journaled mail.
#pragma once

#include "core/journal/records.h"

#include <string>
#include <string_view>

namespace patchbay::engine {

// A conversation that is known to be the same person's.
struct Joined {
    journal::Partition partition = 0;
    journal::Id conversation = 0;
    std::string by;  // "phone", "link", "number"
    bool operator==(const Joined &) const = default;
};

constexpr std::size_t kMostJoined = 32;                   // of one conversation
constexpr std::int64_t kLinkForMs = 24ll * 3600 * 1'000;  // a token that nobody brings dies
constexpr std::string_view kLinkPrefix = "pb-";           // of a token,
constexpr std::size_t kLinkLength = 22;                   // and its letters and digits behind it

std::string phone_topic(std::string_view phone);
std::string link_topic(std::string_view token);
journal::Partition partition_of_proof(std::string_view topic);

std::string new_link_token();
// The token in a text or a link's parameters; "": there is none.
std::string_view find_link_token(std::string_view text);

}  // namespace patchbay::engine
