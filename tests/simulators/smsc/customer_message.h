// What a customer writes, as deliver_sm. No sockets.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/smsc/pdu.h"
#include "tests/simulators/smsc/settings.h"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace patchbay::simulators::smsc {

struct CustomerMessage {
    std::string text;
    std::string number;                // what they write to
    std::string account;               // whose binds get it
    std::vector<ShortMessage> parts;   // in the order to send them, repeated and missing ones too
    std::vector<std::size_t> numbers;  // of `parts`, from 1
    std::size_t total = 1;
};

// docs/simulators.md has the keys. `reference` numbers texts in several parts.
Result<CustomerMessage> customer_message(const boost::json::object &wanted,
                                         const std::string &customer, const Settings &settings,
                                         std::uint16_t reference);

// "+34600111222": TON 1, NPI 1, the digits alone (with their '+' where the settings say so).
Address address_of(const std::string &number, const Settings &settings);
// The other way round.
std::string number_of(const Address &address);

}  // namespace patchbay::simulators::smsc
