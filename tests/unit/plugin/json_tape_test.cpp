#include "core/plugin/json_tape.h"

#include "core/plugin/limits.h"

#include <gtest/gtest.h>

#include <string>

namespace patchbay::plugin {
namespace {

struct JsonTape : testing::Test {
    JsonTapes tapes;
    const patchbay_json_node *nodes = nullptr;
    std::uint32_t count = 0;

    patchbay_status parse(std::string_view text) { return tapes.parse(text, &nodes, &count); }
    std::string text(std::uint32_t i) const { return {nodes[i].text.ptr, nodes[i].text.len}; }
    std::string rewritten(std::string_view json) {
        if (parse(json) != PATCHBAY_OK) return "(refused)";
        const auto out = tapes.write(nodes, 0);
        return {out.ptr, out.len};
    }
};

TEST_F(JsonTape, NodesStandInDocumentOrderWithTheEndOfEachSubtree) {
    ASSERT_EQ(parse(R"({"a": [1, {"b": null}], "c": true})"), PATCHBAY_OK);
    ASSERT_EQ(count, 9u);
    const std::uint32_t types[] = {6, 4, 5, 3, 6, 4, 0, 4, 2};
    const std::uint32_t nexts[] = {9, 2, 7, 4, 7, 6, 7, 8, 9};
    for (std::uint32_t i = 0; i < count; ++i) {
        EXPECT_EQ(nodes[i].type, types[i]) << i;
        EXPECT_EQ(nodes[i].next, nexts[i]) << i;
    }
    EXPECT_EQ(nodes[0].count, 2u);
    EXPECT_EQ(nodes[2].count, 2u);
    EXPECT_EQ(text(3), "1");
}

TEST_F(JsonTape, NumbersStayAsTheyWereWritten) {
    for (const std::string number :
         {"0", "-0", "1.50", "1E5", "1e400", "-1e-400", "18446744073709551616", "123", "0.1",
          "1234567890123456789012345678901234567890.1234567890", "9007199254740993"}) {
        ASSERT_EQ(parse(number), PATCHBAY_OK) << number;
        EXPECT_EQ(text(0), number);
        ASSERT_EQ(parse("[" + number + " ,0]"), PATCHBAY_OK) << number;
        EXPECT_EQ(text(1), number);
    }
    const std::string longest(5000, '7');
    ASSERT_EQ(parse(longest), PATCHBAY_OK);
    EXPECT_EQ(text(0), longest);
}

TEST_F(JsonTape, StringsAreUnescaped) {
    ASSERT_EQ(parse(R"(["a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude42z", "", "plain ñ", "\u0000"])"),
              PATCHBAY_OK);
    EXPECT_EQ(text(1), "a\"\\/\b\f\n\r\té🙂z");
    EXPECT_EQ(text(2), "");
    EXPECT_NE(nodes[2].text.ptr, nullptr) << "empty is not absent";
    EXPECT_EQ(text(3), "plain ñ");
    EXPECT_EQ(text(4), std::string(1, '\0'));
}

TEST_F(JsonTape, LongStringsWithEscapesKeepEveryByte) {
    std::string json = "[\"";
    std::string expected;
    for (int i = 0; i < 20000; ++i) {
        json += i % 7 == 0 ? "\\n" : "x";
        expected += i % 7 == 0 ? '\n' : 'x';
    }
    json += "\", \"" + std::string(9000, 'y') + "\\t\"]";
    ASSERT_EQ(parse(json), PATCHBAY_OK);
    EXPECT_EQ(text(1), expected);
    EXPECT_EQ(text(2), std::string(9000, 'y') + "\t");
}

TEST_F(JsonTape, WhatIsNotStrictJsonIsMalformed) {
    for (const std::string bad : {"",
                                  " ",
                                  "{",
                                  "[1,]",
                                  "{\"a\":1,}",
                                  "nul",
                                  "01",
                                  "1.",
                                  "+1",
                                  "'a'",
                                  "[1] 2",
                                  "{a:1}",
                                  "// c\n1",
                                  "\"\\x\"",
                                  "\"\n\"",
                                  "\"\xFF\"",
                                  "\"\xC0\x80\"",
                                  "\"\xED\xA0\x80\"",
                                  "\"\\ud800\"",
                                  "\"\\udc00x\"",
                                  "\"\\ud800\\u0041\"",
                                  "NaN",
                                  "Infinity",
                                  "\xEF\xBB\xBF{}"})
        EXPECT_EQ(parse(bad), PATCHBAY_E_MALFORMED) << bad;
    EXPECT_EQ(parse(" \t\r\n{} \n"), PATCHBAY_OK);
}

TEST_F(JsonTape, DepthSixtyFourPassesAndSixtyFiveDoesNot) {
    EXPECT_EQ(parse(std::string(64, '[') + std::string(64, ']')), PATCHBAY_OK);
    EXPECT_EQ(count, 64u);
    EXPECT_EQ(parse(std::string(65, '[') + std::string(65, ']')), PATCHBAY_E_MALFORMED);
}

TEST_F(JsonTape, AMillionNodesPassAndOneMoreDoesNot) {
    std::string json = "[";
    for (std::uint32_t i = 1; i < kMaxJsonNodes; ++i)
        json += i == 1 ? "0" : ",0";
    EXPECT_EQ(parse(json + "]"), PATCHBAY_OK);
    EXPECT_EQ(count, kMaxJsonNodes);
    EXPECT_EQ(parse(json + ",0]"), PATCHBAY_E_TOO_LARGE);
    tapes.reset();  // gives the large buffers back
    EXPECT_EQ(parse("[1]"), PATCHBAY_OK);
}

TEST_F(JsonTape, ATapeOutlivesItsTextAndLaterParses) {
    {
        std::string text = R"({"key": "value", "n": 1})";
        ASSERT_EQ(parse(text), PATCHBAY_OK);
        text.assign(text.size(), '#');
    }
    const auto *first = nodes;
    const auto written = tapes.write(first, 0);
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(parse("[\"" + std::string(100, 'x') + "\\n\"]"), PATCHBAY_OK);
        tapes.write(nodes, 0);
    }
    EXPECT_EQ(std::string(first[1].text.ptr, first[1].text.len), "key");
    EXPECT_EQ(std::string(first[2].text.ptr, first[2].text.len), "value");
    EXPECT_EQ(std::string(written.ptr, written.len), R"({"key":"value","n":1})");
}

TEST_F(JsonTape, DoubleKeysAllStandInTheTape) {
    ASSERT_EQ(parse(R"({"a": 1, "a": 2})"), PATCHBAY_OK);
    EXPECT_EQ(nodes[0].count, 2u);
    EXPECT_EQ(text(2), "1");
    EXPECT_EQ(text(4), "2");
}

TEST_F(JsonTape, WritesAnyValueBack) {
    EXPECT_EQ(
        rewritten(R"( {"a" : [ 1.50 , {"b":{}, "c":[]}, null, true, false ], "é\n": "\u0001" } )"),
        R"({"a":[1.50,{"b":{},"c":[]},null,true,false],"é\n":"\u0001"})");
    ASSERT_EQ(parse(R"({"a": [1, {"b": 2}]})"), PATCHBAY_OK);
    const auto inner = tapes.write(nodes, 4);
    EXPECT_EQ(std::string(inner.ptr, inner.len), R"({"b":2})");
}

TEST_F(JsonTape, WriteRefusesWhatIsNoTapeOfThisCall) {
    ASSERT_EQ(parse("[1]"), PATCHBAY_OK);
    EXPECT_EQ(tapes.write(nodes, 2).ptr, nullptr);
    EXPECT_EQ(tapes.write(nodes + 1, 0).ptr, nullptr);
    tapes.reset();
    EXPECT_EQ(tapes.write(nodes, 0).ptr, nullptr);
}

TEST_F(JsonTape, QuotesText) {
    const auto quoted = tapes.quote("a\"b\n\x01é");
    EXPECT_EQ(std::string(quoted.ptr, quoted.len), R"("a\"b\n\u0001é")");
    const auto empty = tapes.quote("");
    EXPECT_EQ(std::string(empty.ptr, empty.len), R"("")");
    EXPECT_EQ(tapes.quote("\xFF").ptr, nullptr);
}

TEST(JsonType, NamesTheRootOfValidJsonOnly) {
    EXPECT_EQ(json_type(" {\"a\":1}"), PATCHBAY_JSON_OBJECT);
    EXPECT_EQ(json_type("[]"), PATCHBAY_JSON_ARRAY);
    EXPECT_EQ(json_type("-1"), PATCHBAY_JSON_NUMBER);
    EXPECT_EQ(json_type("\"\""), PATCHBAY_JSON_STRING);
    EXPECT_EQ(json_type("true"), PATCHBAY_JSON_TRUE);
    EXPECT_EQ(json_type("false"), PATCHBAY_JSON_FALSE);
    EXPECT_EQ(json_type("null"), PATCHBAY_JSON_NULL);
    EXPECT_EQ(json_type("{"), std::nullopt);
    EXPECT_EQ(json_type(""), std::nullopt);
    EXPECT_EQ(json_type("{} x"), std::nullopt);
}

}  // namespace
}  // namespace patchbay::plugin
