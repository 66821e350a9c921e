// The provider's JSON of people, chats and messages. Pure.
#pragma once

#include "core/base/clock.h"
#include "tests/simulators/telegram/book.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::simulators::telegram {

boost::json::object user_of(const Chat &chat);
boost::json::object bot_of(const Settings &settings);
boost::json::object chat_of(const Chat &chat);
std::int64_t date_of(TimeMs time);  // seconds

// {"message_id", "from", "chat", "date"} and the members of `what`.
boost::json::object message_of(const Chat &chat, boost::json::object from, std::int64_t message_id,
                               TimeMs at, const boost::json::object &what);
// A message as another one quotes it: without what that quotes itself.
boost::json::object quoted_message(const Entry &entry);

// [{"type": "bot_command", …}] of a text that begins with one; empty: it does not.
boost::json::array command_entities(std::string_view text);
// [{"type": "emoji", "emoji"}]; empty for "".
boost::json::array reactions_of(const std::string &emoji);

}  // namespace patchbay::simulators::telegram
