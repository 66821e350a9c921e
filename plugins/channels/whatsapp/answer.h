// What a response of the provider means, whatever it answers.
#pragma once

#include "patchbay/patchbay.hpp"

#include <cstdint>
#include <string>

namespace whatsapp {

namespace sdk = patchbay::sdk;

struct Verdict {
    std::uint32_t kind = 0;  // PATCHBAY_OUTCOME_...; never SENT
    std::uint32_t flags = 0;
    std::int64_t retry_after_ms = 0;  // 0: the host decides
    std::string code;
    std::string title;
};

// The provider's error object of a response, or an absent value.
sdk::JsonValue error_of(sdk::JsonValue root);

Verdict judge_error(sdk::JsonValue error, const patchbay_http_response &response);

// A response without the provider's error body: of a proxy, a gateway, or a page.
Verdict judge_status(const patchbay_http_response &response);

patchbay_status give(const Verdict &verdict, const sdk::AnswerSink &sink);

}  // namespace whatsapp
