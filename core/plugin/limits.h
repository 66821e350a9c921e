// Limits of what crosses the ABI. Documented in docs/plugins.md, tested at their edges.
#pragma once

#include <cstddef>
#include <cstdint>

namespace patchbay::plugin {

constexpr std::size_t kMaxTextBytes = 4 * 1024 * 1024;    // any text, and the body of a webhook
constexpr std::size_t kMaxIdBytes = 1024;                 // ids, addresses, accounts, names, codes
constexpr std::size_t kMaxUrlBytes = 8 * 1024;            // the URL of a request
constexpr std::size_t kMaxBodyBytes = 16 * 1024 * 1024;   // the body of a request or a response
constexpr std::size_t kMaxReplyBytes = 64 * 1024;         // the body of a webhook's reply
constexpr std::uint32_t kMaxListItems = 10'000;           // elements of one list
constexpr std::size_t kMaxHeaders = 128;                  // of one request
constexpr std::size_t kMaxEvents = 10'000;                // of one decode
constexpr std::size_t kMaxRequests = 16;                  // of one encode
constexpr std::size_t kMaxPolledWebhooks = 1'000;         // of one answer to a poll
constexpr std::size_t kMaxFrames = 255;                   // of one encode: parts of a message
constexpr std::size_t kMaxParts = 16;                     // of one request
constexpr std::size_t kMaxSubjects = 64;                  // of one event; to follow or unfollow
constexpr std::size_t kMaxEventKinds = 64;                // that one manifest declares
constexpr std::int64_t kMaxPairBurst = 1'000'000;         // of a manifest's limits.pair
constexpr std::int64_t kMaxContactCount = 1'000;          // of a manifest's limits.contact
constexpr std::size_t kMaxOperations = 256;               // of one backend
constexpr std::size_t kMaxConnections = 64;               // of one instance
constexpr std::size_t kMaxStreamWriteBytes = 256 * 1024;  // of one write
constexpr std::size_t kMaxRecordKeyBytes = 512;
constexpr std::size_t kMaxRecordBytes = 128 * 1024;
constexpr std::size_t kMaxStreamActions = 10'000;  // of one call of a stream
constexpr std::size_t kMaxErrorBytes = 1000;       // of a plugin's error text; cut there
constexpr std::size_t kMaxLogBytes = 4 * 1024;     // of a plugin's log line; cut there
constexpr std::size_t kMaxRandomBytes = 256;       // of one crypto.random
constexpr std::size_t kMaxManifestBytes = 256 * 1024;
constexpr std::size_t kMaxLibraryBytes = 256 * 1024 * 1024;
constexpr std::size_t kMaxFrameBytes = 64 * 1024 * 1024;
constexpr std::size_t kMaxJsonDepth = 64;
constexpr std::uint32_t kMaxJsonNodes = 1'000'000;

}  // namespace patchbay::plugin
