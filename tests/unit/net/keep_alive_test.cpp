#include "core/net/keep_alive.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace patchbay::net {
namespace {

TEST(KeepAlive, IsShorterThanThePeerSays) {
    for (const auto &[value, ms] : std::vector<std::pair<std::string, std::int64_t>>{
             {"timeout=5", 4'000},
             {"Timeout=5, max=100", 4'000},
             {"max=100, timeout=20", 19'000},
             {"max=100,\ttimeout=2;x=y", 1'000},
             {"timeout=1", 0},
             {"timeout=0", 0},
             {"timeout=51", 50'000},
             {"timeout=600", 50'000},
             {"timeout=2000000000", 50'000},
             {"timeout=99999999999", 50'000},  // no number
             {"timeout=", 50'000},
             {"timeout=x", 50'000},
             {"timeout=-1", 50'000},
             {"max=3", 50'000},
             {"", 50'000}})
        EXPECT_EQ(keep_ms({{"date", "timeout=1"}, {"keep-alive", value}}), ms) << value;
    EXPECT_EQ(keep_ms({}), kIdleConnectionMs);
}

}  // namespace
}  // namespace patchbay::net
