// Book: everything that was said, joined from its parts, and every deliver_sm. What the tests read.
// One thread.
#pragma once

#include "tests/simulators/smsc/message.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace patchbay::simulators::smsc {

struct Customer {
    std::uint64_t subject = 0;      // for the faults
    std::uint64_t requests = 0;     // valid submits to them
    std::uint64_t told = 0;         // deliver_sm about them
    std::uint32_t refused = 0;      // the status of every submit to them; 0: none
    std::size_t undeliverable = 0;  // the state that they all end in; 0: as the settings say
    std::vector<TextPtr> texts;
    std::size_t complete = 0;  // of `texts`
    std::vector<bool> load;    // which texts of the last load were answered, by their number
    std::size_t last_answered = 0;
};

class Book {
public:
    Customer &customer(const std::string &number);
    const Customer *find_customer(const std::string &number) const;
    std::size_t customers() const { return customers_.size(); }

    // Joins it with the parts that came before.
    void keep(const PartPtr &part, const std::string &customer, const std::string &number);
    void keep(const TextPtr &text);
    void keep(const DeliveryPtr &delivery) { deliveries_.push_back(delivery); }
    PartPtr find(const std::string &message_id) const;
    std::uint64_t next_order() { return ++order_; }

    boost::json::object transcript(const std::string &customer, const std::string &number) const;
    boost::json::array transcripts() const;
    boost::json::array messages() const;
    boost::json::array deliveries() const;
    std::size_t complete_messages() const { return complete_messages_; }
    std::size_t complete_entries(const std::string &customer) const;

private:
    std::map<std::string, Customer> customers_;
    std::vector<TextPtr> texts_;
    std::unordered_map<std::string, TextPtr> incomplete_;  // by sender, recipient and reference
    std::unordered_map<std::string, PartPtr> by_id_;
    std::vector<DeliveryPtr> deliveries_;
    std::uint64_t order_ = 0;
    std::size_t complete_messages_ = 0;
};

}  // namespace patchbay::simulators::smsc
