// The content of one inbound message.
#pragma once

#include "patchbay/kit.hpp"

namespace whatsapp {

namespace sdk = patchbay::sdk;

// Never fails: a type that is not known, or an object that is not as documented, is `unsupported`
// with the reason. The content borrows from the tape.
void read_content(const sdk::Host &host, sdk::JsonValue message, sdk::Content &content);

}  // namespace whatsapp
