// What a provider's answer means. A channel has one table of the codes that its provider documents;
// what is in no table is judged by the HTTP status.
#ifndef PATCHBAY_KIT_VERDICT_HPP
#define PATCHBAY_KIT_VERDICT_HPP

#include "../patchbay.hpp"
#include "text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::sdk {

// Short names of outcomes and flags, for the rows of tables.
namespace rule {
constexpr std::uint32_t kRetry = PATCHBAY_OUTCOME_RETRY;
constexpr std::uint32_t kThrottle = PATCHBAY_OUTCOME_THROTTLE_LINE;
constexpr std::uint32_t kPair = PATCHBAY_OUTCOME_WAIT_PAIR;
constexpr std::uint32_t kFail = PATCHBAY_OUTCOME_FAILED;
constexpr std::uint32_t kStop = PATCHBAY_OUTCOME_STOP_LINE;
constexpr std::uint32_t kAlarm = PATCHBAY_OUTCOME_ALARM;
constexpr std::uint32_t kNotHere = PATCHBAY_OUTCOME_NOT_ON_CHANNEL;
constexpr std::uint32_t kOptedOut = PATCHBAY_OUTCOME_OPTED_OUT;
constexpr std::uint32_t kWindowClosed = PATCHBAY_OUTCOME_WINDOW_CLOSED;
}  // namespace rule

// One row of a provider's table of errors.
struct ErrorRule {
    std::string_view code;        // as the provider writes it; with a subcode "CODE/SUBCODE"
    std::uint32_t outcome;        // PATCHBAY_OUTCOME_...
    std::uint32_t flags;          // PATCHBAY_OUTCOME_NOT_ON_CHANNEL, ...
    std::uint32_t retry_after_s;  // 0: the host decides
    std::string_view title;       // for a person
};

// A table, borrowed; it has static storage in every plugin.
struct ErrorRules {
    const ErrorRule *rows = nullptr;
    std::size_t count = 0;

    constexpr ErrorRules() = default;
    template <std::size_t kCount>
    constexpr ErrorRules(const ErrorRule (&table)[kCount]) : rows(table), count(kCount) {}

    // Whether each code stands once; for a static_assert beside the table.
    constexpr bool distinct() const {
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (rows[i].code == rows[j].code) return false;
            }
        }
        return true;
    }
    // Null for a code that the table does not have.
    const ErrorRule *find(std::string_view code) const {
        const ErrorRule *end = rows + count;
        const ErrorRule *found =
            std::find_if(rows, end, [&](const ErrorRule &rule) { return rule.code == code; });
        return found == end ? nullptr : found;
    }
};

struct Verdict {
    std::uint32_t kind = 0;  // PATCHBAY_OUTCOME_...; never SENT
    std::uint32_t flags = 0;
    std::int64_t retry_after_ms = 0;  // 0: the host decides
    std::string code{};
    std::string title{};

    // It will not be otherwise the next time.
    bool final() const {
        return kind == PATCHBAY_OUTCOME_FAILED || kind == PATCHBAY_OUTCOME_STOP_LINE;
    }

    // Borrows the texts.
    patchbay_outcome get() const {
        auto outcome = make<patchbay_outcome>();
        outcome.kind = kind;
        outcome.flags = flags;
        outcome.retry_after_ms = retry_after_ms;
        outcome.code = optional_str(code);
        outcome.title = optional_str(title);
        return outcome;
    }
};

inline bool good(const patchbay_http_response &response) {
    return response.result == PATCHBAY_HTTP_RESPONSE && response.status >= 200 &&
           response.status <= 299;
}

// Retry-After in milliseconds, at most a day; 0 where it is missing or a date.
inline std::int64_t retry_after_ms(const patchbay_http_response &response) {
    constexpr std::int64_t kMaxSeconds = 24 * 60 * 60;
    std::int64_t seconds = 0;
    for (const char c : header(response.headers, "retry-after")) {
        if (c < '0' || c > '9') return 0;
        seconds = std::min(seconds * 10 + (c - '0'), kMaxSeconds);
    }
    return seconds * 1000;
}

// Whether the same message may succeed later; false for null.
inline bool retryable(const ErrorRule *rule) {
    return rule != nullptr && (rule->outcome == PATCHBAY_OUTCOME_RETRY ||
                               rule->outcome == PATCHBAY_OUTCOME_THROTTLE_LINE ||
                               rule->outcome == PATCHBAY_OUTCOME_WAIT_PAIR);
}

// The provider's own error, which the table has.
inline Verdict judge_rule(const ErrorRule &rule, const patchbay_http_response &response) {
    Verdict verdict{rule.outcome, rule.flags, 0, std::string(rule.code), std::string(rule.title)};
    if (!verdict.final()) {
        verdict.retry_after_ms = retry_after_ms(response);
        if (verdict.retry_after_ms == 0)
            verdict.retry_after_ms = std::int64_t{rule.retry_after_s} * 1000;
    }
    return verdict;
}

