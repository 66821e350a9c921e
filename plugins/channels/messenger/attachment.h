// What is attached to a message.
#pragma once

#include "event.h"

#include <optional>

namespace messenger {

// Never fails: what is not known, or not as documented, is `unsupported` with the reason. Nothing:
// a link beside a text (`beside_text`), which the text says already.
std::optional<Content> read_attachment(sdk::JsonValue attachment, bool beside_text);

}  // namespace messenger
