// How long a connection may rest and still be used.
#pragma once

#include "core/net/http.h"

#include <cstdint>
#include <vector>

namespace patchbay::net {

// Providers close idle connections after a minute or more; sending on one that is just being closed
// leaves a message in doubt, so ours are younger.
constexpr std::int64_t kIdleConnectionMs = 50'000;
// Before the time that a peer names: for the way of the request, and the peer's own clock.
constexpr std::int64_t kIdleMarginMs = 1'000;

// By the headers of the last response ("keep-alive: timeout=5"); 0: not at all.
std::int64_t keep_ms(const std::vector<Header> &headers);

}  // namespace patchbay::net
