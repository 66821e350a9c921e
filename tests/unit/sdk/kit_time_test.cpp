#include "patchbay/kit/time.hpp"
#include "tests/unit/sdk/kit_fixture.h"

#include <gtest/gtest.h>

#include <random>

namespace patchbay::sdk::kit_test {
namespace {

TEST(KitTime, TheCalendarAgreesWithCountingDayByDay) {
    Date date{1970, 1, 1};
    for (std::int64_t day = 0; date.year <= 2400; ++day) {
        const Date found = date_of(day);
        ASSERT_EQ(days_since_1970(date), day) << date.year << "-" << date.month << "-" << date.day;
        ASSERT_EQ(found.year, date.year) << day;
        ASSERT_EQ(found.month, date.month) << day;
        ASSERT_EQ(found.day, date.day) << day;
        ++date.day;
        if (!days_since_1970(date)) date = {date.year, date.month + 1, 1};
        if (date.month == 13) date = {date.year + 1, 1, 1};
    }
}

TEST(KitTime, OnlyDaysOfTheCalendarAreDays) {
    EXPECT_EQ(days_since_1970({1970, 1, 1}), 0);
    EXPECT_EQ(days_since_1970({1, 1, 1}), -719'162);
    EXPECT_EQ(days_since_1970({9999, 12, 31}), 2'932'896);
    for (const Date leap : {Date{2024, 2, 29}, Date{2000, 2, 29}, Date{1600, 2, 29}})
        EXPECT_TRUE(days_since_1970(leap)) << leap.year;
    for (const Date none :
         {Date{2026, 2, 29}, Date{2100, 2, 29}, Date{1900, 2, 29}, Date{2026, 4, 31},
          Date{2026, 0, 1}, Date{2026, 13, 1}, Date{2026, 1, 0}, Date{2026, 1, 32}, Date{0, 1, 1},
          Date{10000, 1, 1}, Date{-1, 1, 1}})
        EXPECT_FALSE(days_since_1970(none)) << none.year << "-" << none.month << "-" << none.day;
}

TEST(KitTime, ATimeIsWrittenAsRfc3339) {
    EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(rfc3339(1'800'000'000'000), "2027-01-15T08:00:00Z");
    EXPECT_EQ(rfc3339(1'800'000'000'001), "2027-01-15T08:00:00.001Z");
    EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(rfc3339(kFirstMs), "0001-01-01T00:00:00Z");
    EXPECT_EQ(rfc3339(kLastMs), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(day_text(951'782'400'000), "2000-02-29");
    EXPECT_EQ(day_text(-1), "1969-12-31");
}

TEST(KitTime, WhatIsWrittenIsReadBack) {
    std::mt19937_64 random(20261123);
    std::uniform_int_distribution<patchbay_time_ms> all(kFirstMs, kLastMs);
    for (int i = 0; i < 20'000; ++i) {
        patchbay_time_ms time = all(random);
        if (i % 2 == 0) time -= time % kSecondMs;
        ASSERT_EQ(read_rfc3339(rfc3339(time)), time) << rfc3339(time);
    }
}

TEST(KitTime, OffsetsAndFractionsAreRead) {
    constexpr patchbay_time_ms kTen = 1'795'428'000'000;  // 2026-11-23T10:00:00Z
    for (const char *text :
         {"2026-11-23T10:00:00Z", "2026-11-23t10:00:00z", "2026-11-23T12:00:00+02:00",
          "2026-11-23T12:00:00+0200", "2026-11-23T04:30:00-05:30", "2026-11-22T10:01:00-23:59",
          "2026-11-23T10:00:00+00:00", "2026-11-23T10:00:00-00:00", "2026-11-23T10:00:00.0Z",
          "2026-11-23T10:00:00.0009Z", "2026-11-23T09:59:60Z"})
        EXPECT_EQ(read_rfc3339(text), kTen) << text;
    EXPECT_EQ(read_rfc3339("2026-11-23T10:00:00.5Z"), kTen + 500);
    EXPECT_EQ(read_rfc3339("2026-11-23T10:00:00.123456789012345678901234567890Z"), kTen + 123);
    EXPECT_EQ(read_rfc3339("1969-12-31T23:00:00-01:00"), 0);
}

TEST(KitTime, WhatIsNoTimeIsRefused) {
    for (const char *text : {"",
                             "2026",
                             "2026-11-23",
                             "2026-11-23T10:00:00",
                             "2026-11-23 10:00:00Z",
                             "2026-11-23T10:00Z",
                             "2026-11-23T10:00:00.Z",
                             "2026-11-23T24:00:00Z",
                             "2026-11-23T10:60:00Z",
                             "2026-11-23T10:00:61Z",
                             "2026-02-29T10:00:00Z",
                             "2026-11-23T10:00:00+24:00",
                             "2026-11-23T10:00:00+02:60",
                             "2026-11-23T10:00:00+02",
                             "2026-11-23T10:00:00Z ",
                             " 2026-11-23T10:00:00Z",
                             "+026-11-23T10:00:00Z",
                             "2026-11-23T-1:00:00Z",
                             "0000-01-01T00:00:00Z",
                             "0001-01-01T00:00:00+00:01",
                             "9999-12-31T23:59:59-00:01",
                             "9999-12-31T23:59:60Z",
                             "10000-01-01T00:00:00Z"})
        EXPECT_FALSE(read_rfc3339(text)) << text;
    EXPECT_FALSE(read_rfc3339(std::string_view("2026-11-23T10:00:00Z\0", 21)));
}

TEST(KitTime, AReaderThatFailedStaysSo) {
    TimeReader reader("2x");
    EXPECT_EQ(reader.number(2), 0);
    EXPECT_FALSE(reader.good());
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(reader.peek(), '\0');
    EXPECT_EQ(reader.number(1), 0);
    reader.expect("x");
    EXPECT_EQ(reader.word(3), "");
    EXPECT_FALSE(reader.good());
}

TEST(KitTime, SecondsAndMillisecondsSince1970AreTold) {
    const auto time = [](std::string_view json) {
        const Tape tape(json);
        return epoch_time(tape.root(), -7);
    };
    EXPECT_EQ(time("1800000000"), 1'800'000'000'000);
    EXPECT_EQ(time("\"1800000000\""), 1'800'000'000'000);
    EXPECT_EQ(time("1800000000123"), 1'800'000'000'123);
    EXPECT_EQ(time("1"), 1000);
    EXPECT_EQ(time("253402300799"), 253'402'300'799'000);
    EXPECT_EQ(time("253402300799999"), 253'402'300'799'999);
    EXPECT_EQ(time("1000000000000"), 1'000'000'000'000);
    for (const char *none : {"0", "-1", "253402300800", "999999999999", "253402300800000", "1.5",
                             "9223372036854775808", "\"\"", "\"x\"", "null", "[1]"})
        EXPECT_EQ(time(none), -7) << none;
    EXPECT_EQ(epoch_time({}, 5), 5);
}

TEST(KitTime, DurationsHaveANumberAndAUnit) {
    EXPECT_EQ(read_duration("500ms"), 500);
    EXPECT_EQ(read_duration("90s"), 90'000);
    EXPECT_EQ(read_duration("15m"), 900'000);
    EXPECT_EQ(read_duration("24h"), kDayMs);
    EXPECT_EQ(read_duration("0s"), 0);
    EXPECT_EQ(read_duration("10000d"), 10'000 * kDayMs);
    EXPECT_EQ(read_duration("864000000000ms"), 10'000 * kDayMs);
    for (const char *none : {"", "s", "5", "5 s", "-5s", "+5s", "1.5s", "5S", "5min", "5sm",
                             "10001d", "864000000001ms", "99999999999999999999s"})
        EXPECT_FALSE(read_duration(none)) << none;
}

}  // namespace
}  // namespace patchbay::sdk::kit_test
