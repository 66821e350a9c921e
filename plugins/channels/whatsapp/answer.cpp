// What the provider's answer to a send means. Decided on the error's code, never on its text.
#include "errors.h"
#include "plugin.h"

#include <algorithm>
#include <string>

namespace whatsapp {
namespace {

constexpr std::int64_t kMaxRetryAfterSeconds = 24 * 60 * 60;

// Retry-After in seconds; the form with a date is not used by this provider.
std::int64_t retry_after_ms(const patchbay_http_response &response) {
    const std::string_view text = sdk::header(response.headers, "retry-after");
    std::int64_t seconds = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return 0;
        seconds = std::min(seconds * 10 + (c - '0'), kMaxRetryAfterSeconds);
    }
    return seconds * 1000;
}

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

patchbay_status give_error(const sdk::JsonValue error, const patchbay_http_response &response,
                           const sdk::AnswerSink &sink) {
    const std::int64_t code = error["code"].integer().value_or(0);
    const ErrorRule *rule = find_rule(code, error["error_subcode"].integer().value_or(0));
    const std::string_view details = error["error_data"]["details"].str();
    std::string title(rule != nullptr ? rule->title : error["message"].str());
    if (!details.empty()) title.append(title.empty() ? "" : ": ").append(details);
    const std::string code_text = std::to_string(code);

    auto outcome = sdk::make<patchbay_outcome>();
    outcome.kind =
        rule != nullptr
            ? rule->outcome
            : outcome_of_unknown(response.status, error["is_transient"].boolean().value_or(false));
    outcome.flags = rule != nullptr ? rule->flags : 0;
    if (outcome.kind != PATCHBAY_OUTCOME_FAILED && outcome.kind != PATCHBAY_OUTCOME_STOP_LINE) {
        outcome.retry_after_ms = retry_after_ms(response);
        if (outcome.retry_after_ms == 0 && rule != nullptr) {
            outcome.retry_after_ms = std::int64_t{rule->retry_after_s} * 1000;
        }
    }
    outcome.code = sdk::str(code_text);
    outcome.title = sdk::str(title);
    return sink.outcome(outcome);
}

patchbay_status give_status(const patchbay_http_response &response, const sdk::AnswerSink &sink) {
    const std::string code = "http_" + std::to_string(response.status);
    auto outcome = sdk::make<patchbay_outcome>();
    outcome.kind = outcome_of_status(response.status);
    if (outcome.kind == PATCHBAY_OUTCOME_STOP_LINE) outcome.flags = PATCHBAY_OUTCOME_ALARM;
    if (outcome.kind == PATCHBAY_OUTCOME_THROTTLE_LINE) {
        outcome.retry_after_ms = retry_after_ms(response);
    }
    outcome.code = sdk::str(code);
    outcome.title = sdk::str("an answer that is not of the WhatsApp API");
    return sink.outcome(outcome);
}

// The id under which the contact is known, where that is not what we wrote to.
std::string_view other_address(sdk::JsonValue contact) {
    std::string_view input = contact["input"].text();
    if (!input.empty() && input.front() == '+') input.remove_prefix(1);
    const std::string_view wa_id = contact["wa_id"].text();
    return wa_id == input ? std::string_view() : wa_id;
}

}  // namespace

patchbay_status Plugin::answer(patchbay_token, const patchbay_http_response &response,
                               const sdk::AnswerSink &sink) {
    const sdk::JsonValue root = host().parse(sdk::view(response.body));
    const sdk::JsonValue error = root["error"];
    if (error.is_object() && error["code"].integer()) return give_error(error, response, sink);

    const std::string_view message_id = root["messages"].at(0)["id"].text();
    if (response.status < 200 || response.status > 299 || message_id.empty()) {
        return give_status(response, sink);
    }
    auto outcome = sdk::make<patchbay_outcome>();
    outcome.kind = PATCHBAY_OUTCOME_SENT;
    outcome.message_id = sdk::str(message_id);
    outcome.address = sdk::optional_str(other_address(root["contacts"].at(0)));
    return sink.outcome(outcome);
}

}  // namespace whatsapp
