#include "core/base/clock.h"

#include <gtest/gtest.h>

#include <limits>

namespace patchbay {
namespace {

TEST(Rfc3339, WritesMillisecondsOnlyWhereThereAreSome) {
    EXPECT_EQ(to_rfc3339(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(to_rfc3339(1'795'514'400'000), "2026-11-24T10:00:00Z");
    EXPECT_EQ(to_rfc3339(1'795'514'400'007), "2026-11-24T10:00:00.007Z");
    EXPECT_EQ(to_rfc3339(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Rfc3339, ReadsBackWhatItWrote) {
    for (const TimeMs time :
         {TimeMs{0}, TimeMs{-1}, TimeMs{1}, TimeMs{951'782'400'000}, TimeMs{1'795'514'400'120},
          TimeMs{-62'167'219'200'000}, TimeMs{253'402'300'799'999}})
        EXPECT_EQ(from_rfc3339(to_rfc3339(time)), time) << to_rfc3339(time);
}

TEST(Rfc3339, TimesThatItCannotWriteBecomeTheNearest) {
    EXPECT_EQ(to_rfc3339(std::numeric_limits<TimeMs>::max()), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(to_rfc3339(253'402'300'800'000), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(to_rfc3339(std::numeric_limits<TimeMs>::min()), "0000-01-01T00:00:00Z");
    EXPECT_EQ(to_rfc3339(-62'167'219'200'001), "0000-01-01T00:00:00Z");
}

TEST(Rfc3339, ReadsOffsetsDecimalsAndLowerCase) {
    const auto noon = from_rfc3339("2026-11-24T12:00:00Z");
    ASSERT_TRUE(noon);
    EXPECT_EQ(from_rfc3339("2026-11-24T14:00:00+02:00"), noon);
    EXPECT_EQ(from_rfc3339("2026-11-24T06:30:00-05:30"), noon);
    EXPECT_EQ(from_rfc3339("2026-11-24t12:00:00z"), noon);
    EXPECT_EQ(from_rfc3339("2026-11-24T12:00:00.1Z"), *noon + 100);
    EXPECT_EQ(from_rfc3339("2026-11-24T12:00:00.1239999999999Z"), *noon + 123);
    EXPECT_EQ(from_rfc3339("2026-12-31T23:59:60Z"), from_rfc3339("2027-01-01T00:00:00Z"));
    EXPECT_TRUE(from_rfc3339("2028-02-29T00:00:00Z"));
}

TEST(Rfc3339, RefusesEverythingElse) {
    for (const auto *text : {"",
                             "2026",
                             "2026-11-24",
                             "2026-11-24 12:00:00Z",
                             "2026-11-24T12:00:00",
                             "2026-11-24T12:00Z",
                             "2026-02-29T00:00:00Z",
                             "2026-13-01T00:00:00Z",
                             "2026-00-01T00:00:00Z",
                             "2026-11-00T00:00:00Z",
                             "2026-11-31T00:00:00Z",
                             "2026-11-24T24:00:00Z",
                             "2026-11-24T12:60:00Z",
                             "2026-11-24T12:00:61Z",
                             "2026-11-24T12:00:00.Z",
                             "2026-11-24T12:00:00Zx",
                             "2026-11-24T12:00:00+0200",
                             "2026-11-24T12:00:00+24:00",
                             "2026-11-24T12:00:00+02:60",
                             "-026-11-24T12:00:00Z",
                             "2026-1 -24T12:00:00Z",
                             "+2026-11-24T12:00:00Z",
                             "2026-11-24T-1:00:00Z"})
        EXPECT_FALSE(from_rfc3339(text)) << text;
}

TEST(Duration, EachUnitInMilliseconds) {
    EXPECT_EQ(parse_duration("250ms"), 250);
    EXPECT_EQ(parse_duration("90s"), 90'000);
    EXPECT_EQ(parse_duration("15m"), 900'000);
    EXPECT_EQ(parse_duration("24h"), 86'400'000);
    EXPECT_EQ(parse_duration("90d"), 7'776'000'000);
    EXPECT_EQ(parse_duration("0s"), 0);
}

TEST(Duration, UpToTheLargestThatFitsAndNoFurther) {
    EXPECT_EQ(parse_duration("9223372036854775807ms"), std::numeric_limits<std::int64_t>::max());
    EXPECT_FALSE(parse_duration("9223372036854775808ms"));
    EXPECT_EQ(parse_duration("9223372036854775s"), 9'223'372'036'854'775'000);
    EXPECT_FALSE(parse_duration("9223372036854776s"));
    EXPECT_EQ(parse_duration("106751991167d"), 106'751'991'167 * 86'400'000);
    EXPECT_FALSE(parse_duration("106751991168d"));
}

TEST(Duration, RefusesEverythingElse) {
    for (const auto *text : {"", "s", "90", "-90s", "+90s", " 90s", "90s ", "90 s", "1.5h", "1h30m",
                             "90S", "0x5s", "1e3s", "ms", "5w", "90sec", "-0s"})
        EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(SystemClock, IsInThisMillenniumAndSteadyTimeNeverGoesBack) {
    EXPECT_GT(system_clock().now(), from_rfc3339("2020-01-01T00:00:00Z"));
    const auto before = system_clock().steady_ms();
    EXPECT_GE(system_clock().steady_ms(), before);
}

}  // namespace
}  // namespace patchbay
