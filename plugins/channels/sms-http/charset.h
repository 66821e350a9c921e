// Bytes of a form as text that can be kept.
#pragma once

#include <string>
#include <string_view>

namespace sms_http {

// The value of `name` among the parameters of a header: "utf-8" of "text/plain; charset=UTF-8", in
// lower case; "" where it is not there.
std::string parameter_of(std::string_view header, std::string_view name);

// `bytes` as UTF-8. `charset`: iso-8859-1 and windows-1252 are converted (the first as the second,
// since that is what is sent under its name), all else is UTF-8. What is no UTF-8 becomes U+FFFD.
std::string readable(std::string_view bytes, std::string_view charset);

}  // namespace sms_http
