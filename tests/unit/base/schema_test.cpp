#include "core/base/schema.h"

#include "core/base/json.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace patchbay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Schema compiled(std::string_view text) {
    auto schema = Schema::compile(json::parse(text));
    EXPECT_TRUE(schema.ok()) << text << ": " << (schema ? "" : schema.error().message);
    return *std::move(schema);
}

// "pointer: message" of each violation; " (key)" where the key is wrong.
std::vector<std::string> violations(std::string_view schema, std::string_view value) {
    std::vector<std::string> texts;
    for (const auto &violation : compiled(schema).validate(json::parse(value)))
        texts.push_back(violation.pointer + ": " + violation.message +
                        (violation.at_key ? " (key)" : ""));
    return texts;
}

struct Case {
    std::string schema;
    std::string good;
    std::string bad;
    std::string message;  // of the first violation for `bad`
};

TEST(Schema, EachKeywordAcceptsAndRefuses) {
    const Case cases[] = {
        {R"({"type": "string"})", R"("a")", "1", ": expected a string, got a number"},
        {R"({"type": "integer"})", "3", "3.5", ": expected a whole number, got a number"},
        {R"({"type": "integer"})", "3.0", "true", "got true or false"},
        {R"({"type": "number"})", "3", "null", "expected a number, got null"},
        {R"({"type": "boolean"})", "false", "0", "expected true or false"},
        {R"({"type": "array"})", "[]", "{}", "expected a list, got an object"},
        {R"({"type": "object"})", "{}", "[]", "expected an object, got a list"},
        {R"({"type": ["string", "null"]})", "null", "1", "expected a string or null"},
        {R"({"type": ["string", "number", "null"]})", "1", "[]", "a string, a number or null"},
        {R"({"enum": ["auto", "list"]})", R"("list")", R"("lisst")", R"(did you mean "list"?)"},
        {R"({"enum": [1, null]})", "null", "2", "expected one of 1, null"},
        {R"({"const": 5})", "5", "6", "expected 5"},
        {R"({"minimum": 0.1})", "0.1", "0", "expected at least 0.1, got 0"},
        {R"({"maximum": 10})", "10", "11", "expected at most 10, got 11"},
        {R"({"minLength": 2})", R"("éé")", R"("é")", "expected at least 2 characters, got 1"},
        {R"({"maxLength": 1})", R"("é")", R"("ab")", "expected at most 1 character, got 2"},
        {R"({"minItems": 1})", "[1]", "[]", "at least 1 item, got 0"},
        {R"({"maxItems": 2})", "[1, 2]", "[1, 2, 3]", "at most 2 items, got 3"},
        {R"({"minProperties": 1})", R"({"a": 1})", "{}", "at least 1 member"},
        {R"({"maxProperties": 0})", "{}", R"({"a": 1})", "at most 0 members"},
        {R"({"pattern": "^[0-9]+$"})", R"("12")", R"("1x")", "does not match the pattern ^[0-9]+$"},
        {R"({"pattern": "b"})", R"("abc")", R"("ac")", "pattern b"},
        {R"({"format": "uri"})", R"("https://a.b/c?d")", R"("a.b")", "https://example.com"},
        {R"({"format": "uri"})", R"("mailto:a@b")", R"("https:///x")", "expected an address"},
        {R"({"format": "duration"})", R"("15m")", R"("15 minutes")", "expected a duration"},
        {R"({"items": {"type": "string"}})", R"(["a"])", R"(["a", 1])", "/1: expected a string"},
        {R"({"propertyNames": {"pattern": "^[a-z]+$"}})", R"({"a": 1})", R"({"A": 1})",
         "/A: the name: does not match the pattern ^[a-z]+$ (key)"},
        {R"({"additionalProperties": {"type": "integer"}})", R"({"a": 1})", R"({"a": "x"})",
         "/a: expected a whole number"},
        {R"({"required": ["a"]})", R"({"a": null})", "{}", ": 'a' is missing"},
        {R"({"oneOf": [{"type": "string"}, {"type": "array"}]})", R"("a")", "1",
         "expected a string or a list, got a number"},
        {R"({"oneOf": [{"minimum": 1}, {"maximum": 5}]})", "6", "3", "fits several"},
        {R"({"anyOf": [{"minimum": 1}, {"const": 0}]})", "3", "-1", "expected at least 1"},
        {"true", "1", "", ""},
    };
    for (const auto &one : cases) {
        EXPECT_THAT(violations(one.schema, one.good), IsEmpty()) << one.schema;
        if (one.bad.empty()) continue;
        const auto texts = violations(one.schema, one.bad);
        ASSERT_FALSE(texts.empty()) << one.schema << ' ' << one.bad;
        EXPECT_THAT(texts[0], HasSubstr(one.message)) << one.schema;
    }
    EXPECT_THAT(violations("false", "1"), testing::SizeIs(1));
}

TEST(Schema, OtherTypesPassKeywordsThatAreNotTheirs) {
    EXPECT_THAT(violations(R"({"minLength": 3, "minimum": 5, "minItems": 1})", "true"), IsEmpty());
}

TEST(Schema, UnknownKeysSuggestTheNearestName) {
    const auto *schema = R"({"properties": {"access_token": {}, "app_secret": {}},
                             "additionalProperties": false})";
    EXPECT_THAT(
        violations(schema, R"({"acces_token": 1, "a/b": 2})"),
        ElementsAre("/acces_token: unknown key 'acces_token'; did you mean 'access_token'? (key)",
                    "/a~1b: unknown key 'a/b'; known are 'access_token', 'app_secret' (key)"));
}

