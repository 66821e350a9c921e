// Bytes as a table of tests writes them: "0000 0010 'text' 00".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace smpp_test {

inline int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

inline std::string bytes(std::string_view written) {
    std::string out;
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (written[i] == ' ') continue;
        if (written[i] == '\'') {
            for (++i; i < written.size() && written[i] != '\''; ++i)
                out += written[i];
            continue;
        }
        if (i + 1 >= written.size()) break;
        out += static_cast<char>(digit_of(written[i]) * 16 + digit_of(written[i + 1]));
        ++i;
    }
    return out;
}

inline std::string hex(std::string_view octets) {
    std::string out;
    for (const char c : octets) {
        const auto byte = static_cast<unsigned char>(c);
        out += "0123456789ABCDEF"[byte >> 4];
        out += "0123456789ABCDEF"[byte & 15];
    }
    return out;
}

inline std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

}  // namespace smpp_test
