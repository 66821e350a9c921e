#include "patchbay/json.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace patchbay::sdk {
namespace {

patchbay_str text(std::string_view value) { return {value.data(), value.size()}; }

// {"a": [1, "2", -3.5], "b": {"x/y": true}, "a~": null, "b": {"k": "v"}, "e": ""}
const std::vector<patchbay_json_node> &tape() {
    static const std::vector<patchbay_json_node> nodes = {
        {PATCHBAY_JSON_OBJECT, 5, 18, 0, {}},
        {PATCHBAY_JSON_STRING, 0, 2, 0, text("a")},
        {PATCHBAY_JSON_ARRAY, 3, 6, 0, {}},
        {PATCHBAY_JSON_NUMBER, 0, 4, 0, text("1")},
        {PATCHBAY_JSON_STRING, 0, 5, 0, text("2")},
        {PATCHBAY_JSON_NUMBER, 0, 6, 0, text("-3.5")},
        {PATCHBAY_JSON_STRING, 0, 7, 0, text("b")},
        {PATCHBAY_JSON_OBJECT, 1, 10, 0, {}},
        {PATCHBAY_JSON_STRING, 0, 9, 0, text("x/y")},
        {PATCHBAY_JSON_TRUE, 0, 10, 0, {}},
        {PATCHBAY_JSON_STRING, 0, 11, 0, text("a~")},
        {PATCHBAY_JSON_NULL, 0, 12, 0, {}},
        {PATCHBAY_JSON_STRING, 0, 13, 0, text("b")},
        {PATCHBAY_JSON_OBJECT, 1, 16, 0, {}},
        {PATCHBAY_JSON_STRING, 0, 15, 0, text("k")},
        {PATCHBAY_JSON_STRING, 0, 16, 0, text("v")},
        {PATCHBAY_JSON_STRING, 0, 17, 0, text("e")},
        {PATCHBAY_JSON_STRING, 0, 18, 0, {nullptr, 0}},
    };
    return nodes;
}

JsonValue root() { return {tape().data(), 0}; }

TEST(JsonValueTest, AnAbsentValueAnswersNothingToEveryQuestion) {
    const JsonValue absent;
    EXPECT_FALSE(absent.exists());
    EXPECT_FALSE(absent.is_null());
    EXPECT_EQ(absent.str().data(), nullptr);
    EXPECT_EQ(absent.size(), 0u);
    EXPECT_FALSE(absent["x"]["y"].at(3).at_pointer("/z").exists());
    EXPECT_FALSE(absent.integer().has_value());
    EXPECT_FALSE(absent.number().has_value());
    EXPECT_FALSE(absent.boolean().has_value());
    for (const JsonValue element : absent.elements()) {
        ADD_FAILURE() << element.index();
    }
}

TEST(JsonValueTest, MembersAndElementsAreFound) {
    EXPECT_EQ(root().size(), 5u);
    EXPECT_EQ(root()["a"].size(), 3u);
    EXPECT_EQ(root()["a"].at(0).integer(), 1);
    EXPECT_EQ(root()["a"].at(1).integer(), 2);
    EXPECT_FALSE(root()["a"].at(2).integer().has_value());
    EXPECT_EQ(root()["a"].at(2).number(), -3.5);
    EXPECT_FALSE(root()["a"].at(3).exists());
    EXPECT_TRUE(root()["a~"].is_null());
    EXPECT_FALSE(root()["a"]["a"].exists());
    EXPECT_FALSE(root().at(0).exists());
}

TEST(JsonValueTest, OfDoubleKeysTheLastOneCounts) {
    EXPECT_EQ(root()["b"]["k"].str(), "v");
    EXPECT_FALSE(root()["b"]["x/y"].exists());
}

TEST(JsonValueTest, IterationFollowsTheDocument) {
    std::string keys;
    for (const auto &[key, value] : root().members()) {
        keys += std::string(key) + (value.is_object() ? "{}" : "") + " ";
    }
    EXPECT_EQ(keys, "a b{} a~ b{} e ");
    std::string elements;
    for (const JsonValue element : root()["a"].elements()) {
        elements += std::string(element.text()) + " ";
    }
    EXPECT_EQ(elements, "1 2 -3.5 ");
}

TEST(JsonValueTest, AnEmptyStringIsPresent) {
    EXPECT_NE(root()["e"].str().data(), nullptr);
    EXPECT_EQ(root()["e"].str(), "");
    EXPECT_FALSE(root()["e"].integer().has_value());
    EXPECT_EQ(root()["a"].str().data(), nullptr);
}

TEST(JsonValueTest, PointersFollowRfc6901) {
    EXPECT_EQ(root().at_pointer("").index(), 0u);
    EXPECT_EQ(root().at_pointer("/a/1").str(), "2");
    EXPECT_TRUE(root().at_pointer("/a~0").is_null());
    EXPECT_EQ(JsonValue(tape().data(), 7).at_pointer("/x~1y").boolean(), true);
    for (const std::string_view nowhere :
         {"a", "/a/3", "/a/-", "/a/1x", "/a/", "/b/x/y", "/a/1/2"}) {
        EXPECT_FALSE(root().at_pointer(nowhere).exists()) << nowhere;
    }
}

TEST(JsonWriterTest, PutsCommasWhereTheyBelong) {
    JsonWriter writer;
    writer.begin_object().member("a", "b").key("c").begin_array().integer(-1).boolean(true).null();
    writer.begin_object().end_object().raw("[2]").end_array().optional_member("d", "");
    writer.optional_member("e", "f").key("g").begin_array().end_array().end_object();
    EXPECT_EQ(writer.text(), R"({"a":"b","c":[-1,true,null,{},[2]],"e":"f","g":[]})");
    writer.clear();
    writer.begin_array().string("x").end_array();
    EXPECT_EQ(writer.text(), R"(["x"])");
}

TEST(JsonWriterTest, EscapesWhatJsonMustNotHold) {
    JsonWriter writer;
    writer.string(std::string("\"\\/\n\t\x01\x1f") + '\0' + "é😀");
    EXPECT_EQ(writer.text(), "\"\\\"\\\\/\\n\\u0009\\u0001\\u001f\\u0000é😀\"");
}

}  // namespace
}  // namespace patchbay::sdk
