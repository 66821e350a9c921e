// Bytes of a form as text that can be kept.
#pragma once

#include <string>
#include <string_view>

namespace sms_http {

// The value of `name` among the parameters of a header: "utf-8" of "text/plain; charset=UTF-8", in
// lower case; "" where it is not there.
std::string parameter_of(std::string_view header, std::string_view name);

// Its characters have more than one octet each, ASCII too (UTF-16 and the like).
bool is_wide(std::string_view charset);

// Whether readable() knows it.
bool is_known(std::string_view charset);

// `bytes` as UTF-8; what is no character of the charset becomes U+FFFD. `charset`, in lower case:
// any that the C library knows; iso-8859-1 is read as windows-1252, since that is what is sent
// under its name; UTF-16 without a mark of its order is big-endian. "", us-ascii, or one that is
// not known: UTF-8 where the bytes are, else windows-1252.
std::string readable(std::string_view bytes, std::string_view charset);

}  // namespace sms_http
