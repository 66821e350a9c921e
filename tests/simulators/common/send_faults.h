// What the faults of a send do that is the same with every provider.
#pragma once

#include "core/base/executor.h"
#include "tests/simulators/common/faults.h"
#include "tests/simulators/common/listener.h"

#include <cstdint>
#include <string_view>

namespace patchbay::simulators {

// Before anything is accepted: "connection_lost", and "bare_error" with 500 and 502 in turns. True:
// the answer is given.
bool strikes_before(std::string_view fault, std::uint64_t ordinal, Listener::Answer &answer);

// Of what was accepted: "response_lost", "bare_error_accepted", and "slow" after `slow_ms`. With any
// other fault, or none, it answers now.
void answer_accepted(Executor &executor, const Faults &faults, std::string_view fault,
                     net::Response response, Listener::Answer &&answer);

}  // namespace patchbay::simulators
