#include "core/base/crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <memory>

namespace patchbay::crypto {

namespace {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T *object) const {
        Free(object);
    }
};

// One for each thread and digest: making it anew costs more than a whole webhook's digest.
class Mac {
public:
    explicit Mac(const char *digest) {
        std::unique_ptr<EVP_MAC, Deleter<EVP_MAC_free>> mac(
            EVP_MAC_fetch(nullptr, "HMAC", nullptr));
        context_.reset(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
        const OSSL_PARAM parameters[2] = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char *>(digest), 0),
            OSSL_PARAM_construct_end()};
        if (!context_ || EVP_MAC_CTX_set_params(context_.get(), parameters) != 1)
            std::abort();  // the library lacks HMAC: nothing may be taken for verified
    }

    template <class Digest>
    Digest compute(std::string_view key, std::string_view data) {
        Digest digest{};
        std::size_t length = 0;
        // An empty key would mean "keep the last one".
        static const unsigned char kNoKey[1] = {0};
        const auto *key_bytes =
            key.empty() ? kNoKey : reinterpret_cast<const unsigned char *>(key.data());
        const std::size_t key_length = key.empty() ? 1 : key.size();  // HMAC pads keys with zeros
        // Nearly always the key is the last one's; then the context has it, already hashed.
        const bool same = keyed_ && key == key_;
        keyed_ = false;
        if (EVP_MAC_init(context_.get(), same ? nullptr : key_bytes, same ? 0 : key_length,
                         nullptr) != 1 ||
            EVP_MAC_update(context_.get(), reinterpret_cast<const unsigned char *>(data.data()),
                           data.size()) != 1 ||
            EVP_MAC_final(context_.get(), digest.data(), &length, digest.size()) != 1)
            std::abort();
        if (!same) key_ = key;
        keyed_ = true;
        return digest;
    }

private:
    std::string key_;  // of the last digest
    bool keyed_ = false;
    std::unique_ptr<EVP_MAC_CTX, Deleter<EVP_MAC_CTX_free>> context_;
};

}  // namespace

Sha256 sha256(std::string_view data) {
    Sha256 digest{};
    if (EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        std::abort();
    return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view data) {
    thread_local Mac mac("SHA256");
    return mac.compute<Sha256>(key, data);
}

Sha1 hmac_sha1(std::string_view key, std::string_view data) {
    thread_local Mac mac("SHA1");
    return mac.compute<Sha1>(key, data);
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void random_bytes(std::span<std::uint8_t> out) {
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) std::abort();
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a NUL
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                                       reinterpret_cast<const unsigned char *>(bytes.data()),
                                       static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char *>(bytes.data()),
                                       reinterpret_cast<const unsigned char *>(text.data()),
                                       static_cast<int>(text.size()));
    if (length < 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    // OpenSSL trims blanks and takes '=' anywhere: only the text that we would write is good.
    if (to_base64(bytes) != text) return std::nullopt;
    return bytes;
}

}  // namespace patchbay::crypto
