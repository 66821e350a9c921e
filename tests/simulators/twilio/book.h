// Book: the customers, their conversations with each number, and everything that was said. What the
// tests and the message list read. One thread.
#pragma once

#include "tests/simulators/twilio/message.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patchbay::simulators::twilio {

struct Customer {
    std::string number;
    std::int64_t undeliverable = 0;  // the error code that every message to them ends in; 0: none
    std::size_t last_number = 0;     // of Settings::numbers: what they last wrote to
};

struct Conversation {
    std::size_t number;          // of Settings::numbers
    std::size_t customer;        // of the book
    std::uint64_t subject;       // for the faults
    std::uint64_t requests = 0;  // send requests so far
    std::uint64_t written = 0;   // messages of the customer so far
    bool opted_out = false;      // of this number; others may still write
    std::vector<MessagePtr> messages;
};

class Book {
public:
    explicit Book(const Settings &settings) : settings_(settings) {}

    // Makes what is not known yet. Indexes stay good for ever.
    std::size_t customer(const std::string &number);
    std::size_t conversation(std::size_t number, std::size_t customer);
    const Customer *find_customer(const std::string &number) const;

    Customer &customer_at(std::size_t index) { return customers_[index]; }
    Conversation &at(std::size_t index) { return conversations_[index]; }
    std::size_t conversations() const { return conversations_.size(); }
    std::size_t customers() const { return customers_.size(); }

    std::uint64_t next_order() { return ++order_; }
    void keep(const MessagePtr &message);  // where records are kept
    const Message *find(const std::string &sid) const;
    const std::vector<MessagePtr> &messages() const { return messages_; }  // the oldest first

    boost::json::object transcript(const Conversation &conversation) const;

private:
    const Settings &settings_;
    std::deque<Customer> customers_;
    std::unordered_map<std::string, std::size_t> by_number_;
    std::deque<Conversation> conversations_;
    std::unordered_map<std::uint64_t, std::size_t> by_pair_;
    std::vector<MessagePtr> messages_;
    std::unordered_map<std::string, MessagePtr> by_sid_;
    std::uint64_t order_ = 0;
};

}  // namespace patchbay::simulators::twilio
