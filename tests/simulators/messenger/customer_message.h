// What a customer does, from the short words of the control API to the provider's JSON.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/messenger/world.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>

namespace patchbay::simulators::messenger {

// One of {"text"}, {"choice"}, {"media"}, {"location"}, {"reaction"}, {"referral"}, {"optin"},
// {"edit"}, {"delete"} and {"raw"}, with "reply_to" and "referral" beside it: docs/simulators.md.
// Media is added to the world's, with links under `base`. The error names the key.
Result<Deed> customer_message(World &world, std::size_t conversation,
                              const boost::json::object &wanted, const std::string &base);

}  // namespace patchbay::simulators::messenger
