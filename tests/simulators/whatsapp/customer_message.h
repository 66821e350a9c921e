// What a customer writes, from the short words of the control API to the provider's JSON.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/whatsapp/world.h"

#include <boost/json/object.hpp>

#include <cstddef>

namespace patchbay::simulators::whatsapp {

// One of {"text"}, {"choice"}, {"location"}, {"media"}, {"reaction"}, {"contacts"} and {"raw"},
// with "reply_to", "referral" and "forwarded" beside it: docs/simulators.md. The result has no
// from, id and timestamp. Media is added to the world's. The error names the key.
Result<boost::json::object> customer_message(World &world, std::size_t conversation,
                                             const boost::json::object &wanted);

}  // namespace patchbay::simulators::whatsapp
