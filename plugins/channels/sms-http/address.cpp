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

}  // namespace

bool is_phone(std::string_view address) {
    if (address.empty() || address.front() != '+') return false;
    address.remove_prefix(1);
    return address.size() >= kMinPhoneDigits && address.size() <= kMaxPhoneDigits &&
           address.front() != '0' && all_digits(address);
}

std::string normal_address(std::string_view address) {
    std::string_view digits = address;
    if (digits.substr(0, 2) == "00") digits.remove_prefix(2);
    std::string phone = "+" + std::string(digits);
    return is_phone(phone) ? phone : std::string(address);
}

std::string recipient(std::string_view to) {
    std::string normal = normal_address(to);
    const bool short_code =
        to.size() >= kMinShortCode && to.size() < kMinPhoneDigits && all_digits(to);
    return is_phone(normal) || short_code ? normal : std::string();
}

}  // namespace sms_http
