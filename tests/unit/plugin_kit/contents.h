// Contents and events as cases have them.
#pragma once

#include "core/base/json.h"
#include "core/plugin/plugin.h"

#include <boost/json.hpp>

#include <vector>

namespace plugin_kit {

namespace json = patchbay::json;

// A content as a plugin may be given it; what the model itself refuses is built by hand.
patchbay::model::Content content_of(const json::value &content);

// The events of a webhook; the test fails where it is refused.
std::vector<patchbay::model::Event> decoded(patchbay::plugin::Instance &plugin,
                                            const patchbay::plugin::WebhookRequest &request);

// An event as it is printed, and who got a status.
json::object printed(const patchbay::model::Event &event);

}  // namespace plugin_kit
