// Webhook bodies as the provider writes them. Pure.
#pragma once

#include "tests/simulators/common/event.h"
#include "tests/simulators/messenger/book.h"

#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <string_view>

namespace patchbay::simulators::messenger {

// {"object":"page","entry":[…]}: an entry for each event, whose `element` is the messaging event
// and whose `field` says where it stands: "standby", or "messaging".
std::string webhook_body(std::span<const Event> events, const Settings &settings);

// {"sender": …, "recipient": …, "timestamp": …} and the members of `what`.
boost::json::object from_customer(const Conversation &conversation, const Settings &settings,
                                  TimeMs at, boost::json::object what);
boost::json::object from_account(const Conversation &conversation, const Settings &settings,
                                 TimeMs at, boost::json::object what);

// {"message": {"is_echo": true, …}} of what an app has sent: `content` is its request.
boost::json::object echo_of(std::string_view mid, const std::string &app_id,
                            const boost::json::object &content);

}  // namespace patchbay::simulators::messenger
