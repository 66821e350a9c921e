#include "address.h"

#include <algorithm>

namespace sms_http {
namespace {

constexpr std::size_t kMinPhoneDigits = 7;
constexpr std::size_t kMaxPhoneDigits = 15;
constexpr std::size_t kMinShortCode = 3;

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

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
    std::string scheme(address.substr(0, scheme_length(address)));
    for (char &c : scheme) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return scheme;
}

bool names_phone(std::string_view scheme) { return scheme == "tel" || scheme == "sms"; }

}  // namespace

std::string scheme_of(std::string_view address) {
    const std::string scheme = lower_scheme(address);
    return names_phone(scheme) ? std::string() : scheme;
}

bool is_phone(std::string_view address) {
    if (address.empty() || address.front() != '+') return false;
    address.remove_prefix(1);
    return address.size() >= kMinPhoneDigits && address.size() <= kMaxPhoneDigits &&
           address.front() != '0' && all_digits(address);
}

std::string normal_address(std::string_view address) {
    if (names_phone(lower_scheme(address))) address.remove_prefix(scheme_length(address) + 1);
    std::string_view digits = address;
    if (digits.substr(0, 2) == "00") digits.remove_prefix(2);
    std::string phone = "+" + std::string(digits);
    return is_phone(phone) ? phone : std::string(address);
}

std::string recipient(std::string_view to) {
    std::string normal = normal_address(to);
    const bool short_code =
        normal.size() >= kMinShortCode && normal.size() < kMinPhoneDigits && all_digits(normal);
    return is_phone(normal) || short_code ? normal : std::string();
}

}  // namespace sms_http
