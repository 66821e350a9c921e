// A message into the request that sends it, and what the answer means.
#include "generic.h"
#include "outgoing.h"
#include "patchbay/kit/limits.hpp"
#include "patchbay/kit/request.hpp"
#include "patchbay/kit/verdict.hpp"
#include "url.h"

#include <algorithm>

namespace sms_http {
namespace {

template <class Item>
bool holds(const std::vector<Item> &items, const Item &item) {
    return std::ranges::find(items, item) != items.end();
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// "": there is none.
std::string_view id_of(const SendRule &rule, sdk::JsonValue root, std::string_view body) {
    std::string_view id = root.at_pointer(rule.id).text();
    if (rule.id.empty() && !root.exists()) id = trimmed(body);  // the answer is no JSON
    const bool plain = root.exists() || printable(id);
    return plain ? sdk::fitting(id) : std::string_view();
}

bool accepted(const SendRule &rule, sdk::JsonValue root, const patchbay_http_response &response) {
    const bool by_status = rule.accepted_statuses.empty()
                               ? sdk::good(response)
                               : holds(rule.accepted_statuses, std::int64_t{response.status});
    if (!by_status || !rule.accepted_pointer) return by_status;
    const sdk::JsonValue value = root.at_pointer(*rule.accepted_pointer);
    if (rule.accepted_value.empty()) return value.exists() && !value.is_null();
    if (value.is_bool()) return rule.accepted_value == (*value.boolean() ? "true" : "false");
    return value.text() == rule.accepted_value;
}

sdk::Verdict judge(const SendRule &rule, sdk::JsonValue root,
                   const patchbay_http_response &response) {
    sdk::Verdict verdict = sdk::judge_status("provider's", response);
    const std::string code(
        rule.error_code.empty() ? "" : sdk::fitting(root.at_pointer(rule.error_code).text()));
    const bool own =
        !code.empty() || (sdk::good(response) && root.exists() && rule.accepted_pointer);
    if (own) {  // the aggregator's own word: not taken
        if (!code.empty()) verdict.code = code;
        verdict.title = "the aggregator did not take the message";
        if (sdk::good(response)) verdict.kind = PATCHBAY_OUTCOME_FAILED;
        if (response.status >= 500) verdict.kind = PATCHBAY_OUTCOME_RETRY;
    }
    if (holds(rule.opted_out_codes, code)) {
        verdict.kind = PATCHBAY_OUTCOME_FAILED;
        verdict.flags = PATCHBAY_OUTCOME_OPTED_OUT;
        verdict.title = "the contact has stopped our messages";
    }
    if (holds(rule.throttled_codes, code) ||
        holds(rule.throttled_statuses, std::int64_t{response.status})) {
        verdict.kind = PATCHBAY_OUTCOME_THROTTLE_LINE;
        verdict.flags = 0;
        verdict.retry_after_ms = sdk::retry_after_ms(response);
        verdict.title = "too many messages";
    }
    return verdict;
}

}  // namespace

patchbay_status Generic::encode(const patchbay_outbound &message, const sdk::EncodeSink &sink) {
    Outgoing out;
    const patchbay_status status = read_outgoing(message, false, sink, out);
    if (status != PATCHBAY_OK) return status;
    const std::string_view correlation = sdk::view(message.correlation);
    const std::string callback = callback_url(webhook_url_, correlation);
    const std::string_view to(out.to);
    const std::vector<sdk::Template::Value> values = {
        {"to", to},
        {"to_digits", to.substr(to.substr(0, 1) == "+" ? 1 : 0)},
        {"from", from_},
        {"text", out.text},
        {"correlation", correlation},
        {"callback_url", callback},
        {"secret", "{{secret:secret}}", true}};
    const std::string url = send_.url.fill(values);
    const std::string body = send_.body.fill(values);
    std::vector<std::string> filled;
    for (const auto &[name, value] : send_.headers)
        filled.push_back(value.fill(values));
    sdk::Request request(send_.method, url);
    if (!basic_.empty()) request.header("authorization", basic_);
    for (std::size_t i = 0; i < filled.size(); ++i)
        request.header(send_.headers[i].first, filled[i]);
    if (!body.empty()) request.body(body);
    return request.give(sink);
}

patchbay_status Generic::answer(const patchbay_http_response &response,
                                const sdk::AnswerSink &sink) {
    const std::string_view body = sdk::view(response.body);
    const sdk::JsonValue root = host().parse(body);
    if (!accepted(send_, root, response)) return sdk::give(judge(send_, root, response), sink);
    const std::string_view id = id_of(send_, root, body);
    if (!id.empty()) return sdk::give_sent(id, sink);
    sdk::Verdict verdict;
    verdict.kind = PATCHBAY_OUTCOME_IN_DOUBT;
    verdict.code = "no_id";
    verdict.title = "the answer names no id for the message; see send.id";
    return sdk::give(verdict, sink);
}

}  // namespace sms_http
