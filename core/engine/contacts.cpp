#include "core/engine/contacts.h"

#include "core/base/crypto.h"
#include "core/engine/ground/partition.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace patchbay::engine {

namespace {

constexpr std::string_view kLetters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxy";
static_assert(kLetters.size() == 56);

bool is_letter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::string phone_topic(std::string_view phone) { return "proof\nphone\n" + std::string(phone); }
std::string link_topic(std::string_view token) { return "proof\nlink\n" + std::string(token); }

journal::Partition partition_of_proof(std::string_view topic) {
    return partition_of("proof", topic);
}

std::string new_link_token() {
    std::string token(kLinkPrefix);
    while (token.size() < kLinkPrefix.size() + kLinkLength) {
        std::array<std::uint8_t, 32> random{};
        crypto::random_bytes(random);
        for (const std::uint8_t byte : random)  // without the few that would come more often
            if (byte < 256 / kLetters.size() * kLetters.size() &&
                token.size() < kLinkPrefix.size() + kLinkLength)
                token += kLetters[byte % kLetters.size()];
    }
    return token;
}

std::string_view find_link_token(std::string_view text) {
    for (auto at = text.find(kLinkPrefix); at != std::string_view::npos;
         at = text.find(kLinkPrefix, at + 1)) {
        const auto token = text.substr(at, kLinkPrefix.size() + kLinkLength);
        const auto behind = token.substr(std::min(kLinkPrefix.size(), token.size()));
        const bool whole =
            behind.size() == kLinkLength && std::all_of(behind.begin(), behind.end(), is_letter) &&
            (at == 0 || !is_letter(text[at - 1])) &&
            (at + token.size() == text.size() || !is_letter(text[at + token.size()]));
        if (whole) return token;
    }
    return {};
}

}  // namespace patchbay::engine
