// The message that an answer is about, where a test does not care which.
#pragma once

#include "core/plugin/plugin.h"

namespace patchbay::plugin {

inline Outgoing sent_text(Token token = 1) {
    static const model::Content content = model::Text{"Hello"};
    Outgoing message;
    message.token = token;
    message.to = "34600111222";
    message.correlation = "p3.41";
    message.content = &content;
    return message;
}

}  // namespace patchbay::plugin