TEST(Schema, AllViolationsComeInOnePass) {
    const auto *schema = R"({"type": "object", "required": ["a", "b"],
        "properties": {"a": {}, "b": {}, "c": {"type": "array", "items": {"type": "string"}}},
        "additionalProperties": false})";
    EXPECT_THAT(violations(schema, R"({"c": [1, "x", 2], "d": 0})"), testing::SizeIs(5));
}

TEST(Schema, OfSeveralFormsTheNearestIsExplained) {
    const auto *schema = R"({"oneOf": [
        {"properties": {"provider": {"const": "a"}, "x": {"type": "string"}}, "required": ["x", "y"]},
        {"properties": {"provider": {"const": "b"}, "z": {"type": "string"}}, "required": ["z"]}]})";
    EXPECT_THAT(violations(schema, R"({"provider": "b"})"), ElementsAre(": 'z' is missing"));
}

TEST(Schema, MessagesNeverRepeatAString) {
    const auto *schema = R"({"properties": {"s": {"type": "string", "x-secret": true,
        "enum": ["alpha"], "maxLength": 2, "pattern": "^x$", "format": "uri"}}})";
    const auto texts = violations(schema, R"({"s": "hunter2"})");
    EXPECT_EQ(texts.size(), 4U);
    for (const auto &text : texts)
        EXPECT_THAT(text, Not(HasSubstr("hunter2")));
}

TEST(Schema, AMissingSecretSaysHowToKeepItOut) {
    const auto *schema =
        R"({"required": ["t"], "properties": {"t": {"type": "string", "x-secret": true}}})";
    EXPECT_THAT(violations(schema, "{}"), ElementsAre(HasSubstr("$env")));
}

TEST(Schema, DefaultsFillWhatIsAbsentAndNothingElse) {
    const auto schema = compiled(R"({"properties": {
        "url": {"type": "string", "default": "https://a.b"},
        "kept": {"default": 1},
        "absent": {"properties": {"inner": {"default": 1}}},
        "present": {"properties": {"inner": {"default": 2}}},
        "list": {"items": {"properties": {"n": {"default": 3}}}},
        "form": {"oneOf": [{"properties": {"k": {"const": 1}, "m": {"default": 4}}},
                           {"properties": {"k": {"const": 2}, "m": {"default": 5}}}]}}})");
    const auto filled = schema.with_defaults(
        json::parse(R"({"kept": 9, "present": {}, "list": [{}, {"n": 0}], "form": {"k": 2}})"));
    EXPECT_EQ(filled, json::parse(R"({"url": "https://a.b", "kept": 9, "present": {"inner": 2},
        "list": [{"n": 3}, {"n": 0}], "form": {"k": 2, "m": 5}})"))
        << json::serialize(filled);
}

TEST(Schema, SecretsAreListedByPointer) {
    const auto schema = compiled(R"({"properties": {
        "b": {"type": "string", "x-secret": true}, "plain": {"type": "string", "x-secret": false},
        "a": {"properties": {"k/y": {"type": "string", "x-secret": true}}}},
        "oneOf": [{"properties": {"c": {"type": "string", "x-secret": true}}}]})");
    EXPECT_THAT(schema.secrets(), ElementsAre("/a/k~1y", "/b", "/c"));
}

struct BadSchema {
    std::string schema;
    std::string where;
    std::string message;
};

TEST(Schema, MistakesOfTheSchemasAuthorHaveTheirPlace) {
    const BadSchema cases[] = {
        {R"({"typ": "string"})", "/typ", "did you mean 'type'?"},
        {R"({"properties": {"a": {"minlength": 1}}})", "/properties/a/minlength", "'minLength'"},
        {R"({"oneOf": [{}, {"$ref": "#"}]})", "/oneOf/1/$ref", "not supported"},
        {R"({"type": "text"})", "/type", "must be null"},
        {R"({"type": []})", "/type", "must name"},
        {R"({"pattern": "("})", "/pattern", "bad pattern"},
        {R"({"format": "email"})", "/format", "must be"},
        {R"({"minLength": -1})", "/minLength", "whole number"},
        {R"({"minimum": "1"})", "/minimum", "must be a number"},
        {R"({"required": "a"})", "/required", "list of names"},
        {R"({"enum": []})", "/enum", "list of values"},
        {R"({"items": 1})", "/items", "a schema must be"},
        {R"({"type": "integer", "default": "1"})", "/default", "does not match"},
        {R"({"type": "integer", "x-secret": true})", "/x-secret", "\"type\": \"string\""},
        {R"({"items": {"type": "string", "x-secret": true}})", "/items", "fixed name"},
        {R"({"required": ["b"], "properties": {"a": {}}, "additionalProperties": false})",
         "/required", "not allowed"},
    };
    for (const auto &bad : cases) {
        const auto schema = Schema::compile(json::parse(bad.schema));
        ASSERT_FALSE(schema.ok()) << bad.schema;
        EXPECT_EQ(schema.error().where, bad.where) << bad.schema;
        EXPECT_THAT(schema.error().message, HasSubstr(bad.message)) << bad.schema;
    }
}

}  // namespace
}  // namespace patchbay
