// What the host takes of one event or request. What is over a limit in one message must not cost
// the others of its body: leave it out, or say that it is unsupported.
#ifndef PATCHBAY_KIT_LIMITS_HPP
#define PATCHBAY_KIT_LIMITS_HPP

#include <cstddef>
#include <string_view>

namespace patchbay::sdk {

constexpr std::size_t kMaxIdBytes = 1024;                 // of an id, an address or a name
constexpr std::size_t kMaxItems = 10'000;                 // of a list
constexpr std::size_t kMaxEvents = 10'000;                // of one decode
constexpr std::size_t kMaxBodyBytes = 4 * 1024 * 1024;    // of a webhook, and of a task's output
constexpr std::size_t kMaxAnswerBytes = 8 * 1024 * 1024;  // of a response
constexpr std::size_t kMaxRequests = 16;                  // of one message

// Operations that the host asks for by itself where a channel has them (docs/plugins.md).
constexpr std::string_view kMissedMessages = "messages.missed";
constexpr std::string_view kTemplateList = "templates.list";

// Errors of operations that every flow knows.
constexpr std::string_view kNotFound = "not_found";
constexpr std::string_view kRefused = "refused";
constexpr std::string_view kUnavailable = "unavailable";
constexpr std::string_view kInvalid = "invalid";

// `id`, or {} where the host would refuse it.
inline std::string_view fitting(std::string_view id) {
    return id.size() <= kMaxIdBytes ? id : std::string_view();
}

}  // namespace patchbay::sdk

#endif
