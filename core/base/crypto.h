// The few cryptographic calls of the core, over OpenSSL. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace patchbay::crypto {

using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view data);
Sha256 hmac_sha256(std::string_view key, std::string_view data);
Sha1 hmac_sha1(std::string_view key, std::string_view data);

// Takes the same time wherever the texts differ; texts of different lengths are never equal.
bool equal_constant_time(std::string_view a, std::string_view b);

void random_bytes(std::span<std::uint8_t> out);

std::string to_hex(std::span<const std::uint8_t> bytes);     // lower case
std::optional<std::string> from_hex(std::string_view text);  // both cases
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // standard alphabet, padded

}  // namespace patchbay::crypto
