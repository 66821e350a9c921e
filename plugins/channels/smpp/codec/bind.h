// Bodies with which a session begins (SMPP 3.4, 4.1).
#pragma once

#include "tlv.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smpp {

constexpr std::uint8_t kInterfaceVersion = 0x34;

// With their NUL.
constexpr std::size_t kSystemIdBytes = 16;
constexpr std::size_t kPasswordBytes = 9;
constexpr std::size_t kSystemTypeBytes = 13;
constexpr std::size_t kAddressRangeBytes = 41;

// bind_receiver, bind_transmitter, bind_transceiver
struct Bind {
    std::string system_id;
    std::string password;
    std::string system_type;
    std::uint8_t interface_version = kInterfaceVersion;
    std::uint8_t addr_ton = 0;
    std::uint8_t addr_npi = 0;
    std::string address_range;

    bool operator==(const Bind &) const = default;
};

// The body of a refusal may be empty: then there is no system_id either.
struct BindResponse {
    std::optional<std::string> system_id;
    Tlvs tlvs;  // sc_interface_version

    bool operator==(const BindResponse &) const = default;
};

struct Outbind {
    std::string system_id;
    std::string password;

    bool operator==(const Outbind &) const = default;
};

Result<std::string> encode(const Bind &bind);
Result<std::string> encode(const BindResponse &response);
Result<std::string> encode(const Outbind &outbind);

Result<Bind> decode_bind(std::string_view body);
Result<BindResponse> decode_bind_response(std::string_view body);
Result<Outbind> decode_outbind(std::string_view body);

}  // namespace smpp
