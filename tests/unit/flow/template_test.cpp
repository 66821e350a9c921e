#include "core/base/json.h"
#include "core/flow/expression.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchbay::flow {
namespace {

const std::set<std::string, std::less<>> kNames = {"vars"};

std::string run(std::string_view text) {
    static const json::value vars =
        parse_json(R"({"n": 3, "x": 0.1, "t": true, "s": "hi", "l": [1, 2], "none": null})")
            .value();
    const auto compiled = Template::compile(text, kNames);
    if (!compiled)
        return "!" + std::to_string(compiled.error().code) + " " + compiled.error().message;
    const auto value = compiled->evaluate([](std::string_view) { return &vars; });
    return value ? to_text(*value) : "!" + value.error().message;
}

TEST(Template, OneWholeExpressionKeepsItsType) {
    EXPECT_EQ(run("{{ vars.n }}"), "3");
    EXPECT_EQ(run("{{vars.l}}"), "[1,2]");
    EXPECT_EQ(run("{{ vars.none }}"), "null");
    EXPECT_EQ(run("{{ vars.n + 1 }}"), "4");
}

TEST(Template, InsideTextValuesAreFormatted) {
    EXPECT_EQ(run("{{ vars.n }} of {{ vars.x }}"), "\"3 of 0.1\"");
    EXPECT_EQ(run("<{{ vars.none }}|{{ vars.t }}|{{ vars.s }}>"), "\"<|true|hi>\"");
    EXPECT_EQ(run("{{ vars.l }}{{ {'a': 1} }}"), R"("[1,2]{\"a\":1}")");
    EXPECT_EQ(run(" {{ vars.n }}"), "\" 3\"");
}

TEST(Template, PlainTextStaysAsItIs) {
    EXPECT_EQ(run(""), "\"\"");
    EXPECT_EQ(run("a } b }} { c"), "\"a } b }} { c\"");
}

TEST(Template, BracesInsideAnExpressionDoNotEndIt) {
    EXPECT_EQ(run("{{ {'a': {'b': '}}'}} }}"), R"({"a":{"b":"}}"}})");
    EXPECT_EQ(run("x{{ '{{' }}y"), "\"x{{y\"");
}

TEST(Template, MistakesHaveTheirPlaceInTheWholeText) {
    EXPECT_EQ(run("Hi {{ nmae }}"), "!6 unknown name 'nmae'; known are: vars");
    EXPECT_EQ(run("Hi {{ vars.n"), "!12 expected '}}' behind the expression");
    EXPECT_EQ(run("Hi {{ }}"), "!6 expected a value, not '}'");
    EXPECT_EQ(run("{{ vars.n }"), "!10 expected '}}' behind the expression");
}

TEST(Template, SaysWhatItRefersTo) {
    const auto compiled = Template::compile("{{ vars.a }} and {{ default(vars.b, 1) }}", kNames);
    ASSERT_TRUE(compiled);
    const auto references = compiled->references();
    ASSERT_EQ(references.size(), 2u);
    EXPECT_EQ(references[0].member, "a");
    EXPECT_FALSE(references[0].guarded);
    EXPECT_EQ(references[1].member, "b");
    EXPECT_TRUE(references[1].guarded);
}

}  // namespace
}  // namespace patchbay::flow
