// Groups of fields that several bodies have.
#pragma once

#include "tlv.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace smpp {

struct Address {
    std::uint8_t ton = 0;  // type of number: 1 international, 2 national, 5 alphanumeric
    std::uint8_t npi = 0;  // numbering plan: 1 E.164
    std::string value;

    bool operator==(const Address &) const = default;
};

void write_address(Writer &writer, const Address &address, std::size_t most, std::string_view field,
                   std::uint32_t too_long);
Address read_address(Reader &reader, std::size_t most, std::string_view field,
                     std::uint32_t too_long);

// The first string of a response, which with its error may be absent, and the TLVs behind it.
void write_optional_start(Writer &writer, const std::optional<std::string> &value, std::size_t most,
                          std::string_view field, const Tlvs &tlvs);
std::optional<std::string> read_optional_start(Reader &reader, std::size_t most,
                                               std::string_view field);

// What was read, where nothing failed and no byte is left but padding.
template <class T>
Result<T> ended(Reader &reader, T value) {
    reader.drop_padding();
    if (reader.ok() && reader.left() > 0)
        reader.fail(status::kInvalidCommandLength, "body", "goes on after its last field");
    if (!reader.ok()) return reader.error();
    return value;
}

}  // namespace smpp
