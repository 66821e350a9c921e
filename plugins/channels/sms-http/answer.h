// What a provider's answer means, as far as all providers have it in common.
#pragma once

#include "patchbay/patchbay.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sms_http {

namespace sdk = patchbay::sdk;

// One row of a provider's table of errors.
struct ErrorRule {
    std::string_view code;
    std::uint32_t outcome = 0;        // PATCHBAY_OUTCOME_...
    std::uint32_t flags = 0;          // PATCHBAY_OUTCOME_NOT_ON_CHANNEL, ...
    std::uint32_t retry_after_s = 0;  // 0: the host decides
    std::string_view title;           // for a person
};

// Null for a code that is not in the table.
const ErrorRule *find_rule(std::span<const ErrorRule> rules, std::string_view code);

// Whether the same message may succeed later; false for null.
bool retryable(const ErrorRule *rule);

struct Verdict {
    std::uint32_t kind = 0;  // PATCHBAY_OUTCOME_...; never SENT
    std::uint32_t flags = 0;
    std::int64_t retry_after_ms = 0;  // 0: the host decides
    std::string code;
    std::string title;
};

Verdict judge_rule(const ErrorRule &rule, const patchbay_http_response &response);

// A response without an error that is known: 401 stops the line, 429 throttles it, other 4xx and
// redirects fail; whether the message was taken cannot be known of the others.
Verdict judge_status(const patchbay_http_response &response);

// Retry-After in seconds, at most a day; 0: it does not say.
std::int64_t retry_after_ms(const patchbay_http_response &response);

patchbay_status give(const Verdict &verdict, const sdk::AnswerSink &sink);
patchbay_status give_sent(std::string_view message_id, const sdk::AnswerSink &sink);

inline bool good(const patchbay_http_response &response) {
    return response.status >= 200 && response.status <= 299;
}

}  // namespace sms_http
