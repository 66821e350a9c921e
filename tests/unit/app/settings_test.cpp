#include "core/app/settings.h"

#include "tests/unit/app/folder.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace patchbay::app {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

constexpr auto kSchema = R"({
  "type": "object",
  "required": ["number", "token"],
  "properties": {
    "number": {"type": "string", "pattern": "^[0-9]+$"},
    "token": {"type": "string", "x-secret": true, "minLength": 3},
    "key": {"type": "string", "x-secret": true},
    "url": {"type": "string", "format": "uri", "default": "https://example.com"},
    "inner": {"properties": {"password": {"type": "string", "x-secret": true}}}
  },
  "additionalProperties": false
})";

struct Applied {
    std::optional<PluginSettings> settings;
    Problems problems;
};

Applied apply_text(const Folder &folder, const std::string &text, bool with_secrets = true,
                   const char *schema = kSchema) {
    plugin::Manifest manifest;
    manifest.id = "test";
    manifest.settings = json::parse(schema).as_object();
    Applied applied;
    const auto document = LocatedJson::parse("c.json", "{\"settings\": " + text + "}",
                                             LocatedJson::Dialect::relaxed, applied.problems);
    EXPECT_TRUE(document.ok());
    applied.settings =
        apply_settings(document->root().at("settings").as_object(), manifest, *document,
                       folder.path(), "/settings", with_secrets, applied.problems);
    EXPECT_EQ(applied.settings.has_value(), applied.problems.empty());
    return applied;
}

TEST(Settings, DefaultsAreFilledInAndSecretsPartedOut) {
    Folder folder;
    folder.write("token", "hunter2\n");
    Variable number("PATCHBAY_TEST_NUMBER", "123");
    const auto applied = apply_text(folder, R"({"number": {"$env": "PATCHBAY_TEST_NUMBER"},
        "token": {"$file": "token"}, "inner": {"password": "deep"}})");
    ASSERT_THAT(applied.problems, IsEmpty());
    EXPECT_EQ(json::value(applied.settings->settings),
              json::parse(R"({"number": "123", "token": "{{secret:token}}",
                  "inner": {"password": "{{secret:inner.password}}"},
                  "url": "https://example.com"})"))
        << json::serialize(applied.settings->settings);
    EXPECT_THAT(applied.settings->secrets,
                ElementsAre(Pair("inner.password", "deep"), Pair("token", "hunter2")));
}

TEST(Settings, ViolationsStandAtTheirPlaceInTheConfig) {
    Folder folder;
    const auto problems = apply_text(folder, "{\n\"number\": \"x\",\n\"tokn\": \"abc\"}").problems;
    ASSERT_THAT(problems, SizeIs(3));
    EXPECT_EQ(problems[0].path, "/settings");
    EXPECT_THAT(problems[0].message, HasSubstr("'token' is missing"));
    EXPECT_EQ(problems[1].path, "/settings/number");
    EXPECT_EQ(problems[1].line, 2);
    EXPECT_EQ(problems[1].column, 11);
    EXPECT_EQ(problems[2].path, "/settings/tokn");
    EXPECT_EQ(problems[2].line, 3);
    EXPECT_EQ(problems[2].column, 1);
    EXPECT_THAT(problems[2].message, HasSubstr("did you mean 'token'?"));
}

TEST(Settings, TheValueBehindAReferenceIsCheckedToo) {
    Folder folder;
    Variable token("PATCHBAY_TEST_TOKEN", "ab");
    const auto problems =
        apply_text(folder, R"({"number": "1", "token": {"$env": "PATCHBAY_TEST_TOKEN"}})").problems;
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].path, "/settings/token");
    EXPECT_THAT(problems[0].message, HasSubstr("at least 3 characters"));
}

TEST(Settings, AMissingReferenceIsOneProblem) {
    Folder folder;
    const auto problems =
        apply_text(folder, R"({"number": "1", "token": {"$env": "PATCHBAY_TEST_NONE"}})").problems;
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].path, "/settings/token/$env");
}

TEST(Settings, WithoutSecretsTheirReferencesMayBeMissingButNoOthers) {
    Folder folder;
    const auto applied = apply_text(
        folder, R"({"number": "1", "token": {"$env": "PATCHBAY_TEST_NONE"}, "key": "k"})", false);
    ASSERT_THAT(applied.problems, IsEmpty());
    EXPECT_EQ(applied.settings->settings.at("token").as_string(), "{{secret:token}}");
    EXPECT_THAT(applied.settings->secrets, ElementsAre(Pair("key", "k")));
    EXPECT_THAT(
        apply_text(folder, R"({"number": {"$env": "PATCHBAY_TEST_NONE"}, "token": "abc"})", false)
            .problems,
        SizeIs(1));
}

// A handshake has no signature to skip: its token is compared where it is there.
TEST(Settings, WithoutSecretsThoseThatAreThereAreTakenAllTheSame) {
    Folder folder;
    folder.write("token", "hunter2\n");
    Variable key("PATCHBAY_TEST_KEY", "");
    const auto applied = apply_text(folder, R"({"number": "1", "token": {"$file": "token"},
        "key": {"$env": "PATCHBAY_TEST_KEY"}})",
                                    false);
    ASSERT_THAT(applied.problems, IsEmpty());
    EXPECT_THAT(applied.settings->secrets, ElementsAre(Pair("token", "hunter2")));
}

TEST(Settings, ASecretIsNeverEmpty) {
    Folder folder;
    Variable key("PATCHBAY_TEST_KEY", "");
    for (const auto *value : {"\"\"", "{\"$env\": \"PATCHBAY_TEST_KEY\"}"}) {
        const auto problems =
            apply_text(folder,
                       std::string(R"({"number": "1", "token": "abc", "key": )") + value + "}")
                .problems;
        ASSERT_THAT(problems, SizeIs(1)) << value;
        EXPECT_EQ(problems[0].path, "/settings/key");
    }
}

TEST(Settings, ABrokenSchemaIsThePluginsFault) {
    Folder folder;
    const auto problems = apply_text(folder, "{}", true, R"({"typ": "object"})").problems;
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_THAT(problems[0].message, HasSubstr("plugin 'test' is broken at /typ"));
}

}  // namespace
}  // namespace patchbay::app
