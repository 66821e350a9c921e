#include "core/net/address_guard.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <utility>

namespace patchbay::net {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr int kMappedPrefix = 96;  // ::ffff:0:0/96

struct V4Block {
    std::uint32_t address;
    int prefix;
};

// IANA's special-purpose registry: what is not globally reachable, and what nobody has a reason to
// call (documentation, multicast, reserved).
constexpr std::array<V4Block, 16> kSpecialV4 = {{
    {0x00000000, 8},   // "this network"; connects to the own host
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // carrier-grade NAT
    {0x7f000000, 8},   // loopback
    {0xa9fe0000, 16},  // link-local, with the clouds' metadata services
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // protocol assignments
    {0xc0000200, 24},  // documentation
    {0xc0586300, 24},  // 6to4 relays
    {0xc0a80000, 16},  // private
    {0xc6120000, 15},  // benchmarks
    {0xc6336400, 24},  // documentation
    {0xcb007100, 24},  // documentation
    {0xe0000000, 4},   // multicast
    {0xf0000000, 4},   // reserved, and broadcast
    {0xa83f8110, 32},  // 168.63.129.16: a cloud's host agent, reachable only from inside
}};

bool public_v4(const std::uint8_t *bytes) {
    const auto address = (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) |
                         (std::uint32_t{bytes[2]} << 8) | std::uint32_t{bytes[3]};
    return std::none_of(kSpecialV4.begin(), kSpecialV4.end(), [&](const V4Block &block) {
        return (address ^ block.address) >> (32 - block.prefix) == 0;
    });
}

bool starts_with(const Bytes &address, std::initializer_list<int> prefix) {
    return std::equal(prefix.begin(), prefix.end(), address.begin(),
                      [](int wanted, std::uint8_t byte) { return wanted == byte; });
}

Bytes mapped(const void *v4) {
    Bytes result{};
    result[10] = result[11] = 0xff;
    std::memcpy(result.data() + 12, v4, 4);
    return result;
}

std::optional<Bytes> bytes_of(const sockaddr &address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return mapped(&v4.sin_addr);
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        Bytes result{};
        std::memcpy(result.data(), &v6.sin6_addr, result.size());
        return result;
    }
    return std::nullopt;
}

bool is_mapped(const Bytes &a) {
    return starts_with(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff});
}

bool is_nat64(const Bytes &a) {
    return starts_with(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0});
}

}  // namespace

Result<AddressGuard> AddressGuard::create(const std::vector<std::string> &allow_private) {
    AddressGuard guard;
    for (const auto &text : allow_private) {
        auto network = parse(text);
        if (!network) return network.error();
        guard.allowed_.push_back(*network);
    }
    return guard;
}

Result<AddressGuard::Network> AddressGuard::parse(std::string_view text) {
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
        network.address = mapped(&v4);
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

bool AddressGuard::contains(const Network &network, const Bytes &address) {
    const auto whole = static_cast<std::size_t>(network.prefix / 8);
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                    network.address.begin())) {
        return false;
    }
    const int rest = network.prefix % 8;
    return rest == 0 || (address[whole] ^ network.address[whole]) >> (8 - rest) == 0;
}

// IPv6: nothing but global unicast, without the parts that lead elsewhere.
bool AddressGuard::is_public(const Bytes &a) {
    if (is_mapped(a) || is_nat64(a)) return public_v4(a.data() + 12);
    if ((a[0] & 0xe0) != 0x20) return false;                        // only 2000::/3
    if (starts_with(a, {0x20, 0x02})) return public_v4(&a[2]);      // 6to4 carries an IPv4 address
    if (a[0] == 0x20 && a[1] == 0x01 && a[2] < 0x02) return false;  // 2001::/23: Teredo, ORCHID…
    if (starts_with(a, {0x20, 0x01, 0x0d, 0xb8})) return false;     // documentation
    return !(a[0] == 0x3f && a[1] == 0xff && a[2] < 0x10);          // documentation, 3fff::/20
}

AddressGuard::Verdict AddressGuard::judge(const sockaddr &address, bool encrypted) const {
    const auto bytes = bytes_of(address);
    if (!bytes) return Verdict::not_public;
    const auto inside = [&](const Bytes &a) {
        return std::any_of(allowed_.begin(), allowed_.end(),
                           [&](const Network &network) { return contains(network, a); });
    };
    if (inside(is_nat64(*bytes) ? mapped(bytes->data() + 12) : *bytes)) return Verdict::allowed;
    if (!is_public(*bytes)) return Verdict::not_public;
    return encrypted ? Verdict::allowed : Verdict::plain_http;
}

}  // namespace patchbay::net
