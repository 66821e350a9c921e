// cases/decode.json: what the provider posts and the events that come of it. A case has
//   "message"  one object of value.messages (id, from, timestamp and contacts are filled in), or
//   "status"   one object of value.statuses, or
//   "value"    a whole value, with "field" (default "messages"), or
//   "body"     the whole body, or "text", which may be no JSON at all;
// and "content" (of the one message), "events" (all; channel and account are filled in), or
// "malformed" (a part of the error's text).
#pragma once

#include "tests/unit/whatsapp/fixture.h"

namespace whatsapp_test {

std::string body_of(const json::object &one);

// What a case expects, with what all events share filled in.
json::array expected_events(const json::object &one);

plugin::WebhookRequest post(std::string_view body);

// Also with what the plugin says beyond the printed shape: who got a status, when a notice was.
json::array decoded_events(plugin::Instance &plugin, const plugin::WebhookRequest &request);

json::object text_message(std::string_view id, std::string_view from = "16505551234");

}  // namespace whatsapp_test
