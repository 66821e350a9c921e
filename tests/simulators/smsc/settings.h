// What a simulated SMSC is like. Plain values; docs/simulators.md lists every key with its default.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/smsc/alphabet.h"

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::smsc {

struct MessageState {
    std::string_view name;  // in a receipt's text
    std::uint8_t value;     // of the TLV message_state
    bool is_final;
};
constexpr std::array<MessageState, 8> kStates{{{"ENROUTE", 1, false},
                                               {"ACCEPTD", 6, false},
                                               {"DELIVRD", 2, true},
                                               {"EXPIRED", 3, true},
                                               {"DELETED", 4, true},
                                               {"UNDELIV", 5, true},
                                               {"UNKNOWN", 7, true},
                                               {"REJECTD", 8, true}}};
enum State : std::size_t { kEnroute = 0, kDelivered = 2, kUndelivered = 5 };
std::size_t state_named(std::string_view name);  // kStates.size(): there is none

struct Account {
    std::string system_id = "patchbay";
    std::string password = "secret";
    std::int64_t max_binds = 8;
};

struct Settings {
    std::vector<Account> accounts{Account{}};
    std::string smsc_id = "simulated-smsc";  // the system_id of bind responses
    std::string number = "+15550783881";     // what customers write to
    bool plus = false;                       // addresses of deliveries start with '+'
    Alphabet default_alphabet = Alphabet::gsm;
    std::vector<std::string> service_types{"", "CMT", "CPT", "VMN", "VMA", "WAP", "USSD"};
    bool check_text = true;  // refuses bytes that are no characters of their alphabet
    std::string ids = "decimal";
    std::string receipt_ids = "same";
    bool query = true;

    std::int64_t clock_offset_ms = 0;  // the simulator's time is the system's plus this
    std::vector<std::size_t> statuses{kEnroute, kDelivered};  // of every accepted part
    std::array<std::int64_t, kStates.size()> status_delays_ms{10, 10, 30, 30, 30, 30, 30, 30};
    std::string error_code = "001";  // in receipts of what was not delivered
    std::string receipt_form = "both";
    std::string receipt_bind = "same";
    bool echo_reference = true;

    std::int64_t window = 10;  // submits of one bind without their answer
    std::string window_status = "RTHROTTLED";
    std::int64_t messages_per_second = 0;  // of an account; 0: no limit

    std::int64_t redelivery_delay_ms = 100;  // after a temporary refusal
    std::int64_t answer_timeout_ms = 30'000;
    std::int64_t delivery_window = 10;  // deliver_sm of one bind without their answer
    std::int64_t enquire_link_ms = 30'000;
    std::int64_t bind_timeout_ms = 30'000;
    bool hold_answers = false;
    bool silent = false;       // nothing is answered, not even enquire_link
    std::string refuse_binds;  // a status; empty: as the accounts say
    bool record = true;        // false: count only, for benchmarks
};

// Sets what `wanted` has; all or nothing. The error names the key.
Result<void> configure(Settings &settings, const boost::json::object &wanted);
boost::json::object describe(const Settings &settings);

}  // namespace patchbay::simulators::smsc
