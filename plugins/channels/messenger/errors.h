// The provider's error codes and what each means for a message. The one place where they are known.
#pragma once

#include "graph/answer.h"

namespace messenger {

namespace sdk = patchbay::sdk;

extern const graph::Api kApi;

}  // namespace messenger
