#include "core/net/address_guard.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <string>

namespace patchbay::net {
namespace {

using Verdict = AddressGuard::Verdict;

Verdict judge(const AddressGuard &guard, const std::string &address, bool encrypted = true) {
    sockaddr_storage storage{};
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        std::memcpy(&storage, &v4, sizeof v4);
    } else {
        EXPECT_EQ(inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr), 1) << address;
        v6.sin6_family = AF_INET6;
        std::memcpy(&storage, &v6, sizeof v6);
    }
    return guard.judge(reinterpret_cast<const sockaddr &>(storage), encrypted);
}

AddressGuard guard_of(const std::vector<std::string> &networks = {}) {
    auto guard = AddressGuard::create(networks);
    EXPECT_TRUE(guard) << (guard ? "" : guard.error().message);
    return *guard;
}

TEST(AddressGuard, DeniesWhatIsNotPublic) {
    const auto guard = guard_of();
    for (const auto *address :
         {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
          "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1",
          "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
          "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255",
          "240.0.0.1", "255.255.255.255",
          // IPv6, and IPv4 in its clothes
          "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
          "::ffff:169.254.169.254", "64:ff9b::127.0.0.1", "64:ff9b::10.1.2.3", "64:ff9b:1::a00:1",
          "2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:10::1", "2001:db8::1", "3fff::1",
          "100::1", "fc00::1", "fd00::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1",
          "4000::1", "1fff::1"}) {
        EXPECT_EQ(judge(guard, address), Verdict::not_public) << address;
    }
}

TEST(AddressGuard, AllowsThePublicByTlsOnly) {
    const auto guard = guard_of();
    for (const auto *address :
         {"1.1.1.1",         "8.8.8.8",         "9.255.255.255",        "11.0.0.0",
          "100.63.255.255",  "100.128.0.0",     "126.255.255.255",      "128.0.0.1",
          "168.63.129.15",   "168.63.129.17",   "169.253.255.255",      "172.15.255.255",
          "172.32.0.0",      "192.167.255.255", "192.169.0.0",          "198.17.255.255",
          "198.20.0.0",      "223.255.255.255", "::ffff:8.8.8.8",       "64:ff9b::8.8.8.8",
          "2002:808:808::1", "2001:200::1",     "2001:4860:4860::8888", "2606:4700::1111",
          "3ffe::1"}) {
        EXPECT_EQ(judge(guard, address), Verdict::allowed) << address;
        EXPECT_EQ(judge(guard, address, false), Verdict::plain_http) << address;
    }
}

TEST(AddressGuard, AllowsListedNetworksAlsoByPlainHttp) {
    const auto guard =
        guard_of({"127.0.0.0/8", "10.1.2.0/23", "192.168.1.7", "fd00::/8", "::1", "172.16.0.0/12"});
    for (const auto *address :
         {"127.0.0.1", "::ffff:127.0.0.1", "10.1.2.0", "10.1.3.255", "192.168.1.7", "fd12::1",
          "::1", "172.31.255.255", "64:ff9b::10.1.2.3"}) {
        EXPECT_EQ(judge(guard, address, false), Verdict::allowed) << address;
    }
    for (const auto *address : {"126.0.0.1", "10.1.1.255", "10.1.4.0", "192.168.1.6", "192.168.1.8",
                                "fc00::1", "fe00::1", "::2", "172.32.0.0"}) {
        EXPECT_NE(judge(guard, address, false), Verdict::allowed) << address;
    }
}

TEST(AddressGuard, AnEmptyPrefixIsEverythingOfItsFamily) {
    const auto v4 = guard_of({"0.0.0.0/0"});
    EXPECT_EQ(judge(v4, "10.0.0.1", false), Verdict::allowed);
    EXPECT_EQ(judge(v4, "fd00::1"), Verdict::not_public);
    const auto all = guard_of({"::/0"});
    EXPECT_EQ(judge(all, "10.0.0.1", false), Verdict::allowed);
    EXPECT_EQ(judge(all, "fe80::1", false), Verdict::allowed);
}

TEST(AddressGuard, DeniesOtherAddressFamilies) {
    sockaddr address{};
    address.sa_family = AF_UNIX;
    EXPECT_EQ(guard_of({"::/0"}).judge(address, true), Verdict::not_public);
}

TEST(AddressGuard, NamesTheNetworkThatIsWrong) {
    for (const auto *text :
         {"", "localhost", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x",
          "10.0.0.1/8", "fd00::/129", "fd00::1/8", "10.0.0.0/8/8", "0x7f.0.0.1", "127.0.0.1 "}) {
        const auto guard = AddressGuard::create({"10.0.0.0/8", text});
        ASSERT_FALSE(guard) << text;
        EXPECT_NE(guard.error().message.find('"' + std::string(text) + '"'), std::string::npos)
            << guard.error().message;
    }
}

}  // namespace
}  // namespace patchbay::net
