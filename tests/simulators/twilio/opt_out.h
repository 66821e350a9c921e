// The words by which people tell the provider itself that they want no more messages.
#pragma once

#include <string_view>

namespace patchbay::simulators::twilio {

struct OptOutWord {
    std::string_view type;   // "STOP", "START" or "HELP": the webhook's OptOutType
    std::string_view reply;  // what the provider answers by itself
};

// What the whole text is, whatever its case; null: an ordinary message.
const OptOutWord *opt_out_word(std::string_view text);

// The word of that type, by which an account's own words are meant; null: there is none.
const OptOutWord *opt_out_word_of(std::string_view type);

}  // namespace patchbay::simulators::twilio
