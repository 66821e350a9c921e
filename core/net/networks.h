// Networks: a set of IP networks that somebody wrote down. Immutable; any thread.
#pragma once

#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

namespace patchbay::net {

// An IP address; IPv4 as ::ffff:a.b.c.d, so that one comparison serves both.
using AddressBytes = std::array<std::uint8_t, 16>;

AddressBytes mapped_v4(const void *four_bytes);
bool is_mapped_v4(const AddressBytes &address);
std::string to_text(const AddressBytes &address);
std::optional<AddressBytes> bytes_of(const sockaddr &address);  // nothing: no IP

class Networks {
public:
    // Such as "127.0.0.0/8" or "fd00::/8", or single addresses. The error names the bad one.
    static Result<Networks> create(const std::vector<std::string> &texts);

    bool contain(const AddressBytes &address) const;

private:
    struct Network {
        AddressBytes address;
        int prefix;  // of 128
    };

    static Result<Network> parse(std::string_view text);
    static bool contains(const Network &network, const AddressBytes &address);

    std::vector<Network> all_;
};

}  // namespace patchbay::net
