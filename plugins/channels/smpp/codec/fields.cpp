#include "fields.h"

namespace smpp {

void write_address(Writer &writer, const Address &address, std::size_t most, std::string_view field,
                   std::uint32_t too_long) {
    writer.u8(address.ton);
    writer.u8(address.npi);
    writer.c_string(address.value, most, field, too_long);
}

Address read_address(Reader &reader, std::size_t most, std::string_view field,
                     std::uint32_t too_long) {
    Address address;
    address.ton = reader.u8(field);
    address.npi = reader.u8(field);
    address.value = reader.c_string(most, field, too_long);
    return address;
}

void write_optional_start(Writer &writer, const std::optional<std::string> &value, std::size_t most,
                          std::string_view field, const Tlvs &tlvs) {
    if (value)
        writer.c_string(*value, most, field);
    else if (!tlvs.empty())
        writer.fail(status::kInvalidCommandLength, field, "must stand in front of TLVs");
    write_tlvs(writer, tlvs);
}

std::optional<std::string> read_optional_start(Reader &reader, std::size_t most,
                                               std::string_view field) {
    if (reader.left() == 0) return {};
    return reader.c_string(most, field);
}

}  // namespace smpp
