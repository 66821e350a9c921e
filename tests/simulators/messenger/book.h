// Book: the customers, each with one conversation, and everything that was said. What the tests and
// the demo read. One thread.
#pragma once

#include "core/base/clock.h"
#include "tests/simulators/common/bucket.h"
#include "tests/simulators/messenger/settings.h"

#include <boost/json/object.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patchbay::simulators::messenger {

struct StatusTimes {
    TimeMs posted = 0;
    TimeMs acknowledged = 0;  // answered 200
};

// One message, or one other thing that a customer did. A send that was accepted twice is two.
struct Entry {
    std::uint64_t sequence = 0;  // over all conversations: the order of writing and accepting
    bool business = false;
    bool deleted = false;
    std::string mid;          // "": what has none, such as a reaction
    std::string app_id;       // business: the app that sent it
    TimeMs at = 0;            // the simulator's time of writing or accepting
    std::string content;      // business: the request's body; customer: what the webhook tells
    TimeMs accepted = 0;      // business; the system's time
    TimeMs first_posted = 0;  // customer; the system's time
    TimeMs acknowledged = 0;  // customer; the system's time of the first 200
    int posts = 0;            // customer
    int last_answer = 0;      // customer: HTTP status of the last answer; 0: none
    TimeMs read = 0;          // customer: the business has marked it as seen
    int typing = 0;           // customer: typing indicators shown after it
    int edits = 0;            // customer
    std::string_view fault;   // business: what struck the answer; "": nothing
    std::array<StatusTimes, kStatuses.size()> statuses{};  // business
};

struct Conversation {
    std::string psid;  // page-scoped id of the customer, or Instagram-scoped
    std::string name;
    std::string username;              // of Instagram
    std::string picture;               // id of the media; "": nobody has asked yet
    bool blocked = false;              // takes no messages of this account
    bool profile_hidden = false;       // has no profile for us
    std::uint64_t subject = 0;         // for the faults
    TimeMs last_customer_message = 0;  // the simulator's time
    std::uint64_t requests = 0;        // send requests so far
    Bucket pair;
    std::string owner;       // app that controls the thread; "": none
    TimeMs owner_until = 0;  // the simulator's time
    std::vector<Entry> entries;
};

// Where a message lies.
struct Place {
    std::size_t conversation;
    std::size_t entry;
};

class Book {
public:
    explicit Book(const Settings &settings);  // which must outlive it

    std::size_t conversation(std::string_view psid);  // made where new
    std::optional<std::size_t> find(std::string_view psid) const;
    // By the reference of a plugin or by a token: other names of a customer.
    std::optional<std::size_t> find_alias(std::string_view alias) const;
    void add_alias(std::string alias, std::size_t conversation);

    Conversation &at(std::size_t conversation) { return conversations_[conversation]; }
    const Conversation &at(std::size_t conversation) const { return conversations_[conversation]; }
    std::size_t size() const { return conversations_.size(); }

    std::string new_mid();
    // A new entry, with its sequence. kUnrecorded where nothing is recorded.
    std::size_t add(std::size_t conversation, Entry entry);
    std::optional<Place> find_message(std::string_view mid) const;
    Entry &entry(Place place) { return conversations_[place.conversation].entries[place.entry]; }

    boost::json::object transcript(const Conversation &conversation) const;

private:
    const Settings &settings_;
    std::uint32_t run_;  // two runs never share an id
    std::uint64_t last_mid_ = 0;
    std::uint64_t sequence_ = 0;
    std::deque<Conversation> conversations_;
    std::unordered_map<std::string, std::size_t> by_psid_;
    std::unordered_map<std::string, std::size_t> aliases_;
    std::unordered_map<std::string, Place> by_mid_;
};

}  // namespace patchbay::simulators::messenger
