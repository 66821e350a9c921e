// What a control request lets a customer write.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/twilio/world.h"

#include <boost/json/object.hpp>

namespace patchbay::simulators::twilio {

// {"text", "media": {"mime_type", "base64"} or an array of up to ten, "fields": {…}}. The error
// names the key.
Result<Writing> customer_message(const boost::json::object &wanted);

}  // namespace patchbay::simulators::twilio
