// The few cryptographic calls of the core, over OpenSSL. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct evp_pkey_st;  // of OpenSSL

namespace patchbay::crypto {

using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;
using Sha512 = std::array<std::uint8_t, 64>;

Sha256 sha256(std::string_view data);
Sha256 hmac_sha256(std::string_view key, std::string_view data);
Sha1 hmac_sha1(std::string_view key, std::string_view data);
Sha512 hmac_sha512(std::string_view key, std::string_view data);

// A key that others sign with. Copied freely, used from any thread.
class PublicKey {
public:
    enum class Kind {
        ed25519,
        rsa,   // PKCS #1 v1.5 over SHA-256
        ecdsa  // DER over SHA-256
    };
    // PEM, or of Ed25519 its 32 bytes in hex or base64. Nothing: it is no such key.
    static std::optional<PublicKey> read(Kind kind, std::string_view text);
    bool verifies(std::string_view data, std::string_view signature) const;

private:
    Kind kind_ = Kind::ed25519;
    std::shared_ptr<::evp_pkey_st> key_;
};

// Takes the same time wherever the texts differ; texts of different lengths are never equal.
bool equal_constant_time(std::string_view a, std::string_view b);

void random_bytes(std::span<std::uint8_t> out);

std::string to_hex(std::span<const std::uint8_t> bytes);     // lower case
std::optional<std::string> from_hex(std::string_view text);  // both cases
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // standard alphabet, padded

}  // namespace patchbay::crypto
