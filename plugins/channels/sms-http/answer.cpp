#include "answer.h"

#include <algorithm>

namespace sms_http {
namespace {

constexpr std::int64_t kMaxRetryAfterSeconds = 24 * 60 * 60;

bool may_be_repeated(std::uint32_t kind) {
    return kind == PATCHBAY_OUTCOME_RETRY || kind == PATCHBAY_OUTCOME_THROTTLE_LINE;
}

std::uint32_t outcome_of(std::uint32_t status) {
    if (status >= 500 || status == 408 || status < 300) return PATCHBAY_OUTCOME_IN_DOUBT;
    if (status == 401) return PATCHBAY_OUTCOME_STOP_LINE;
    if (status == 429) return PATCHBAY_OUTCOME_THROTTLE_LINE;
    return PATCHBAY_OUTCOME_FAILED;
}

}  // namespace

const ErrorRule *find_rule(std::span<const ErrorRule> rules, std::string_view code) {
    const auto found =
        std::ranges::find_if(rules, [&](const ErrorRule &rule) { return rule.code == code; });
    return found == rules.end() ? nullptr : &*found;
}

bool retryable(const ErrorRule *rule) { return rule != nullptr && may_be_repeated(rule->outcome); }

std::int64_t retry_after_ms(const patchbay_http_response &response) {
    std::int64_t seconds = 0;
    for (const char c : sdk::header(response.headers, "retry-after")) {
        if (c < '0' || c > '9') return 0;
        seconds = std::min(seconds * 10 + (c - '0'), kMaxRetryAfterSeconds);
    }
    return seconds * 1000;
}

Verdict judge_rule(const ErrorRule &rule, const patchbay_http_response &response) {
    Verdict verdict{rule.outcome, rule.flags, 0, std::string(rule.code), std::string(rule.title)};
    if (may_be_repeated(verdict.kind)) {
        verdict.retry_after_ms = retry_after_ms(response);
        if (verdict.retry_after_ms == 0) {
            verdict.retry_after_ms = std::int64_t{rule.retry_after_s} * 1000;
        }
    }
    return verdict;
}

Verdict judge_status(const patchbay_http_response &response) {
    Verdict verdict;
    verdict.kind = outcome_of(response.status);
    verdict.code = "http_" + std::to_string(response.status);
    verdict.title = "an answer that the provider's API does not give";
    if (verdict.kind == PATCHBAY_OUTCOME_STOP_LINE) verdict.flags = PATCHBAY_OUTCOME_ALARM;
    if (may_be_repeated(verdict.kind)) verdict.retry_after_ms = retry_after_ms(response);
    return verdict;
}

patchbay_status give(const Verdict &verdict, const sdk::AnswerSink &sink) {
    auto outcome = sdk::make<patchbay_outcome>();
    outcome.kind = verdict.kind;
    outcome.flags = verdict.flags;
    outcome.retry_after_ms = verdict.retry_after_ms;
    outcome.code = sdk::str(verdict.code);
    outcome.title = sdk::str(verdict.title);
    return sink.outcome(outcome);
}

patchbay_status give_sent(std::string_view message_id, const sdk::AnswerSink &sink) {
    auto outcome = sdk::make<patchbay_outcome>();
    outcome.kind = PATCHBAY_OUTCOME_SENT;
    outcome.message_id = sdk::optional_str(message_id);
    return sink.outcome(outcome);
}

}  // namespace sms_http
