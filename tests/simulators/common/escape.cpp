#include "tests/simulators/common/escape.h"

namespace patchbay::simulators {

namespace {

void append_unit(std::string &out, unsigned unit) {
    out += "\\u";
    for (const auto shift : {12U, 8U, 4U, 0U})
        out += "0123456789abcdef"[(unit >> shift) & 0xfU];
}

// The code point that starts at `at`, which is moved behind it. The text is valid UTF-8.
unsigned take_code_point(std::string_view text, std::size_t &at) {
    const auto first = static_cast<unsigned char>(text[at++]);
    const auto more = first >= 0xf0U ? 3U : first >= 0xe0U ? 2U : 1U;
    auto point = first & (0x3fU >> more);
    for (auto i = 0U; i < more && at < text.size(); ++i) {
        point = point << 6U | (static_cast<unsigned char>(text[at++]) & 0x3fU);
    }
    return point;
}

}  // namespace

std::string escaped(std::string_view json_text, bool slashes) {
    std::string out;
    out.reserve(json_text.size() + 16);
    for (std::size_t at = 0; at < json_text.size();) {
        const auto c = json_text[at];
        if (static_cast<unsigned char>(c) < 0x80U) {
            if (c == '/' && slashes) out += '\\';
            out += c;
            ++at;
            if (c == '\\') out += json_text[at++];  // the second half of an escape
            continue;
        }
        const auto point = take_code_point(json_text, at);
        if (point < 0x10000U) {
            append_unit(out, point);
        } else {
            append_unit(out, 0xd800U + ((point - 0x10000U) >> 10U));
            append_unit(out, 0xdc00U + ((point - 0x10000U) & 0x3ffU));
        }
    }
    return out;
}

}  // namespace patchbay::simulators
