// Contents and events as cases have them.
#pragma once

#include "core/base/json.h"
#include "core/plugin/plugin.h"

#include <boost/json.hpp>

namespace plugin_kit {

namespace json = patchbay::json;

// A content as a plugin may be given it; what the model itself refuses is built by hand.
patchbay::model::Content content_of(const json::value &content);

// An event as it is printed, and who got a status.
json::object printed(const patchbay::model::Event &event);

}  // namespace plugin_kit
