// Numbers and names as SMPP writes them, and as the host does.
#pragma once

#include "codec/fields.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smpp {

constexpr std::uint8_t kTonInternational = 1;
constexpr std::uint8_t kTonNational = 2;
constexpr std::uint8_t kTonNetwork = 3;  // short codes
constexpr std::uint8_t kTonName = 5;
constexpr std::uint8_t kNpiE164 = 1;

constexpr std::size_t kMostNameChars = 11;  // GSM 03.40, 9.1.2.5
constexpr std::size_t kLeastShortCodeDigits = 3;
constexpr std::size_t kMostShortCodeDigits = 6;

// The setting `from`: a phone with '+', a short code or a name.
Address sender_address(std::string_view from);

// What a message may be sent to: a phone with or without '+', a short code, or a contact in
// national form as contact_address has it; {} for anything else.
std::optional<Address> recipient(std::string_view to);

// As the host names it: a phone with its '+', whether or not the message centre writes it or 00 in
// its stead; "national:600333444", so that nobody takes it for an international one; short codes
// and names as they came.
std::string contact_address(const Address &address);

// Whether an address that came is the one of the setting `from`, perhaps in its national form.
bool means(const Address &address, std::string_view from);

}  // namespace smpp
