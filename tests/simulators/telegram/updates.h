// Updates: what the bot has not been told for sure, in the order of update_id. Kept for a day. One
// thread.
#pragma once

#include "core/base/clock.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace patchbay::simulators::telegram {

constexpr std::int64_t kKeptMs = std::int64_t{24} * 60 * 60'000;

struct Update {
    std::size_t chat;
    std::size_t entry;  // of the chat; kUnrecorded: none
    TimeMs at;          // the simulator's time
    std::string json;   // {"update_id": …, "<kind>": {…}}
};

class Updates {
public:
    using Pending = std::map<std::int64_t, Update>;  // by update_id

    Updates();

    // `what`: the members beside update_id. Returns the new id.
    std::int64_t add(std::size_t chat, std::size_t entry, TimeMs now,
                     const boost::json::object &what);
    void remove(std::int64_t id) { pending_.erase(id); }
    void clear() { pending_.clear(); }
    void forget_old(TimeMs now);  // those of more than a day ago

    bool contains(std::int64_t id) const { return pending_.contains(id); }
    const Pending &pending() const { return pending_; }

private:
    std::int64_t last_;
    Pending pending_;
};

}  // namespace patchbay::simulators::telegram
