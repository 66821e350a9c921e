#include "core/net/networks.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

namespace patchbay::net {

namespace {

constexpr int kMappedPrefix = 96;  // ::ffff:0:0/96
constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

AddressBytes mapped_v4(const void *four_bytes) {
    AddressBytes result{};
    std::copy(kMapped.begin(), kMapped.end(), result.begin());
    std::memcpy(result.data() + kMapped.size(), four_bytes, 4);
    return result;
}

bool is_mapped_v4(const AddressBytes &address) {
    return std::equal(kMapped.begin(), kMapped.end(), address.begin());
}

std::string to_text(const AddressBytes &address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool v4 = is_mapped_v4(address);
    inet_ntop(v4 ? AF_INET : AF_INET6, address.data() + (v4 ? kMapped.size() : 0), text.data(),
              text.size());
    return text.data();
}

std::optional<AddressBytes> bytes_of(const sockaddr &address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return mapped_v4(&v4.sin_addr);
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        AddressBytes result{};
        std::memcpy(result.data(), &v6.sin6_addr, result.size());
        return result;
    }
    return std::nullopt;
}

Result<Networks> Networks::create(const std::vector<std::string> &texts) {
    Networks networks;
    for (const auto &text : texts) {
        auto network = parse(text);
        if (!network) return network.error();
        networks.all_.push_back(*network);
    }
    return networks;
}

bool Networks::contain(const AddressBytes &address) const {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const Network &network) { return contains(network, address); });
}

Result<Networks::Network> Networks::parse(std::string_view text) {
    const auto wrong = [&](const std::string &why) {
        std::string message = "\"";
        message.append(text).append("\" is no network: ").append(why);
        return Error{std::move(message)};
    };
    const auto slash = text.find('/');
    const std::string address(text.substr(0, slash));
    Network network{{}, 128};
    in_addr v4{};
    const bool is_v4 = inet_pton(AF_INET, address.c_str(), &v4) == 1;
    if (is_v4) {
        network.address = mapped_v4(&v4);
    } else if (inet_pton(AF_INET6, address.c_str(), network.address.data()) != 1) {
        return wrong("write it like 10.0.0.0/8 or fd00::/8");
    }
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        const int bits = is_v4 ? 32 : 128;
        int prefix = -1;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
        if (error != std::errc{} || end != digits.data() + digits.size() || prefix < 0 ||
            prefix > bits) {
            return wrong("the prefix length must be 0 to " + std::to_string(bits));
        }
        network.prefix = is_v4 ? kMappedPrefix + prefix : prefix;
    }
    for (int bit = network.prefix; bit < 128; ++bit) {
        const auto byte = network.address[static_cast<std::size_t>(bit / 8)];
        if ((byte >> (7 - bit % 8) & 1) != 0) {
            return wrong("it has bits behind its prefix length; did you mean a longer prefix?");
        }
    }
    return network;
}

bool Networks::contains(const Network &network, const AddressBytes &address) {
    const auto whole = static_cast<std::size_t>(network.prefix / 8);
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                    network.address.begin())) {
        return false;
    }
    const int rest = network.prefix % 8;
    return rest == 0 || (address[whole] ^ network.address[whole]) >> (8 - rest) == 0;
}

}  // namespace patchbay::net
