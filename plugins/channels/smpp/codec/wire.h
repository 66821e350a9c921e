// Integers, strings and octets of SMPP 3.4 (3.1), big-endian, with their bounds.
#pragma once

#include "command_status.h"
#include "result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace smpp {

// Takes fields off bytes. After the first that is not there, all that follow are empty and `error`
// says which it was; a decoder may so read all its fields and look once.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    std::uint8_t u8(std::string_view field);
    std::uint16_t u16(std::string_view field);
    std::uint32_t u32(std::string_view field);

    // A string that ends with NUL, without it; one that is the last of all may lack it. `most`
    // counts the NUL, as the tables of SMPP 3.4 do. `too_long`: the status for one that goes on
    // beyond.
    std::string c_string(std::size_t most, std::string_view field,
                         std::uint32_t too_long = status::kInvalidCommandLength);

    // A view of the bytes that were given. `too_short`: the status where they are not there.
    std::string_view octets(std::size_t count, std::string_view field,
                            std::uint32_t too_short = status::kInvalidCommandLength);

    void fail(std::uint32_t status, std::string_view field, std::string_view why);

    // Takes what is left, where it is nothing but NUL: some pad a body with it.
    void drop_padding();
    bool begins_with_nul() const { return !rest_.empty() && rest_.front() == '\0'; }

    bool ok() const { return error_.status == 0; }
    const Error &error() const { return error_; }
    std::size_t left() const { return rest_.size(); }

private:
    std::uint32_t number(std::size_t bytes, std::string_view field);

    std::string_view rest_;
    Error error_;
};

// Makes bytes of fields. A value that its field cannot hold is an error, never cut.
class Writer {
public:
    void u8(std::uint8_t value);
    void u16(std::uint16_t value);
    void u32(std::uint32_t value);
    void c_string(std::string_view text, std::size_t most, std::string_view field,
                  std::uint32_t too_long = status::kInvalidCommandLength);
    void octets(std::string_view bytes) { bytes_ += bytes; }

    void fail(std::uint32_t status, std::string_view field, std::string_view why);

    bool ok() const { return error_.status == 0; }
    // The bytes, or the first error.
    Result<std::string> take();

private:
    std::string bytes_;
    Error error_;
};

}  // namespace smpp
