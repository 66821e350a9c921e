// The operation messages.missed: what contacts wrote while no webhook came, read from their
// conversations and given as the webhooks that the provider would have posted.
#pragma once

#include "account.h"
#include "patchbay/kit.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace messenger {

namespace sdk = patchbay::sdk;

// Meta allows two such calls a second.
constexpr std::uint32_t kBetweenCallsMs = 500;

// What is beyond these is left out.
constexpr std::size_t kMaxCalls = 500;
constexpr patchbay_time_ms kAskForMs =
    120'000;  // then what is known is given; the host waits longer
constexpr std::size_t kMaxMissedBytes = sdk::kMaxBodyBytes - 1024;  // of the output

// What is found, as it grows.
class Missed {
public:
    // `since`: what was written before that second is known.
    Missed(const Account &account, patchbay_time_ms since, patchbay_time_ms now);

    // The next page to ask for, below the API's URL; only where there is one.
    const std::string &next() const { return pages_.front().path; }

    // Takes the provider's answer of 2xx to it; false where it is none.
    bool take(sdk::JsonValue page);

    // There is no more, or no room or time for it.
    bool complete(patchbay_time_ms now) const {
        return pages_.empty() || calls_ >= kMaxCalls || full_ || now - began_ >= kAskForMs;
    }

    // Once, when it is complete: the webhooks, oldest first, with "since" where some of before were
    // left out.
    std::string finish();

private:
    struct Page {
        std::string path;
        std::string conversation;     // whose messages it has; empty: a page of conversations
        patchbay_time_ms before = 0;  // what it has is not newer
    };
    struct Webhook {
        patchbay_time_ms time;
        std::string body;
    };

    void ask_conversations(std::string_view after, patchbay_time_ms before);
    void ask_messages(std::string_view conversation, std::string_view after,
                      patchbay_time_ms before);
    void leave_out(patchbay_time_ms time);
    void take_conversations(sdk::JsonValue page, patchbay_time_ms before);
    void take_messages(sdk::JsonValue page, std::string_view conversation, patchbay_time_ms before);
    void add(sdk::JsonValue message, patchbay_time_ms time);

    const Account *account_;
    patchbay_time_ms since_;
    patchbay_time_ms began_;
    std::deque<Page> pages_;
    std::vector<Webhook> found_;
    std::size_t calls_ = 0;
    std::size_t bytes_ = 0;             // of the output, at most
    patchbay_time_ms whole_since_ = 0;  // 0: nothing was left out
    bool full_ = false;
};

}  // namespace messenger
