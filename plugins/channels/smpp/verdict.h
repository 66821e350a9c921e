// What the command_status of a response means for the message that was submitted.
#pragma once

#include "codec/command_status.h"

#include <cstdint>
#include <patchbay/kit/verdict.hpp>

namespace smpp {

namespace sdk = patchbay::sdk;

constexpr unsigned kThrottledS = 1;       // a bind's pause after RTHROTTLED
constexpr unsigned kQueueFullS = 5;       // after RMSGQFUL
constexpr std::int64_t kNotSentMs = 100;  // until what never left is tried again

// Its kind, and what belongs to it; without texts.
sdk::Verdict judge(Action action, std::uint32_t status);

}  // namespace smpp
