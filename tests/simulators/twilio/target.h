// Where a webhook is posted, and how often. The provider reads that from the URL's fragment, which
// does not travel and is not signed: "https://…/sms#rc=3&rp=5xx,ct&rt=5000".
#pragma once

#include "core/net/http_client.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::simulators::twilio {

constexpr std::int64_t kMostRetries = 5;
constexpr std::int64_t kLongestRead = 15'000;

struct Target {
    std::string url;  // without the fragment
    std::int64_t retries = 1;
    std::string policy = "ct";  // a list of 4xx, 5xx, ct (no connection), rt (no answer), all
    std::int64_t read_timeout_ms = kLongestRead;
};

// What is not understood of the fragment leaves the default.
Target read_target(std::string_view url);

// Whether this post failed in a way that the policy posts again.
bool posts_again(const Target &target, const net::ClientResponse &response);

}  // namespace patchbay::simulators::twilio
