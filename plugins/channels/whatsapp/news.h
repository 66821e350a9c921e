// News of the account: which fields of a webhook are news, and what in them an operator must see.
#pragma once

#include "patchbay/patchbay.hpp"

#include <cstdint>
#include <string_view>

namespace whatsapp {

namespace sdk = patchbay::sdk;

// The kind of notice for a field whose whole change is one notice; "unknown" where it is not known.
std::string_view news_kind(std::string_view field);

// PATCHBAY_NOTICE_ALARM where an operator must act, PATCHBAY_NOTICE_TEMPLATES where templates
// changed.
std::uint32_t news_flags(std::string_view field, sdk::JsonValue value);

}  // namespace whatsapp
