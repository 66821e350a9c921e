// The limits of the admin listener, each with its test and its line in docs/api.md.
#pragma once

#include "core/net/http_server.h"

#include <cstddef>
#include <cstdint>

namespace patchbay::admin {

constexpr std::size_t kMaxBodyBytes = 1024 * 1024;       // of a JSON request; then 413
constexpr std::size_t kMaxFileBytes = 16 * 1024 * 1024;  // of a file that is uploaded; then 413
constexpr std::size_t kMaxKeyBytes = 255;                // of an Idempotency-Key

constexpr std::size_t kUsualRows = 100;  // of a list, where no limit is given
constexpr std::size_t kMostRows = 1000;

constexpr std::size_t kUsualEvents = 1000;      // without `follow`, where no limit is given
constexpr std::size_t kMostEvents = 1'000'000;  // of one request
constexpr std::size_t kEventPage = 64;          // read from the store at once
constexpr std::size_t kMostReaders = 64;        // of events, at once; then 503
constexpr std::int64_t kHeartbeatMs = 15'000;   // an empty line where nothing else is said

inline net::ServerLimits listener_limits() {
    net::ServerLimits limits;
    limits.body_bytes = kMaxFileBytes;
    return limits;
}

}  // namespace patchbay::admin
