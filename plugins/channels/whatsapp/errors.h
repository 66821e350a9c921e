// The provider's error codes and what each means for a message. The one place where they are known.
#pragma once

#include "graph/answer.h"

#include <cstdint>

namespace whatsapp {

using graph::ErrorRule;

// Null for a code that is not known. `subcode`: 0 where there is none.
const ErrorRule *find_rule(std::int64_t code, std::int64_t subcode);

constexpr graph::Api kApi = {"WhatsApp", &find_rule};

// Whether the same message may succeed later; false for an unknown code.
bool retryable(std::int64_t code);

}  // namespace whatsapp
