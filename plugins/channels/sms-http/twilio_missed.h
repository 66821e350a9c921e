// The operation messages.missed at Twilio: its list of messages, as the webhooks that would have
// brought them.
#pragma once

#include "patchbay/kit/limits.hpp"
#include "senders.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sms_http {

namespace sdk = patchbay::sdk;

// What is beyond these is left out, the oldest of it: what the host takes in one output, of which
// statuses leave the messages their share. A list is asked for so many pages long.
constexpr std::size_t kMissedPageSize = 200;
constexpr std::size_t kMaxMissedPages = 100;
constexpr patchbay_time_ms kAskForMs =
    120'000;  // then what is known is given; the host waits longer
constexpr std::size_t kMaxMissedBytes = sdk::kMaxBodyBytes - 1024;
constexpr std::size_t kMaxMissedMessageBytes = kMaxMissedBytes / 4 * 3;

// What was found so far, and what to ask for next: the pages of messages to us, then those of
// messages from us, then the files of each message that has some. A list is of one number; that of
// a service is the account's, of which the service's are taken.
class Missed {
public:
    Missed(std::string account_url, Senders senders, patchbay_time_ms since, patchbay_time_ms now);

    // The URL to ask; "": all is known.
    const std::string &next() const { return next_; }

    // Takes the answer to it, one of 2xx; false where it is not what was asked for.
    bool take(sdk::JsonValue answer);

    // Asks for nothing more where that has taken too long by `now`.
    void end_in_time(patchbay_time_ms now);

    // {"webhooks": [...]}, the oldest first; with "since" where older ones were left out.
    std::string finish() const;

private:
    enum class Phase { inbound, outbound, files };
    struct Webhook {
        patchbay_time_ms sent = 0;  // 0: it is not known
        std::string body;
        std::string files_url;  // "": it has none
    };

    std::string first_page() const;
    bool is_of_line(sdk::JsonValue message, std::string_view number) const;
    bool take_page(sdk::JsonValue answer);
    bool take_files(sdk::JsonValue answer);
    void take_message(sdk::JsonValue message);
    void take_status(sdk::JsonValue message);
    bool add(std::vector<Webhook> &to, Webhook webhook, std::size_t files, std::size_t most);
    void leave_out(patchbay_time_ms sent);
    void go_on();

    // The API's own address, which a page or a file names by its path alone; "": another.
    std::string resolved(std::string_view uri) const;

    std::string account_url_;
    Senders senders_;
    patchbay_time_ms since_;
    patchbay_time_ms began_;
    std::size_t number_ = 0;  // whose list is asked for
    Phase phase_ = Phase::inbound;
    std::string next_;
    std::size_t pages_ = 0;
    std::size_t bytes_ = 0;             // of the output
    patchbay_time_ms last_sent_ = 0;    // of the list that is asked for
    patchbay_time_ms whole_since_ = 0;  // 0: nothing was left out
    bool cut_ = false;                  // the rest of the list does not fit
    std::size_t with_files_ = 0;        // the message whose files are asked for
    std::vector<Webhook> messages_;     // the newest first
    std::vector<Webhook> statuses_;     // likewise
};

}  // namespace sms_http
