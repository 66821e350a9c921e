#include "core/admin/query.h"

#include <gtest/gtest.h>

#include <array>

namespace patchbay::admin {
namespace {

constexpr std::array<std::string_view, 3> kKnown = {"channel", "limit", "follow"};

std::string refused(std::string_view query) {
    const auto parsed = Query::parse(query, kKnown);
    EXPECT_FALSE(parsed) << query;
    return parsed ? "" : parsed.error().where + ": " + parsed.error().message;
}

TEST(Query, ReadsNamesAndValuesPercentDecoded) {
    const auto query = Query::parse("&channel=caf%C3%A9+uno%2B&limit=&", kKnown);
    ASSERT_TRUE(query);
    EXPECT_EQ(query->text("channel"), "café uno+");
    EXPECT_EQ(query->text("limit"), "");
    EXPECT_EQ(query->text("follow"), std::nullopt);
}

TEST(Query, RefusesWhatItDoesNotKnowWithTheNearestName) {
    EXPECT_EQ(refused("chanel=a"), "chanel: there is no such parameter; did you mean 'channel'?");
    EXPECT_EQ(refused("zzz"), "zzz: there is no such parameter; there are channel, limit, follow");
    EXPECT_FALSE(Query::parse("a=1", {}));
    EXPECT_TRUE(Query::parse("", {}));
}

TEST(Query, RefusesWhatCannotBeRead) {
    for (const auto *value : {"%", "%4", "%zz", "%ff", "%C3"})
        EXPECT_EQ(refused("channel=" + std::string(value)),
                  "channel: the value is no percent-encoded UTF-8");
    EXPECT_EQ(refused("%ff=1"), "query: the parameter's name is no percent-encoded UTF-8");
    EXPECT_EQ(refused("limit=1&limit=1"), "limit: the parameter is given twice");
}

TEST(Query, NumbersAndFlagsAreExact) {
    const auto query = [](std::string_view text) { return *Query::parse(text, kKnown); };
    EXPECT_EQ(**query("limit=1").number("limit", 10), 1u);
    EXPECT_EQ(**query("limit=10").number("limit", 10), 10u);
    EXPECT_EQ(*query("").number("limit", 10), std::nullopt);
    for (const auto *wrong : {"0", "11", "-1", "1x", "", "%201", "1e1", "99999999999999999999999"})
        EXPECT_FALSE(query("limit=" + std::string(wrong)).number("limit", 10)) << wrong;
    EXPECT_TRUE(*query("follow=true").flag("follow"));
    EXPECT_FALSE(*query("follow=false").flag("follow"));
    EXPECT_FALSE(*query("").flag("follow"));
    for (const auto *wrong : {"", "1", "TRUE"})
        EXPECT_FALSE(query("follow=" + std::string(wrong)).flag("follow").ok()) << wrong;
}

}  // namespace
}  // namespace patchbay::admin
