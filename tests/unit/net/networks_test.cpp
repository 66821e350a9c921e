#include "core/net/networks.h"

#include "core/net/peer_counts.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>

namespace patchbay::net {
namespace {

AddressBytes address(const std::string &text) {
    AddressBytes bytes{};
    in_addr v4{};
    if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return mapped_v4(&v4);
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), bytes.data()), 1) << text;
    return bytes;
}

TEST(Networks, ContainWhatTheirPrefixCovers) {
    const auto networks = *Networks::create({"10.1.0.0/16", "192.0.2.7", "fd00::/8"});
    for (const auto *inside : {"10.1.0.0", "10.1.255.255", "192.0.2.7", "fd12::1"})
        EXPECT_TRUE(networks.contain(address(inside))) << inside;
    for (const auto *outside : {"10.2.0.0", "10.0.255.255", "192.0.2.6", "192.0.2.8", "fe00::1"})
        EXPECT_FALSE(networks.contain(address(outside))) << outside;
    EXPECT_FALSE(Networks::create({"10.1.0.0/16", "10.1.0.0/33"}));
    EXPECT_FALSE(Networks::create({"10.1.0.1/16"}));
}

TEST(Networks, AnAddressIsWrittenAsPeopleWriteIt) {
    for (const auto *text : {"127.0.0.1", "255.0.2.7", "::1", "2001:db8::5"})
        EXPECT_EQ(to_text(address(text)), text);
}

TEST(Networks, ASocketsAddressOfAnotherKindIsNone) {
    sockaddr local{};
    local.sa_family = AF_UNIX;
    EXPECT_FALSE(bytes_of(local).has_value());
}

TEST(PeerCounts, AnIpv4AddressIsAPeerAndSoIsAnIpv6NetworkOf64Bits) {
    PeerCounts counts;
    counts.add(address("192.0.2.7"));
    counts.add(address("192.0.2.7"));
    counts.add(address("2001:db8:0:1::1"));
    counts.add(address("2001:db8:0:1:ffff::2"));
    EXPECT_EQ(counts.of(address("192.0.2.7")), 2u);
    EXPECT_EQ(counts.of(address("192.0.2.8")), 0u);
    EXPECT_EQ(counts.of(address("2001:db8:0:1::9")), 2u);
    EXPECT_EQ(counts.of(address("2001:db8:0:2::1")), 0u);
    counts.remove(address("192.0.2.7"));
    counts.remove(address("2001:db8:0:1::7"));
    EXPECT_EQ(counts.of(address("192.0.2.7")), 1u);
    EXPECT_EQ(counts.of(address("2001:db8:0:1::1")), 1u);
    counts.remove(address("192.0.2.7"));
    counts.remove(address("192.0.2.7"));
    EXPECT_EQ(counts.of(address("192.0.2.7")), 0u);
}

}  // namespace
}  // namespace patchbay::net
