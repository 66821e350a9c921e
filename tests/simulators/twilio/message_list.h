// GET Messages.json: filters and pages over what the account has sent and received.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/twilio/message.h"

#include <boost/json/object.hpp>

#include <string_view>
#include <vector>

namespace patchbay::simulators::twilio {

constexpr std::size_t kDefaultPage = 50;
constexpr std::size_t kLargestPage = 1000;

// `messages` are in the order of their making; a page has the newest first. The error's `code` is
// the provider's.
Result<boost::json::object> list_messages(const std::vector<MessagePtr> &messages,
                                          std::string_view query, const Settings &settings);

}  // namespace patchbay::simulators::twilio
