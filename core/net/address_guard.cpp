#include "core/net/address_guard.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace patchbay::net {

namespace {

using Bytes = AddressBytes;

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

bool is_nat64(const Bytes &a) {
    return starts_with(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0});
}

}  // namespace

Result<AddressGuard> AddressGuard::create(const std::vector<std::string> &allow_private) {
    auto allowed = Networks::create(allow_private);
    if (!allowed) return allowed.error();
    AddressGuard guard;
    guard.allowed_ = std::move(*allowed);
    return guard;
}

// IPv6: nothing but global unicast, without the parts that lead elsewhere.
bool AddressGuard::is_public(const Bytes &a) {
    if (is_mapped_v4(a) || is_nat64(a)) return public_v4(a.data() + 12);
    if ((a[0] & 0xe0) != 0x20) return false;                        // only 2000::/3
    if (starts_with(a, {0x20, 0x02})) return public_v4(&a[2]);      // 6to4 carries an IPv4 address
    if (a[0] == 0x20 && a[1] == 0x01 && a[2] < 0x02) return false;  // 2001::/23: Teredo, ORCHID…
    if (starts_with(a, {0x20, 0x01, 0x0d, 0xb8})) return false;     // documentation
    return !(a[0] == 0x3f && a[1] == 0xff && a[2] < 0x10);          // documentation, 3fff::/20
}

AddressGuard::Verdict AddressGuard::judge(const sockaddr &address, bool encrypted) const {
    const auto bytes = bytes_of(address);
    if (!bytes) return Verdict::not_public;
    if (allowed_.contain(is_nat64(*bytes) ? mapped_v4(bytes->data() + 12) : *bytes))
        return Verdict::allowed;
    if (!is_public(*bytes)) return Verdict::not_public;
    return encrypted ? Verdict::allowed : Verdict::plain_http;
}

}  // namespace patchbay::net
