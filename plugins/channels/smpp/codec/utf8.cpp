#include "utf8.h"

namespace smpp {
namespace {

constexpr char32_t kLeastOf[] = {0, 0, 0x80, 0x800, 0x10000};  // by length, against the overlong

bool is_character(char32_t code) { return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF); }

}  // namespace

char32_t next_character(std::string_view text, std::size_t &at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(at);
    const std::size_t begin = at++;
    if (first < 0x80) return first;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() - begin < length) return kReplacement;
    char32_t code = first & (0x7Fu >> length);
    for (std::size_t i = begin + 1; i < begin + length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return kReplacement;
        code = code << 6 | (byte(i) & 0x3Fu);
    }
    if (code < kLeastOf[length] || !is_character(code)) return kReplacement;
    at = begin + length;
    return code;
}

void append_utf8(std::string &out, char32_t character) {
    const char32_t code = is_character(character) ? character : kReplacement;
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

}  // namespace smpp
