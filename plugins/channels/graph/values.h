// Ids, names and times of webhooks, as Meta writes them.
#pragma once

#include "patchbay/patchbay.hpp"

#include <string>
#include <string_view>

namespace graph {

namespace sdk = patchbay::sdk;

// What the host takes of an id, an address or a name, in bytes, and of a list. What is over it in
// one message must not cost the others of its body.
constexpr std::size_t kMaxIdBytes = 1024;
constexpr std::size_t kMaxItems = 10'000;

// `id`, or {} where it is over the limit.
inline std::string_view fitting(std::string_view id) {
    return id.size() <= kMaxIdBytes ? id : std::string_view();
}

// A name is only shown: of one that is too long its beginning is enough, cut between characters.
std::string_view beginning(std::string_view text);

// The object as JSON text with a text as one more member, in the place of a member of that name;
// without it where the text is empty.
std::string with_member(const sdk::Host &host, sdk::JsonValue object, std::string_view name,
                        std::string_view text);

// Unix seconds, or milliseconds where the number is too large for seconds, as text or number.
// `otherwise` where it is neither.
patchbay_time_ms read_time(sdk::JsonValue timestamp, patchbay_time_ms otherwise);

}  // namespace graph
