#include "address.h"

#include "patchbay/kit/text.hpp"

#include <algorithm>

namespace sms_http {

namespace sdk = patchbay::sdk;

namespace {

constexpr std::size_t kMinShortCode = 3;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// As RFC 3986 has it; 0: there is none.
std::size_t scheme_length(std::string_view address) {
    const std::size_t colon = address.find(':');
    if (colon == address.npos || colon == 0 || !is_letter(address.front())) return 0;
    const std::string_view scheme = address.substr(0, colon);
    const bool plain = std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    });
    return plain ? colon : 0;
}

std::string lower_scheme(std::string_view address) {
    return sdk::lower(address.substr(0, scheme_length(address)));
}

bool names_phone(std::string_view scheme) { return scheme == "tel" || scheme == "sms"; }

}  // namespace

std::string scheme_of(std::string_view address) {
    const std::string scheme = lower_scheme(address);
    return names_phone(scheme) ? std::string() : scheme;
}

std::string normal_address(std::string_view address) {
    if (names_phone(lower_scheme(address))) address.remove_prefix(scheme_length(address) + 1);
    std::string_view digits = address;
    if (digits.substr(0, 2) == "00") digits.remove_prefix(2);
    std::string phone = "+" + std::string(digits);
    return sdk::is_phone(phone) ? phone : std::string(address);
}

std::string recipient(std::string_view to) {
    std::string normal = normal_address(to);
    const bool short_code = normal.size() >= kMinShortCode &&
                            normal.size() < sdk::kMinPhoneDigits && sdk::is_digits(normal);
    return sdk::is_phone(normal) || short_code ? normal : std::string();
}

}  // namespace sms_http