// An answer without an error of the provider's API: of a proxy, a gateway, or a page. 401 stops the
// line, 429 throttles it, other redirects and 4xx fail. From 500 on, after a time-out, and of a 2xx
// that says nothing, whether the message was accepted cannot be known.
inline Verdict judge_status(std::string_view api, const patchbay_http_response &response) {
    const std::uint32_t status = response.status;
    Verdict verdict;
    verdict.code = "http_" + std::to_string(status);
    verdict.title = "an answer that is not of the " + std::string(api) + " API";
    if (status >= 500 || status == 408 || status < 300) {
        verdict.kind = PATCHBAY_OUTCOME_IN_DOUBT;
    } else if (status == 401) {
        verdict.kind = PATCHBAY_OUTCOME_STOP_LINE;
        verdict.flags = PATCHBAY_OUTCOME_ALARM;
    } else if (status == 429) {
        verdict.kind = PATCHBAY_OUTCOME_THROTTLE_LINE;
        verdict.retry_after_ms = retry_after_ms(response);
    } else {
        verdict.kind = PATCHBAY_OUTCOME_FAILED;
    }
    return verdict;
}

// An error of the provider's own API whose code is an HTTP status: as judge_status(), but from 500
// on the API itself says that it did not take the message.
inline Verdict judge_code(std::int64_t status, std::string_view title,
                          std::int64_t retry_after_ms_said) {
    Verdict verdict{PATCHBAY_OUTCOME_FAILED, 0, 0, std::to_string(status), std::string(title)};
    if (status >= 500) verdict.kind = PATCHBAY_OUTCOME_RETRY;
    if (status == 429) verdict.kind = PATCHBAY_OUTCOME_THROTTLE_LINE;
    if (status == 401) verdict.kind = PATCHBAY_OUTCOME_STOP_LINE;
    if (status == 401) verdict.flags = PATCHBAY_OUTCOME_ALARM;
    if (!verdict.final()) verdict.retry_after_ms = retry_after_ms_said;
    return verdict;
}

// The answer to a request for a file, which has no line to throttle or to stop: what may pass is
// asked for again, the rest is gone.
inline Verdict judge_download(const patchbay_http_response &response) {
    const bool passing = response.status >= 500 || response.status == 408 || response.status == 429;
    Verdict verdict;
    verdict.kind = passing ? PATCHBAY_OUTCOME_RETRY : PATCHBAY_OUTCOME_FAILED;
    verdict.code = "http_" + std::to_string(response.status);
    verdict.title = passing ? "The file could not be had just now"
                            : "The link to the file is expired or leads nowhere";
    if (passing) verdict.retry_after_ms = retry_after_ms(response);
    return verdict;
}

inline patchbay_status give(const Verdict &verdict, const AnswerSink &sink) {
    return sink.outcome(verdict.get());
}

// Why a poll brings nothing.
inline patchbay_status give(const Verdict &verdict, const PollSink &sink) {
    return sink.fail(verdict.final() ? PATCHBAY_E_REFUSED : PATCHBAY_E_UNAVAILABLE,
                     joined({verdict.code, ": ", verdict.title}), {}, verdict.retry_after_ms);
}

// `message_id`, and `media_id` of the file that was sent: the provider's; "" where it gives none.
inline patchbay_outcome make_sent(std::string_view message_id, std::string_view media_id = {}) {
    auto outcome = make<patchbay_outcome>();
    outcome.kind = PATCHBAY_OUTCOME_SENT;
    outcome.message_id = optional_str(message_id);
    outcome.media_id = optional_str(fitting(media_id));
    return outcome;
}
inline patchbay_status give_sent(std::string_view message_id, const AnswerSink &sink,
                                 std::string_view media_id = {}) {
    return sink.outcome(make_sent(message_id, media_id));
}

// The answer to a download(): the host has the file, or why not.
inline patchbay_status give_download(const patchbay_http_response &response,
                                     const AnswerSink &sink) {
    return good(response) ? give_sent({}, sink) : give(judge_download(response), sink);
}

// Ends a task whose request was not answered with what it needs.
inline patchbay_status settle_failure(const Host &host, patchbay_token token,
                                      const Verdict &verdict,
                                      const patchbay_http_response &response) {
    if (response.result != PATCHBAY_HTTP_RESPONSE)
        return host.settle_error(token, PATCHBAY_E_UNAVAILABLE, kUnavailable, view(response.error));
    return host.settle_error(token, verdict.final() ? PATCHBAY_E_REFUSED : PATCHBAY_E_UNAVAILABLE,
                             verdict.final() ? kRefused : kUnavailable,
                             verdict.code + ": " + verdict.title);
}

}  // namespace patchbay::sdk

#endif
