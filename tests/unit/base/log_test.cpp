#include "core/base/log.h"

#include "core/base/json.h"
#include "core/base/log_line.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace patchbay {
namespace {

const std::string kHostile = "x\n{\"event\":\"forged\"} \"quoted\" a=b \\ \r\x1b[31m \xff";

std::string written(log::Format format, std::string_view event,
                    std::initializer_list<log::Field> fields) {
    log::configure(log::Level::info, format);
    testing::internal::CaptureStderr();
    log::warn(event, fields);
    return testing::internal::GetCapturedStderr();
}

json::object json_line(std::string_view event, std::initializer_list<log::Field> fields) {
    const std::string line = written(log::Format::json, event, fields);
    EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
    auto value = parse_json(line);
    if (value && value->is_object()) return std::move(value->get_object());
    ADD_FAILURE() << line;
    return {};
}

TEST(Log, AJsonLineHasTimeLevelEventAndTypedFields) {
    const auto line = json_line(
        "listening", {{"listener", "public"}, {"port", 8080}, {"tls", false}, {"share", 0.5}});
    EXPECT_TRUE(text_member(line, "time").ends_with('Z'));
    EXPECT_EQ(text_member(line, "level"), "warn");
    EXPECT_EQ(text_member(line, "event"), "listening");
    EXPECT_EQ(text_member(line, "listener"), "public");
    EXPECT_EQ(line.at("port"), json::value(8080));
    EXPECT_EQ(line.at("tls"), json::value(false));
    EXPECT_EQ(line.at("share"), json::value(0.5));
}

TEST(Log, HostileTextCannotForgeAJsonLine) {
    const auto line = json_line(kHostile, {{kHostile, kHostile}});
    EXPECT_EQ(line.size(), 4u);
    const std::string valid = kHostile.substr(0, kHostile.size() - 1) + "\xEF\xBF\xBD";
    EXPECT_EQ(text_member(line, "event"), valid);
    EXPECT_EQ(text_member(line, valid), valid);
}

TEST(Log, HostileTextCannotForgeATextLineOrAField) {
    const std::string line = written(log::Format::text, "refused", {{"name", kHostile}, {"n", 1}});
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    EXPECT_TRUE(line.ends_with("\n"));
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_EQ(line.find('\r'), std::string::npos);
    EXPECT_NE(line.find(" warn refused name=\"x\\n{\\\"event\\\":\\\"forged\\\"} "),
              std::string::npos);
    EXPECT_TRUE(line.ends_with("\" n=1\n")) << line;
}

TEST(Log, TerminalControlsNeverReachATextLine) {
    for (const auto *text : {"\x7f", "\xc2\x9b", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xae"}) {
        const std::string line = written(log::Format::text, text, {{"name", text}});
        EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) {
            return c == '\n' || (c >= ' ' && c <= '~');
        })) << line;
    }
}

TEST(Log, ALongTextIsCutBetweenTwoCharacters) {
    const std::string text = "x" + [] {
        std::string many;
        for (std::size_t i = 0; i < log::kMaxFieldBytes; ++i)
            many += "\xc3\xb1";
        return many;
    }();
    const auto line = json_line("said", {{"text", text}});
    EXPECT_EQ(text_member(line, "text"), text.substr(0, log::kMaxFieldBytes - 1));
    EXPECT_LT(written(log::Format::text, "said", {{"text", std::string(100'000, 'x')}}).size(),
              log::kMaxFieldBytes + 100);
}

TEST(Log, PlainWordsStandWithoutQuotes) {
    const auto line = written(log::Format::text, "listening",
                              {{"address", "127.0.0.1"}, {"empty", ""}, {"words", "two words"}});
    EXPECT_TRUE(
        line.ends_with(" warn listening address=127.0.0.1 empty=\"\" words=\"two words\"\n"))
        << line;
}

TEST(Log, ANumberThatIsNotFiniteKeepsTheLineJson) {
    const auto line = json_line("odd", {{"n", std::numeric_limits<double>::infinity()}});
    EXPECT_TRUE(line.at("n").is_null());
}

TEST(Log, LevelsBelowTheLeastAreNotWritten) {
    log::configure(log::Level::warn, log::Format::json);
    EXPECT_FALSE(log::enabled(log::Level::debug));
    EXPECT_FALSE(log::enabled(log::Level::info));
    EXPECT_TRUE(log::enabled(log::Level::warn));
    EXPECT_TRUE(log::enabled(log::Level::error));
    testing::internal::CaptureStderr();
    log::debug("one");
    log::info("two");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace patchbay
