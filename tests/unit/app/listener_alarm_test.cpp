#include "core/app/listener_alarm.h"

#include "core/app/descriptors.h"
#include "core/base/log.h"
#include "tests/contract/still_clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <sys/resource.h>

namespace patchbay::app {
namespace {

TEST(ListenerAlarm, TellsEachLimitOnceAMinuteWithItsRemedy) {
    log::configure(log::Level::info, log::Format::json);
    StillClock clock;
    ListenerAlarm alarm("public", clock);
    const auto told = [&](std::string_view reason) {
        net::Response answer;
        testing::internal::CaptureStderr();
        alarm.tell({reason, "192.0.2.7", nullptr, answer});
        return testing::internal::GetCapturedStderr();
    };
    const auto first = told("connections_by_peer");
    EXPECT_NE(first.find("\"event\":\"listener refuses\""), first.npos);
    EXPECT_NE(first.find("\"listener\":\"public\""), first.npos);
    EXPECT_NE(first.find("\"peer\":\"192.0.2.7\""), first.npos);
    EXPECT_NE(first.find("listen.trusted_proxies"), first.npos);
    EXPECT_NE(told("descriptors").find("LimitNOFILE"), first.npos);
    clock.time += ListenerAlarm::kEveryMs - 1;
    EXPECT_EQ(told("connections_by_peer"), "");
    clock.time += 1;
    EXPECT_NE(told("connections_by_peer"), "");
    EXPECT_EQ(told("malformed"), "");  // a peer's own doing
    EXPECT_EQ(told("first_byte"), "");
}

TEST(Descriptors, AreRaisedToTheHardLimitAndSomeAreKept) {
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
    const rlimit low{std::min<rlim_t>(256, usual.rlim_max), usual.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
    EXPECT_EQ(raise_descriptor_limit(), usual.rlim_max);
    rlimit now{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &now), 0);
    EXPECT_EQ(now.rlim_cur, usual.rlim_max);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);

    EXPECT_EQ(descriptors_for_public(100'000), 100'000 - kKeptDescriptors);
    EXPECT_EQ(descriptors_for_public(1024), 768u);
}

}  // namespace
}  // namespace patchbay::app
