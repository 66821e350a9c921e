// Book: the customers, their conversations with each number, and everything that was said. What the
// tests and the demo read. One thread.
#pragma once

#include "core/base/clock.h"
#include "tests/simulators/common/bucket.h"
#include "tests/simulators/whatsapp/settings.h"

#include <boost/json/object.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patchbay::simulators::whatsapp {

struct Customer {
    std::string wa_id;
    std::string name;
    std::string user_id;        // business-scoped; "": none
    std::string username;       // "": none
    bool phone_hidden = false;  // webhooks then carry the user_id alone
    bool on_whatsapp = true;
    std::string also;  // another form of the number that is written to; "": none
};

struct StatusTimes {
    TimeMs posted = 0;
    TimeMs acknowledged = 0;  // answered 200
};

// One message of a conversation. A send that was accepted twice is two entries.
struct Entry {
    std::uint64_t sequence = 0;  // over all conversations: the order of writing and accepting
    bool business = false;
    TimeMs at = 0;            // the simulator's time of writing or accepting
    std::string content;      // business: the request's body; customer: the message's JSON
    TimeMs accepted = 0;      // business; the system's time
    TimeMs first_posted = 0;  // customer; the system's time
    TimeMs acknowledged = 0;  // customer; the system's time of the first 200
    int posts = 0;            // customer
    int last_answer = 0;      // customer: HTTP status of the last answer; 0: none
    TimeMs read = 0;          // customer: the business marked it as read
    int typing = 0;           // customer: typing indicators shown
    std::string_view fault;   // business: what struck the answer; "": nothing
    std::array<StatusTimes, kStatuses.size()> statuses{};  // business
};

struct Conversation {
    std::size_t number;                // of Settings::numbers
    std::size_t customer;              // of the book
    std::uint64_t subject;             // for the faults
    TimeMs last_customer_message = 0;  // the simulator's time
    std::uint64_t requests = 0;        // send requests so far
    Bucket pair;
    std::vector<Entry> entries;
};

class Book {
public:
    explicit Book(const Settings &settings);  // which must outlive it

    std::size_t customer(std::string_view wa_id);  // made where new
    Customer *find_customer(std::string_view wa_id);
    Customer *find_user(std::string_view user_id);
    Customer &customer_at(std::size_t index) { return customers_[index]; }
    // After `user_id` of a customer has changed.
    void index_user(std::size_t customer);
    // The same of `also`. False: it is another customer's number.
    bool index_also(std::size_t customer, const std::string &also);

    std::size_t conversation(std::size_t number, std::size_t customer);  // made where new
    Conversation &at(std::size_t conversation) { return conversations_[conversation]; }
    std::size_t conversations() const { return conversations_.size(); }
    std::size_t customers() const { return customers_.size(); }

    std::uint64_t next_sequence() { return ++sequence_; }
    std::string id_of(const Conversation &conversation, bool business,
                      std::uint64_t sequence) const;
    // The recorded entry with this id in a conversation of this number; null: none.
    Entry *find_entry(std::size_t number, std::string_view wamid);

    boost::json::object transcript(const Conversation &conversation) const;

private:
    const Settings &settings_;
    std::uint32_t run_;
    std::uint64_t sequence_ = 0;
    std::deque<Customer> customers_;
    std::deque<Conversation> conversations_;
    std::unordered_map<std::string, std::size_t> by_wa_id_;
    std::unordered_map<std::string, std::size_t> by_user_id_;
    std::unordered_map<std::uint64_t, std::size_t> by_pair_;  // number << 32 | customer
};

}  // namespace patchbay::simulators::whatsapp
