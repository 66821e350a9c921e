// Texts: put together and cut, counted, and the words, digits and phones of settings and providers.
#ifndef PATCHBAY_KIT_TEXT_HPP
#define PATCHBAY_KIT_TEXT_HPP

#include "../patchbay.hpp"
#include "limits.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace patchbay::sdk {

// A name is only shown: of one that is too long its beginning is enough, cut between characters.
inline std::string_view beginning(std::string_view text, std::size_t max_bytes = kMaxIdBytes) {
    if (text.size() <= max_bytes) return text;
    std::size_t length = max_bytes;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        --length;
    return text.substr(0, length);
}

// The first of two texts that says something.
inline std::string_view first(std::string_view a, std::string_view b) { return a.empty() ? b : a; }

inline std::string joined(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const std::string_view text : texts)
        all += text;
    return all;
}

// A phone as E.164 writes it, of one that may lack its '+'.
inline std::string with_plus(std::string_view phone) {
    return joined({phone.substr(0, 1) == "+" ? "" : "+", phone});
}

// Characters (code points) of UTF-8, in which the limits of capabilities are counted.
inline std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
    }
    return count;
}

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
