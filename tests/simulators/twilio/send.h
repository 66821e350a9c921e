// What a request to send says, and the checks that need no more than the request and the account.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/twilio/form.h"
#include "tests/simulators/twilio/settings.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::simulators::twilio {

constexpr std::size_t kMaxBodyCharacters = 1600;
constexpr std::size_t kMaxMedia = 10;
constexpr std::size_t kMaxCallbackUrl = 4000;  // characters
constexpr std::int64_t kMaxValiditySeconds = 36'000;

struct Send {
    std::string to;
    std::optional<std::size_t> number;  // of Settings::numbers; nothing: the service chooses
    bool by_service = false;
    std::string body;
    std::vector<std::string> media_urls;
    std::string status_callback;
};

// The error's `code` is the provider's. Parameters that are not known are passed over, as the
// provider does.
Result<Send> read_send(const Form &form, const Settings &settings);

}  // namespace patchbay::simulators::twilio
