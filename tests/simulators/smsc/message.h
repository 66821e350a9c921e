// What went through the SMSC: parts of texts that were submitted, and deliver_sm on their way.
#pragma once

#include "core/base/clock.h"
#include "tests/simulators/smsc/submit_check.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::smsc {

struct Text;

struct StatusTimes {
    std::size_t state;
    TimeMs posted = 0;        // the first deliver_sm
    TimeMs acknowledged = 0;  // its ROK
};

// An accepted submit_sm.
struct Part {
    std::string message_id;    // as submit_sm_resp said it
    std::uint64_t number = 0;  // what it was made of
    ShortMessage submitted;
    Content content;
    std::string account;
    std::uint64_t bind = 0;
    std::uint32_t sequence = 0;
    TimeMs at = 0;          // the simulator's clock
    TimeMs accepted = 0;    // the system's
    std::size_t state = 0;  // of kStates
    TimeMs state_at = 0;
    bool failed = false;  // by order or fault
    std::string error = "000";
    std::vector<StatusTimes> statuses;
    std::string_view fault;
    std::uint64_t request = 0;   // of the customer's
    std::size_t untold = 0;      // receipts that were not acknowledged
    std::function<void()> told;  // waits for `untold` to be 0
    std::weak_ptr<Text> text;
};
using PartPtr = std::shared_ptr<Part>;

// What somebody said, joined from its parts.
struct Text {
    std::uint64_t order = 0;
    bool inbound = false;  // from a customer
    std::string customer;
    std::string number;
    std::string account;
    TimeMs at = 0;
    std::size_t total = 1;
    std::map<std::size_t, PartPtr> parts;                    // of a business, by their number
    std::string id;                                          // of a customer
    std::string text;                                        // of a customer
    std::vector<std::weak_ptr<struct Delivery>> deliveries;  // of a customer; the book has them

    bool complete() const { return inbound || parts.size() == total; }
};
using TextPtr = std::shared_ptr<Text>;

struct Send {
    std::uint64_t bind;
    std::uint32_t sequence;
    TimeMs at;
    TimeMs answered = 0;
    std::uint32_t status = 0;
};

// A deliver_sm until it is acknowledged.
struct Delivery {
    enum class State { waiting, sent, acknowledged, given_up };

    std::uint64_t order = 0;
    std::string account;
    ShortMessage message;
    std::string customer;
    std::size_t part = 1;  // of a customer's text
    TextPtr text;          // null: a receipt
    PartPtr receipt_of;    // null: a customer's, or a receipt of what nobody knows
    std::size_t state_told = 0;
    std::string bind_wish = "any";  // "same", "other": than the submit's
    State state = State::waiting;
    std::vector<Send> sends;
};
using DeliveryPtr = std::shared_ptr<Delivery>;

std::string_view name_of(Delivery::State state);

}  // namespace patchbay::simulators::smsc
