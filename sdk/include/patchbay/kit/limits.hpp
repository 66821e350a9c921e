// What the host takes of one event or request. What is over a limit in one message must not cost
// the others of its body: leave it out, or say that it is unsupported.
#ifndef PATCHBAY_KIT_LIMITS_HPP
#define PATCHBAY_KIT_LIMITS_HPP

#include <cstddef>
#include <initializer_list>
#include <string>
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

// A name is only shown: of one that is too long its beginning is enough, cut between characters.
inline std::string_view beginning(std::string_view text, std::size_t max_bytes = kMaxIdBytes) {
    if (text.size() <= max_bytes) return text;
    std::size_t length = max_bytes;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        --length;
    return text.substr(0, length);
}

// The first of two texts that says something.
inline std::string_view first(std::string_view a, std::string_view b) { return a.empty() ? b : a; }

inline std::string joined(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const std::string_view text : texts)
        all += text;
    return all;
}

// A phone as E.164 writes it, of one that may lack its '+'.
inline std::string with_plus(std::string_view phone) {
    return joined({phone.substr(0, 1) == "+" ? "" : "+", phone});
}

// Characters (code points) of UTF-8, in which the limits of capabilities are counted.
inline std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
    }
    return count;
}

}  // namespace patchbay::sdk

#endif
