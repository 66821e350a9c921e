#include "answer.h"

namespace graph {
namespace {

constexpr std::int64_t kMaxRetryAfterSeconds = 24 * 60 * 60;

// For a code that the table does not know.
std::uint32_t outcome_of_unknown(std::uint32_t status, bool transient) {
    if (status == 429) return PATCHBAY_OUTCOME_THROTTLE_LINE;
    if (status >= 500 || transient) return PATCHBAY_OUTCOME_RETRY;
    return PATCHBAY_OUTCOME_FAILED;
}

// For an answer that is not of the Graph API: of a proxy, a gateway, or a page. From 500 on, and
// after a time-out, whether the message was accepted cannot be known.
std::uint32_t outcome_of_status(std::uint32_t status) {
    if (status >= 500 || status == 408 || status < 300) return PATCHBAY_OUTCOME_IN_DOUBT;
    if (status == 401) return PATCHBAY_OUTCOME_STOP_LINE;
    if (status == 429) return PATCHBAY_OUTCOME_THROTTLE_LINE;
    return PATCHBAY_OUTCOME_FAILED;
}

Verdict judge_error(const Api &api, sdk::JsonValue error, const patchbay_http_response &response) {
    const std::int64_t code = error["code"].integer().value_or(0);
    const ErrorRule *rule = api.find_rule(code, error["error_subcode"].integer().value_or(0));
    const std::string_view details = error["error_data"]["details"].str();
    Verdict verdict;
    verdict.code = std::to_string(code);
    verdict.title = rule != nullptr ? rule->title : error["message"].str();
    if (!details.empty()) verdict.title.append(verdict.title.empty() ? "" : ": ").append(details);
    verdict.kind =
        rule != nullptr
            ? rule->outcome
            : outcome_of_unknown(response.status, error["is_transient"].boolean().value_or(false));
    verdict.flags = rule != nullptr ? rule->flags : 0;
    if (verdict.kind != PATCHBAY_OUTCOME_FAILED && verdict.kind != PATCHBAY_OUTCOME_STOP_LINE) {
        verdict.retry_after_ms = retry_after_ms(response);
        if (verdict.retry_after_ms == 0 && rule != nullptr) {
            verdict.retry_after_ms = std::int64_t{rule->retry_after_s} * 1000;
        }
    }
    return verdict;
}

Verdict judge_status(const Api &api, const patchbay_http_response &response) {
    Verdict verdict;
    verdict.kind = outcome_of_status(response.status);
    verdict.code = "http_" + std::to_string(response.status);
    verdict.title = "an answer that is not of the " + std::string(api.name) + " API";
    if (verdict.kind == PATCHBAY_OUTCOME_STOP_LINE) verdict.flags = PATCHBAY_OUTCOME_ALARM;
    if (verdict.kind == PATCHBAY_OUTCOME_THROTTLE_LINE) {
        verdict.retry_after_ms = retry_after_ms(response);
    }
    return verdict;
}

}  // namespace

// The form of Retry-After with a date is not used by this provider.
std::int64_t retry_after_ms(const patchbay_http_response &response) {
    const std::string_view text = sdk::header(response.headers, "retry-after");
    std::int64_t seconds = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return 0;
        seconds = std::min(seconds * 10 + (c - '0'), kMaxRetryAfterSeconds);
    }
    return seconds * 1000;
}

sdk::JsonValue error_of(sdk::JsonValue root) {
    const sdk::JsonValue error = root["error"];
    return error.is_object() && error["code"].integer() ? error : sdk::JsonValue();
}

Verdict judge(const Api &api, sdk::JsonValue root, const patchbay_http_response &response) {
    const sdk::JsonValue error = error_of(root);
    return error.exists() ? judge_error(api, error, response) : judge_status(api, response);
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

patchbay_status settle_failure(const sdk::Host &host, patchbay_token token, const Api &api,
                               sdk::JsonValue root, const patchbay_http_response &response) {
    if (response.result != PATCHBAY_HTTP_RESPONSE) {
        return host.settle_error(token, PATCHBAY_E_UNAVAILABLE, kUnavailable,
                                 sdk::view(response.error));
    }
    const Verdict verdict = judge(api, root, response);
    const bool final =
        verdict.kind == PATCHBAY_OUTCOME_FAILED || verdict.kind == PATCHBAY_OUTCOME_STOP_LINE;
    return host.settle_error(token, final ? PATCHBAY_E_REFUSED : PATCHBAY_E_UNAVAILABLE,
                             final ? kRefused : kUnavailable, verdict.code + ": " + verdict.title);
}

}  // namespace graph
