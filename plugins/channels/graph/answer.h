// What a response of the API means, whatever it answers. Decided on the error's code by the table
// of the channel, never on its text.
#pragma once

#include "patchbay/kit.hpp"

#include <cstdint>
#include <string_view>

namespace graph {

namespace sdk = patchbay::sdk;

// A channel's view of the API.
struct Api {
    std::string_view name;   // for a person
    sdk::ErrorRules errors;  // by "CODE", or "CODE/SUBCODE" where a subcode says more
};

// The rule of the subcode (0: there is none), else of the code, else null. Codes from 200 to 299
// are missing permissions: those without a rule of their own have that of 200.
const sdk::ErrorRule *find_rule(const Api &api, std::int64_t code, std::int64_t subcode = 0);

// The API's error object of a response, or an absent value.
sdk::JsonValue error_of(sdk::JsonValue root);

// A response that is not what was hoped for: the API's error body, or without one an answer of a
// proxy, a gateway, or a page. `root`: the body as JSON, or absent.
sdk::Verdict judge(const Api &api, sdk::JsonValue root, const patchbay_http_response &response);

}  // namespace graph
