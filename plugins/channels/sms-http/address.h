// Numbers and names as providers write them.
#pragma once

#include <string>
#include <string_view>

namespace sms_http {

// The scheme before the first ':', in lower case: "rcs" of "rcs:+34600111222"; "": the address has
// none, or one of a phone (tel:, sms:), which normal_address takes off.
std::string scheme_of(std::string_view address);

// A phone with its '+', also where the provider leaves it out or writes 00; short codes (fewer
// digits) and names as they are.
std::string normal_address(std::string_view address);

// What a message may be sent to: a phone or a short code, in its normal form; "" for anything else.
std::string recipient(std::string_view to);

}  // namespace sms_http
