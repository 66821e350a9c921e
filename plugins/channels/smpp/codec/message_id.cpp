#include "message_id.h"

#include "receipt.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace smpp {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Without its zeros, in lower case.
std::string plain(std::string_view id) {
    const std::size_t first = id.find_first_not_of('0');
    if (first == id.npos) return id.empty() ? std::string() : "0";
    std::string lower(id.substr(first));
    for (char &c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

// An id may have 64 digits, of 256 bits: so digit by digit.
std::string decimal_of(std::string_view id) {
    const bool hex = std::all_of(id.begin(), id.end(), [](char c) { return hex_digit(c) >= 0; });
    if (!hex || id.empty() || id.size() > kMostIdChars) return plain(id);
    std::vector<unsigned> digits;  // of the result, the last first
    for (const char c : id) {
        unsigned carry = static_cast<unsigned>(hex_digit(c));
        for (unsigned &digit : digits) {
            carry += digit * 16;
            digit = carry % 10;
            carry /= 10;
        }
        for (; carry > 0; carry /= 10)
            digits.push_back(carry % 10);
    }
    std::string decimal;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit)
        decimal += static_cast<char>('0' + *digit);
    return decimal.empty() ? "0" : decimal;
}

}  // namespace

std::string response_id(std::string_view id, IdBase base) {
    return base == IdBase::resp_hex_dlr_dec ? decimal_of(id) : plain(id);
}

std::string receipt_id(std::string_view id, IdBase base) {
    return base == IdBase::resp_dec_dlr_hex ? decimal_of(id) : plain(id);
}

}  // namespace smpp
