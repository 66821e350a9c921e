// Words, digits and phones, as settings and providers write them.
#ifndef PATCHBAY_KIT_TEXT_HPP
#define PATCHBAY_KIT_TEXT_HPP

#include "../patchbay.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace patchbay::sdk {

// The letters of ASCII in lower case.
inline std::string lower(std::string_view text) {
    std::string result(text);
    for (char &c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

// Digits alone, and at least one.
inline bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

constexpr std::size_t kMinPhoneDigits = 7;
constexpr std::size_t kMaxPhoneDigits = 15;  // E.164

// '+' and 7 to 15 digits, the first of which is no 0.
inline bool is_phone(std::string_view address) {
    if (address.substr(0, 1) != "+") return false;
    const std::string_view digits = address.substr(1);
    return is_digits(digits) && digits.front() != '0' && digits.size() >= kMinPhoneDigits &&
           digits.size() <= kMaxPhoneDigits;
}

// The contact of an address, which is its phone where it is one. Borrows the text.
inline patchbay_contact contact_of(std::string_view address) {
    auto contact = make<patchbay_contact>();
    contact.address = str(address);
    if (is_phone(address)) contact.phone = str(address);
    return contact;
}

}  // namespace patchbay::sdk

#endif
