// What the provider makes of a webhook's answer: messages that it sends, or an error in its
// debugger.
#pragma once

#include "core/net/http_client.h"

#include <string>
#include <vector>

namespace patchbay::simulators::twilio {

struct Answer {
    int error_code = 0;                 // 11200, 12100 or 12300; 0: none
    std::vector<std::string> messages;  // to be sent to whoever wrote
};

// Of an inbound message's webhook. An empty body is fine; XML is TwiML; plain text is a message.
Answer read_answer(const net::ClientResponse &response);
// Of a status' callback: its body says nothing to anybody.
Answer read_bare_answer(const net::ClientResponse &response);

}  // namespace patchbay::simulators::twilio
