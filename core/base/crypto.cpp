#include "core/base/crypto.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
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

Sha512 hmac_sha512(std::string_view key, std::string_view data) {
    thread_local Mac mac("SHA512");
    return mac.compute<Sha512>(key, data);
}

std::optional<PublicKey> PublicKey::read(Kind kind, std::string_view text) {
    constexpr std::size_t kEd25519Bytes = 32;
    PublicKey key;
    key.kind_ = kind;
    if (text.find("-----BEGIN") != text.npos) {
        std::unique_ptr<BIO, Deleter<BIO_free>> memory(
            BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
        if (memory)
            key.key_.reset(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr),
                           EVP_PKEY_free);
    } else if (kind == Kind::ed25519) {
        auto bytes = text.size() == 2 * kEd25519Bytes ? from_hex(text) : from_base64(text);
        if (bytes && bytes->size() == kEd25519Bytes)
            key.key_.reset(
                EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                            reinterpret_cast<const unsigned char *>(bytes->data()),
                                            bytes->size()),
                EVP_PKEY_free);
    }
    ERR_clear_error();
    const int wanted = kind == Kind::ed25519 ? EVP_PKEY_ED25519
                       : kind == Kind::rsa   ? EVP_PKEY_RSA
                                             : EVP_PKEY_EC;
    if (!key.key_ || EVP_PKEY_get_base_id(key.key_.get()) != wanted) return std::nullopt;
    return key;
}

bool PublicKey::verifies(std::string_view data, std::string_view signature) const {
    std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    const EVP_MD *digest = kind_ == Kind::ed25519 ? nullptr : EVP_sha256();
    const bool good =
        context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
        EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char *>(signature.data()),
                         signature.size(), reinterpret_cast<const unsigned char *>(data.data()),
                         data.size()) == 1;
    ERR_clear_error();  // of a bad signature, which the next reader of the queue would take for its own
    return good;
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
