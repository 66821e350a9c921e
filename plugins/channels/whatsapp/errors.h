// The provider's error codes and what each means for a message. The one place where they are known.
#pragma once

#include "patchbay/channel.h"

#include <cstdint>

namespace whatsapp {

struct ErrorRule {
    std::int64_t code;
    std::uint32_t outcome;        // PATCHBAY_OUTCOME_...
    std::uint32_t flags;          // PATCHBAY_OUTCOME_NOT_ON_CHANNEL, ...
    std::uint32_t retry_after_s;  // 0: the host decides
    const char *title;            // for a person
};

// Null for a code that is not known. `subcode`: 0 where there is none.
const ErrorRule *find_rule(std::int64_t code, std::int64_t subcode = 0);

// Whether the same message may succeed later; false for an unknown code.
bool retryable(std::int64_t code);

}  // namespace whatsapp
