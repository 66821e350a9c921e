// Events, given to the host as all providers give them.
#pragma once

#include "patchbay/kit/event.hpp"
#include "patchbay/kit/limits.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace sms_http {

namespace sdk = patchbay::sdk;

constexpr std::size_t kMaxCorrelationBytes = 64;

inline bool fits(std::string_view id) { return !sdk::fitting(id).empty(); }

// What may be a correlation of ours, else "".
inline std::string fitting_correlation(std::string_view text) {
    return text.size() <= kMaxCorrelationBytes ? std::string(text) : std::string();
}

// The webhook that an event came with.
struct Origin {
    const sdk::EventSink &sink;
    patchbay_time_ms received_at = 0;
    bool want_raw = false;
    std::string raw;  // JSON

    Origin(const sdk::EventSink &to, const patchbay_webhook_request &request, std::string json)
        : sink(to),
          received_at(request.received_at),
          want_raw((request.flags & PATCHBAY_WEBHOOK_WANT_RAW) != 0),
          raw(std::move(json)) {}
};

// A message of a contact; all but the content.
struct Incoming {
    std::string account;
    std::string id;    // fits
    std::string from;  // fits
    patchbay_time_ms timestamp = 0;
    bool own = false;       // the account is one of several that the line has
    bool answered = false;  // the provider answers it itself
    std::string part_of;    // id of the message before it that has the same turn; "": none
};

// `out`: has the content.
patchbay_status give(const Origin &origin, const Incoming &message, sdk::Message &out);
patchbay_status give_text(const Origin &origin, const Incoming &message, std::string_view text);
patchbay_status give_unsupported(const Origin &origin, const Incoming &message,
                                 std::string_view reason);

// What became of a message of ours. At least one of id and correlation is set.
struct Delivery {
    std::uint32_t status = 0;  // PATCHBAY_STATUS_...
    std::string account;
    std::string id;
    std::string correlation;
    std::string to;
    patchbay_time_ms timestamp = 0;
    std::string code;  // of a failure; "": not told
    std::string title;
    bool retryable = false;
    bool own = false;  // as Incoming::own
};

patchbay_status give_status(const Origin &origin, const Delivery &delivery);

// A notice that the contact has stopped our messages at the provider ("opt_out"), or has them again
// ("opt_in"). `contact`: "" where that is no business of this line. `data`: a JSON object.
patchbay_status give_verdict(const Origin &origin, std::string_view account, std::string_view kind,
                             std::string_view contact, std::string_view data);

// A notice "unknown", with the reason; `scheme`: of an address that the line does not serve.
patchbay_status give_unknown(const Origin &origin, std::string_view account,
                             std::string_view reason, std::string_view scheme = {});

}  // namespace sms_http
