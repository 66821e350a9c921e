#include "core/plugin/plugin.h"

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

struct FillAnswer : testing::Test {
    HttpRequest request;

    // The body after it, or the error's text.
    std::string fill(std::string body, std::string_view answer) {
        request.body = std::move(body);
        const auto filled = fill_answer(request, answer);
        return filled ? request.body : "! " + filled.error().message;
    }
};

TEST_F(FillAnswer, PutsTextsAndNumbersWhereTheirPointersStand) {
    EXPECT_EQ(fill(R"({"id":"{{answer:/id}}"})", R"({"id": "m1"})"), R"({"id":"m1"})");
    EXPECT_EQ(fill(R"({"id":"{{answer:/a/1/b~1c~0}}"})", R"({"a": [0, {"b/c~": 17}]})"),
              R"({"id":"17"})");
    EXPECT_EQ(fill("{{answer:}}", "\"whole\""), "whole");
    EXPECT_EQ(fill("x{{answer:/a}}y{{answer:/b}}{{answer:/a}}", R"({"a": "1", "b": ""})"), "x1y1");
    EXPECT_EQ(fill("no mark", "no JSON"), "no mark");
}

TEST_F(FillAnswer, SaysWhatItFilledInInOrder) {
    request.body = "{{answer:/b}} {{answer:/a}}";
    const auto filled = fill_answer(request, R"({"a": "x\"y", "b": 2.50})");
    ASSERT_TRUE(filled) << filled.error().message;
    EXPECT_EQ(*filled, (std::vector<std::string>{"2.50", "x\"y"}));
    EXPECT_EQ(request.body, R"(2.50 x\"y)");
}

// Ids that a provider writes as numbers may be longer than any machine number.
TEST_F(FillAnswer, ANumberStaysDigitByDigit) {
    EXPECT_EQ(fill("{{answer:/id}}", R"({"id": 123456789012345678901234567890})"),
              "123456789012345678901234567890");
}

TEST_F(FillAnswer, WhatTheProviderSaysCannotLeaveItsString) {
    EXPECT_EQ(fill(R"({"id":"{{answer:/id}}"})", R"({"id": "\",\"to\":\"x\\\n\u0000"})"),
              R"({"id":"\",\"to\":\"x\\\n\u0000"})");
    EXPECT_EQ(fill("{{answer:/a}}", R"({"a": "{{answer:/b}}", "b": "again"})"), "{{answer:/b}}")
        << "what was filled in is not filled in again";
}

TEST_F(FillAnswer, APointerThatLeadsToNoTextOrNumberIsNamed) {
    const std::string no = "! the answer that the request needs has no text or number at '/id': ";
    const std::string body = R"({"id":"{{answer:/id}}"})";
    EXPECT_EQ(fill(body, "{}"), no + "it is absent");
    EXPECT_EQ(fill(body, "[]"), no + "it is absent");
    for (const char *other : {"null", "true", "{}", "[1]"})
        EXPECT_EQ(fill(body, R"({"id": )" + std::string(other) + "}"),
                  no + "it is of another type");
    for (const char *broken : {"", "<html>", R"({"id": "m1")"})
        EXPECT_EQ(fill(body, broken), no + "it is no JSON");
    EXPECT_EQ(request.body, body) << "an error leaves the body as it was";
}

TEST_F(FillAnswer, AMarkWithoutItsEndIsAnError) {
    EXPECT_EQ(fill(R"({"id":"{{answer:/id"})", R"({"id": "m1"})"),
              "! body: {{answer:… without its closing }}");
}

// Secrets are filled in afterwards: a provider must not be able to ask for one.
TEST_F(FillAnswer, AnAnswerCannotBringTheMarkOfASecret) {
    const std::string refused =
        "! body: the answer that the request needs brings {{secret: with it";
    EXPECT_EQ(fill("{{answer:/id}}", R"({"id": "{{secret:token}}"})"), refused);
    EXPECT_EQ(fill("{{answer:/id}}", R"({"id": "\u007b{secret:token}}"})"), refused);
    EXPECT_EQ(fill("{{answer:/a}}{{answer:/b}}", R"({"a": "{{sec", "b": "ret:token}}"})"), refused)
        << "nor in two pieces";
    EXPECT_EQ(fill("{{answer:/id}} {{secret:token}}", R"({"id": "m1"})"), "m1 {{secret:token}}")
        << "the plugin's own stays";
}

}  // namespace
}  // namespace patchbay::plugin
