#include "tests/simulators/whatsapp/wamid.h"

#include "core/base/crypto.h"

#include <charconv>

namespace patchbay::simulators::whatsapp {

namespace {

constexpr std::string_view kPrefix = "wamid.";
constexpr std::string_view kStart("\x1c\x18", 2);
constexpr std::string_view kBetween("\x15\x02\x00", 3);
constexpr char kFromBusiness = '\x11';
constexpr char kFromCustomer = '\x12';
constexpr std::size_t kRunDigits = 8;
constexpr std::size_t kSequenceDigits = 12;
constexpr std::size_t kDigits = kRunDigits + kSequenceDigits;
constexpr std::string_view kBeforeDigits("\x18\x14", 2);  // 0x14: kDigits characters follow

void append_hex(std::string &out, std::uint64_t value, std::size_t digits) {
    for (auto shift = digits * 4; shift > 0; shift -= 4) {
        out += "0123456789ABCDEF"[(value >> (shift - 4)) & 0xfU];
    }
}

template <class T>
bool read_hex(std::string_view text, T &out) {
    const auto *end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, out, 16);
    return parsed.ec == std::errc{} && parsed.ptr == end;
}

bool skip(std::string_view &text, std::string_view expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

}  // namespace

std::string to_text(const Wamid &id) {
    std::string bytes(kStart);
    bytes += static_cast<char>(id.customer.size());
    bytes += id.customer;
    bytes += kBetween;
    bytes += id.from_customer ? kFromCustomer : kFromBusiness;
    bytes += kBeforeDigits;
    append_hex(bytes, id.run, kRunDigits);
    append_hex(bytes, id.sequence, kSequenceDigits);
    bytes += '\0';
    return std::string(kPrefix) + crypto::to_base64(bytes);
}

std::optional<Wamid> parse_wamid(std::string_view text) {
    if (!skip(text, kPrefix)) return {};
    const auto bytes = crypto::from_base64(text);
    if (!bytes) return {};
    std::string_view rest = *bytes;
    if (!skip(rest, kStart) || rest.empty()) return {};
    const auto length = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    if (rest.size() < length) return {};
    Wamid out{std::string(rest.substr(0, length)), false, 0, 0};
    rest.remove_prefix(length);
    if (!skip(rest, kBetween) || rest.empty()) return {};
    if (rest.front() != kFromCustomer && rest.front() != kFromBusiness) return {};
    out.from_customer = rest.front() == kFromCustomer;
    rest.remove_prefix(1);
    if (!skip(rest, kBeforeDigits) || rest.size() != kDigits + 1 || rest.back() != '\0') return {};
    if (!read_hex(rest.substr(0, kRunDigits), out.run)) return {};
    if (!read_hex(rest.substr(kRunDigits, kSequenceDigits), out.sequence)) return {};
    return out;
}

}  // namespace patchbay::simulators::whatsapp
