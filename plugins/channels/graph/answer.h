// What a response of the API means, whatever it answers. Decided on the error's code by the table
// of the channel, never on its text.
#pragma once

#include "patchbay/patchbay.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace graph {

namespace sdk = patchbay::sdk;

struct ErrorRule {
    std::int64_t code;
    std::int64_t subcode;         // 0: any that has no rule of its own
    std::uint32_t outcome;        // PATCHBAY_OUTCOME_...
    std::uint32_t flags;          // PATCHBAY_OUTCOME_NOT_ON_CHANNEL, ...
    std::uint32_t retry_after_s;  // 0: the host decides
    const char *title;            // for a person
};

// By code, then by subcode.
constexpr bool before(const ErrorRule &a, const ErrorRule &b) {
    return a.code != b.code ? a.code < b.code : a.subcode < b.subcode;
}

template <std::size_t kCount>
constexpr bool sorted(const ErrorRule (&rules)[kCount]) {
    for (std::size_t i = 1; i < kCount; ++i) {
        if (!before(rules[i - 1], rules[i])) return false;
    }
    return true;
}

// The rule of a sorted table, that of the subcode first; null for a code that is not known.
template <std::size_t kCount>
const ErrorRule *search(const ErrorRule (&rules)[kCount], std::int64_t code, std::int64_t subcode) {
    for (const std::int64_t wanted : {subcode, std::int64_t{0}}) {
        const ErrorRule key = {code, wanted, 0, 0, 0, nullptr};
        const ErrorRule *found = std::lower_bound(rules, rules + kCount, key, before);
        if (found != rules + kCount && !before(key, *found)) return found;
    }
    return nullptr;
}

// A channel's view of the API.
struct Api {
    std::string_view name;  // for a person
    const ErrorRule *(*find_rule)(std::int64_t code, std::int64_t subcode);
};

struct Verdict {
    std::uint32_t kind = 0;  // PATCHBAY_OUTCOME_...; never SENT
    std::uint32_t flags = 0;
    std::int64_t retry_after_ms = 0;  // 0: the host decides
    std::string code;
    std::string title;
};

// The API's error object of a response, or an absent value.
sdk::JsonValue error_of(sdk::JsonValue root);

// A response that is not what was hoped for: the API's error body, or without one an answer of a
// proxy, a gateway, or a page. `root`: the body as JSON, or absent.
Verdict judge(const Api &api, sdk::JsonValue root, const patchbay_http_response &response);

// Retry-After in milliseconds, at most a day; 0 where there is none.
std::int64_t retry_after_ms(const patchbay_http_response &response);

patchbay_status give(const Verdict &verdict, const sdk::AnswerSink &sink);

// The errors of an operation that asks the API.
constexpr std::string_view kRefused = "refused";
constexpr std::string_view kUnavailable = "unavailable";
constexpr std::string_view kTooLarge = "too_large";

// Ends a task whose request was not answered with what it needs.
patchbay_status settle_failure(const sdk::Host &host, patchbay_token token, const Api &api,
                               sdk::JsonValue root, const patchbay_http_response &response);

}  // namespace graph
