#include "core/base/json.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

namespace patchbay {
namespace {

std::string nested(std::size_t levels, const std::string &core = "") {
    return std::string(levels, '[') + core + std::string(levels, ']');
}

std::string rewritten(std::string_view text) {
    auto value = parse_json(text);
    return value ? to_text(*value)
                 : "error at " + value.error().where + ": " + value.error().message;
}

std::string in_quotes(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}

TEST(Json, CompactTextIsStable) {
    for (const auto *text : {"null",
                             "true",
                             "false",
                             "0",
                             "-1",
                             "9223372036854775807",
                             "-9223372036854775808",
                             "18446744073709551615",
                             "\"\"",
                             "\"a\"",
                             "[]",
                             "{}",
                             "[1,[2,{\"a\":[]}],null]",
                             "{\"b\":1,\"a\":{\"c\":\"d\"}}",
                             "0.1",
                             "-2.5",
                             "1e+30",
                             "1e-07",
                             "41.3851",
                             "\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\"",
                             "\"é 😀\""})
        EXPECT_EQ(rewritten(text), text);
}

TEST(Json, DoublesAreTheShortestThatReadBackTheSame) {
    EXPECT_EQ(rewritten("1.0"), "1");
    EXPECT_EQ(rewritten("0.10"), "0.1");
    EXPECT_EQ(rewritten("1E30"), "1e+30");
    EXPECT_EQ(rewritten("100000.5"), "100000.5");
    for (const double number : {0.1 + 0.2, 1.0 / 3, 5e-324, std::numeric_limits<double>::max(),
                                -0.0, 41.385063999999997, 123456789.123456789}) {
        auto back = parse_json(to_text(json::value(number)));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->to_number<double>(), number);
    }
}

// Boost's own parser misses the last bit of more than a quarter of these.
TEST(Json, DoublesAreReadToTheLastBit) {
    std::mt19937_64 bits(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto number = std::bit_cast<double>(bits());
        if (!std::isfinite(number)) continue;
        const std::string text = to_text(json::value(number));
        auto back = parse_json(text);
        ASSERT_TRUE(back) << text;
        ASSERT_EQ(back->to_number<double>(), number) << text;
    }
    EXPECT_EQ(parse_json("1.7976931348623157e308")->get_double(),
              std::numeric_limits<double>::max());
    EXPECT_FALSE(parse_json("1.7976931348623159e308"));
    EXPECT_EQ(parse_json("0." + std::string(50'000, '3'))->get_double(), 1.0 / 3);
}

TEST(Json, ANumberThatIsNotFiniteIsNeverWritten) {
    EXPECT_EQ(to_text(json::value(std::nan(""))), "null");
    EXPECT_EQ(to_text(json::value(std::numeric_limits<double>::infinity())), "null");
}

TEST(Json, ExactTextOfAnyValueKeepsDoublesDoubles) {
    const auto exact = [](std::string_view text) {
        std::string out;
        append_exact(out, parse_json(text).value());
        return out;
    };
    EXPECT_EQ(exact("[1, 1.0, -0.0, 2.5, 1e2, 1e100, {\"a\": 3.0}, \"1.0\"]"),
              "[1,1.0,-0.0,2.5,100.0,1e+100,{\"a\":3.0},\"1.0\"]");
    EXPECT_EQ(exact("18446744073709551615"), "18446744073709551615");
    EXPECT_TRUE(parse_json(exact("12345678901234567890.0")).value().is_double());
}

TEST(Json, ANumberTooLargeIsRefusedAtItsPlace) {
    EXPECT_EQ(parse_json("1e400").error().where, "1:1");
    EXPECT_EQ(parse_json("-1e400").error().where, "1:1");
    const auto refused = parse_json("{\"1e999\": \"\\\"9e999\",\n \"b\": [1.5, -2e-3, 1e309]}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().where, "2:20");
    EXPECT_NE(refused.error().message.find("too large"), std::string::npos);
    EXPECT_EQ(parse_json("[1, 1e99999999999999999999]").error().where, "1:5");
    EXPECT_TRUE(parse_json("1e308"));
    EXPECT_EQ(rewritten("1e-400"), "0");
}

TEST(Json, ErrorsNameLineAndColumn) {
    EXPECT_EQ(parse_json("{\n  \"a\": 1,\n  oops\n}").error().where, "3:3");
    EXPECT_EQ(parse_json("[1,]").error().where, "1:4");
    EXPECT_EQ(parse_json("{} x").error().where, "1:4");
    EXPECT_EQ(parse_json("{} {}").error().where, "1:4");
    EXPECT_EQ(parse_json("").error().where, "1:1");
    EXPECT_EQ(parse_json("{\"a\":\n").error().where, "2:1");
    EXPECT_FALSE(parse_json("{\"a\":").error().message.empty());
}

TEST(Json, IsStrict) {
    for (const auto *text :
         {"", " ", "nul", "NaN", "Infinity", "-", "01", "+1", "1.", ".5", "'a'", "{a:1}", "[1,]",
          "{\"a\":1,}", "// c\n1", "/* c */ 1", "\"a\nb\"", "\"\\x41\"", "\xEF\xBB\xBF{}"})
        EXPECT_FALSE(parse_json(text)) << text;
}

TEST(Json, BadUnicodeIsRefused) {
    for (const auto *text :
         {"\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud83dx\"", "\"\\ud83d\\n\"",
          "\"\xff\"", "\"\xc3\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
          "{\"\x80\": 1}", "\"\\u12\""})
        EXPECT_FALSE(parse_json(text)) << text;
    EXPECT_EQ(rewritten("\"\\ud83d\\ude00\""), "\"😀\"");
}

TEST(Json, DepthEndsAtTheLimit) {
    EXPECT_TRUE(parse_json(nested(kMaxJsonDepth)));
    EXPECT_TRUE(parse_json(nested(kMaxJsonDepth, "1")));
    EXPECT_FALSE(parse_json(nested(kMaxJsonDepth + 1)));
    EXPECT_FALSE(parse_json(nested(10'000)));
    EXPECT_FALSE(parse_json(std::string(10'000, '[')));
    std::string objects;
    for (int i = 0; i < 10'000; ++i)
        objects += "{\"a\":";
    EXPECT_FALSE(parse_json(objects));
    EXPECT_TRUE(parse_json(nested(3), 3));
    EXPECT_FALSE(parse_json(nested(4), 3));
}

TEST(Quoted, EscapesWhatJsonAsksForAndNothingElse) {
    EXPECT_EQ(in_quotes(""), "\"\"");
    EXPECT_EQ(in_quotes("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
    EXPECT_EQ(in_quotes("\n\r\t\b\f"), "\"\\n\\r\\t\\u0008\\u000c\"");
    EXPECT_EQ(in_quotes(std::string("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
    EXPECT_EQ(in_quotes("ñ ☎ 😀"), "\"ñ ☎ 😀\"");
}

TEST(Quoted, BytesThatAreNoUtf8AreReplaced) {
    EXPECT_EQ(in_quotes("a\xff"
                        "b"),
              "\"a\xEF\xBF\xBD"
              "b\"");
    EXPECT_EQ(in_quotes("\xc3"), "\"\xEF\xBF\xBD\"");
    EXPECT_EQ(in_quotes("\xc3\""), "\"\xEF\xBF\xBD\\\"\"");
}

// Whatever the bytes, the result is JSON; and valid text comes back unchanged.
TEST(Quoted, EveryPairOfBytesGivesJson) {
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; ++b) {
            const std::string text{static_cast<char>(a), static_cast<char>(b)};
            const auto value = parse_json(in_quotes(text));
            ASSERT_TRUE(value) << a << " " << b;
            if (a < 0x80 && b < 0x80) {
                ASSERT_EQ(std::string_view(value->get_string()), text);
            }
        }
}

TEST(TextMember, IsEmptyWhereThereIsNoText) {
    const json::object object{{"a", "text"}, {"b", 1}, {"c", nullptr}};
    EXPECT_EQ(text_member(object, "a"), "text");
    EXPECT_EQ(text_member(object, "b"), "");
    EXPECT_EQ(text_member(object, "c"), "");
    EXPECT_EQ(text_member(object, "d"), "");
}

TEST(Json, ExactTextIsReadBackIntoTheSameTypes) {
    const json::object object{{"whole", 7.0},  {"minus", -0.0},    {"large", 1e30},
                              {"half", 0.5},   {"int", 7},         {"list", {1.0, {{"a", 2.0}}}},
                              {"text", "1.0"}, {"big", UINT64_MAX}};
    const auto text = to_exact_text(object);
    EXPECT_EQ(text, R"({"whole":7.0,"minus":-0.0,"large":1e+30,"half":0.5,"int":7,)"
                    R"("list":[1.0,{"a":2.0}],"text":"1.0","big":18446744073709551615})");
    EXPECT_EQ(parse_json(text).value(), json::value(object));
}

}  // namespace
}  // namespace patchbay
