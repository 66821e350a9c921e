// The limits of the admin listener, each with its test and its line in docs/api.md.
#pragma once

#include "core/net/http_server.h"

#include <cstddef>
#include <cstdint>

namespace patchbay::admin {

constexpr std::size_t kMaxBodyBytes = 1024 * 1024;       // of a JSON request; then 413
constexpr std::size_t kMaxFileBytes = 16 * 1024 * 1024;  // of a file that is uploaded; then 413
constexpr std::size_t kMostFilesWriting = 4;             // waiting for the disk; then 503
constexpr std::size_t kMaxKeyBytes = 255;                // of an Idempotency-Key

constexpr std::size_t kUsualRows = 100;  // of a list, where no limit is given
constexpr std::size_t kMostRows = 1000;

constexpr std::size_t kUsualEvents = 1000;      // without `follow`, where no limit is given
constexpr std::size_t kMostEvents = 1'000'000;  // of one request
constexpr std::size_t kEventPage = 64;          // read from the store at once
constexpr std::size_t kMostReaders = 64;        // of events, at once; then 503
constexpr std::int64_t kHeartbeatMs = 15'000;   // an empty line where nothing else is said

// Of the listener's connections, those of one peer beyond loopback, and all bodies that have not
// come whole.
constexpr std::size_t kMostConnections = 512;
constexpr std::size_t kMostConnectionsByPeer = 256;
constexpr std::size_t kMaxBodiesBytes = 64 * 1024 * 1024;

inline net::ServerLimits listener_limits() {
    net::ServerLimits limits;
    limits.body_bytes = kMaxFileBytes;
    limits.bodies_bytes = kMaxBodiesBytes;
    limits.connections = kMostConnections;
    limits.connections_by_peer = kMostConnectionsByPeer;
    return limits;
}

}  // namespace patchbay::admin
