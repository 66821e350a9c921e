// cases/decode.json: what the provider posts and the events that come of it. A case has
//   "message"  the object `message` of an event (its mid is filled in), or
//   "event"    one event (sender, recipient and timestamp are filled in), or
//   "entry"    a whole entry, or
//   "body"     the whole body, or "text", which may be no JSON at all;
// with "list" (default "messaging") and "object" (default "page"); and
//   "content"  of the one message, whose id is "id" (default the mid); with "reply_to", "referral";
//   "contents" of several, or
//   "status"   of the one status: what differs from a contact's, or
//   "notice"   the kind of the one notice, whose data is the event; with "alarm", or
//   "unknown"  the reason of the one notice "unknown", or
//   "events"   all (channel and account are filled in), or
//   "malformed" a part of the error's text.
#pragma once

#include "tests/unit/messenger/fixture.h"

namespace messenger_test {

// The event of a case that has one, with all filled in.
json::object event_of(const json::object &one);

std::string body_of(const json::object &one);

// The body that holds the events.
std::string body_with(const json::array &events, std::string_view list = "messaging",
                      std::string_view object = "page");

// What a case expects, with what all events share filled in.
json::array expected_events(const json::object &one);

plugin::WebhookRequest post(std::string_view body);

// Also with what the plugin says beyond the printed shape: who got a status, and of a notice its
// time, its alarm and what it echoes.
json::array decoded_events(plugin::Instance &plugin, const plugin::WebhookRequest &request);

json::object text_event(std::string_view mid, std::string_view sender = kContact);

}  // namespace messenger_test
