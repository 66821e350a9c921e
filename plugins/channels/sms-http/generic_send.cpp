// A message into the request that sends it, and what the answer means.
#include "answer.h"
#include "generic.h"
#include "outgoing.h"
#include "url.h"

#include <algorithm>

namespace sms_http {
namespace {

constexpr std::size_t kMaxIdBytes = 1024;

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
    return plain && id.size() <= kMaxIdBytes ? id : std::string_view();
}

bool accepted(const SendRule &rule, sdk::JsonValue root, const patchbay_http_response &response) {
    const bool by_status = rule.accepted_statuses.empty()
                               ? good(response)
                               : holds(rule.accepted_statuses, std::int64_t{response.status});
    if (!by_status || !rule.accepted_pointer) return by_status;
    const sdk::JsonValue value = root.at_pointer(*rule.accepted_pointer);
    if (rule.accepted_value.empty()) return value.exists() && !value.is_null();
    if (value.is_bool()) return rule.accepted_value == (*value.boolean() ? "true" : "false");
    return value.text() == rule.accepted_value;
}

Verdict judge(const SendRule &rule, sdk::JsonValue root, const patchbay_http_response &response) {
    Verdict verdict = judge_status(response);
    std::string code(rule.error_code.empty() ? "" : root.at_pointer(rule.error_code).text());
    if (code.size() > kMaxIdBytes) code.clear();
    const bool own = !code.empty() || (good(response) && root.exists() && rule.accepted_pointer);
    if (own) {  // the aggregator's own word: not taken
        if (!code.empty()) verdict.code = code;
        verdict.title = "the aggregator did not take the message";
        if (good(response)) verdict.kind = PATCHBAY_OUTCOME_FAILED;
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
        verdict.retry_after_ms = retry_after_ms(response);
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
    const Values values{out.to, from_, out.text, correlation, callback};
    const std::string url = send_.url.fill(values);
    const std::string body = send_.body.fill(values);
    std::vector<std::string> filled;
    filled.reserve(send_.headers.size());
    std::vector<patchbay_header> headers;
    if (!basic_.empty()) headers.push_back({sdk::str("authorization"), sdk::str(basic_)});
    for (const auto &[name, value] : send_.headers) {
        filled.push_back(value.fill(values));
        headers.push_back({sdk::str(name), sdk::str(filled.back())});
    }
    return give_request({send_.method, url, body}, sdk::list(headers), sink);
}

patchbay_status Generic::answer(const patchbay_http_response &response,
                                const sdk::AnswerSink &sink) {
    const std::string_view body = sdk::view(response.body);
    const sdk::JsonValue root = host().parse(body);
    if (!accepted(send_, root, response)) return give(judge(send_, root, response), sink);
    const std::string_view id = id_of(send_, root, body);
    if (!id.empty()) return give_sent(id, sink);
    Verdict verdict;
    verdict.kind = PATCHBAY_OUTCOME_IN_DOUBT;
    verdict.code = "no_id";
    verdict.title = "the answer names no id for the message; see send.id";
    return give(verdict, sink);
}

}  // namespace sms_http
