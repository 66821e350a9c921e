// The provider's error codes and what each means for a message. The one place where they are known.
#pragma once

#include "graph/answer.h"

namespace messenger {

// Null for a code that is not known.
const graph::ErrorRule *find_rule(std::int64_t code, std::int64_t subcode);

constexpr graph::Api kApi = {"Messenger", &find_rule};

}  // namespace messenger
