#include "tests/simulators/common/own_network.h"

#include "core/net/networks.h"

#include <arpa/inet.h>
#include <array>
#include <optional>
#include <string_view>

namespace patchbay::simulators {

const std::vector<std::string> kPrivateNetworks{"127.0.0.0/8",    "10.0.0.0/8", "172.16.0.0/12",
                                                "192.168.0.0/16", "::1/128",    "fc00::/7"};

namespace {

std::string host_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme != url.npos) url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (const auto user = url.rfind('@'); user != url.npos) url.remove_prefix(user + 1);
    if (url.starts_with('[')) return std::string(url.substr(1, url.find(']') - 1));
    return std::string(url.substr(0, url.find(':')));
}

std::optional<net::AddressBytes> address_of(const std::string &host) {
    std::array<unsigned char, 4> four{};
    if (inet_pton(AF_INET, host.c_str(), four.data()) == 1) return net::mapped_v4(four.data());
    net::AddressBytes sixteen{};
    if (inet_pton(AF_INET6, host.c_str(), sixteen.data()) == 1) return sixteen;
    return std::nullopt;
}

bool is_own(const net::AddressBytes &address) {
    const auto own = net::Networks::create(kPrivateNetworks);
    return own && own->contain(address);
}

}  // namespace

std::string webhook_problem(const std::string &url) {
    const auto host = host_of(url);
    const auto address = address_of(host);
    if (!address || is_own(*address)) return "";
    return "'" + host + "' is neither loopback nor private: a simulator posts to no other address";
}

bool names_own_host(const std::string &url) {
    const auto host = host_of(url);
    const auto address = address_of(host);
    return address ? is_own(*address) : host == "localhost";
}

}  // namespace patchbay::simulators
