// Book: the customers, each with one private chat, and everything that was said. What the tests
// and the demo read. One thread.
#pragma once

#include "core/base/clock.h"
#include "tests/simulators/common/bucket.h"
#include "tests/simulators/telegram/settings.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patchbay::simulators::telegram {

// One message, or one other thing that a customer did. A send that was accepted twice is two.
struct Entry {
    std::uint64_t sequence = 0;  // over all chats: the order of writing and accepting
    bool business = false;
    bool deleted = false;
    std::int64_t message_id = 0;  // 0: what is no message
    std::string id;               // as text; of a press the callback query's; "": none
    TimeMs at = 0;                // the simulator's time of writing or accepting
    std::string words;            // what a person would read
    boost::json::object message;  // as the provider has it now; empty: what is no message
    boost::json::object content;  // business: the request; customer: what the update tells
    std::int64_t reply_to = 0;    // message_id; 0: none
    TimeMs accepted = 0;          // business; the system's time
    TimeMs first_posted = 0;      // customer; the system's time
    TimeMs acknowledged = 0;      // customer; the system's time of the first 2xx, or confirmed
    int posts = 0;                // customer: webhooks, or answers of getUpdates, that had it
    int last_answer = 0;          // customer: HTTP status of the last answer; 0: none
    int actions = 0;              // customer: chat actions shown after it
    int edits = 0;
    std::string reaction;          // emoji of the other side; "": none
    boost::json::object answered;  // a press: what answerCallbackQuery had; empty: nothing yet
    std::string_view fault;        // business: what struck the answer; "": nothing
    std::string_view automatic;    // business: why nobody asked for it by a request; "": one did
};

struct Person {
    std::string first_name;
    std::string last_name;  // these three: "" for none
    std::string username;
    std::string language_code;
    bool started = false;      // has written once: the bot may write
    bool deactivated = false;  // has no account any more
};

struct Chat : Person {
    std::int64_t id = 0;            // also the customer's
    bool blocked = false;           // the customer has stopped the bot
    std::uint64_t subject = 0;      // for the faults
    std::uint64_t requests = 0;     // sends so far
    std::int64_t last_message = 0;  // message_id
    Bucket pace;
    std::vector<Entry> entries;
};

class Book {
public:
    explicit Book(const Settings &settings);  // which must outlive it

    std::size_t chat(std::int64_t id);  // made where new
    std::optional<std::size_t> find(std::int64_t id) const;
    Chat &at(std::size_t chat) { return chats_[chat]; }
    const Chat &at(std::size_t chat) const { return chats_[chat]; }
    std::size_t size() const { return chats_.size(); }

    // Grows by one in each chat. All begin at the same number, so that it is no name without its
    // chat; two runs hardly share one.
    std::int64_t new_message_id(std::size_t chat);
    // A new entry, with its sequence. kUnrecorded where nothing is recorded.
    std::size_t add(std::size_t chat, Entry entry);
    // Null: there is no such message, or not any more.
    Entry *message(std::size_t chat, std::int64_t message_id);

    boost::json::object transcript(const Chat &chat) const;

private:
    const Settings &settings_;
    std::int64_t first_message_;
    std::uint64_t sequence_ = 0;
    std::deque<Chat> chats_;
    std::unordered_map<std::int64_t, std::size_t> by_id_;
};

// A random number below 2^30, for numbers that begin anew with each run.
std::int64_t random_start();

}  // namespace patchbay::simulators::telegram
