#include "wire.h"

#include <utility>

namespace smpp {
namespace {

Error error_of(std::uint32_t status, std::string_view field, std::string_view why) {
    std::string reason(field);
    reason += ": ";
    reason += why;
    return {status, std::move(reason)};
}

}  // namespace

void Reader::fail(std::uint32_t status, std::string_view field, std::string_view why) {
    if (ok()) error_ = error_of(status, field, why);
    rest_ = {};
}

std::uint32_t Reader::number(std::size_t bytes, std::string_view field) {
    std::uint32_t value = 0;
    for (const char c : octets(bytes, field))
        value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::uint8_t Reader::u8(std::string_view field) {
    return static_cast<std::uint8_t>(number(1, field));
}

std::uint16_t Reader::u16(std::string_view field) {
    return static_cast<std::uint16_t>(number(2, field));
}

std::uint32_t Reader::u32(std::string_view field) { return number(4, field); }

std::string Reader::c_string(std::size_t most, std::string_view field, std::uint32_t too_long) {
    const std::string_view room = rest_.substr(0, most);
    const std::size_t end = room.find('\0');
    if (end == room.npos) {
        rest_.remove_prefix(room.size());
        if (!room.empty() && room.size() < most) return std::string(room);
        if (room.size() == most)
            fail(too_long, field, "is too long");
        else
            fail(status::kInvalidCommandLength, field, "does not end");
        return {};
    }
    rest_.remove_prefix(end + 1);
    return std::string(room.substr(0, end));
}

std::string_view Reader::octets(std::size_t count, std::string_view field,
                                std::uint32_t too_short) {
    if (count > rest_.size()) {
        fail(too_short, field, "is not all there");
        return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

void Reader::drop_padding() {
    if (rest_.find_first_not_of('\0') == rest_.npos) rest_ = {};
}

void Writer::u8(std::uint8_t value) { bytes_ += static_cast<char>(value); }

void Writer::u16(std::uint16_t value) {
    u8(static_cast<std::uint8_t>(value >> 8));
    u8(static_cast<std::uint8_t>(value & 0xFF));
}

void Writer::u32(std::uint32_t value) {
    u16(static_cast<std::uint16_t>(value >> 16));
    u16(static_cast<std::uint16_t>(value & 0xFFFF));
}

void Writer::c_string(std::string_view text, std::size_t most, std::string_view field,
                      std::uint32_t too_long) {
    if (text.size() + 1 > most) return fail(too_long, field, "is too long");
    if (text.find('\0') != text.npos) return fail(too_long, field, "has a NUL in it");
    bytes_ += text;
    bytes_ += '\0';
}

void Writer::fail(std::uint32_t status, std::string_view field, std::string_view why) {
    if (ok()) error_ = error_of(status, field, why);
}

Result<std::string> Writer::take() {
    if (!ok()) return error_;
    return std::move(bytes_);
}

}  // namespace smpp
