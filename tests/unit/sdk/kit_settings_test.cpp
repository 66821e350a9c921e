#include "patchbay/kit/settings.hpp"
#include "patchbay/kit/template.hpp"
#include "tests/unit/sdk/kit_fixture.h"

#include <gtest/gtest.h>

namespace patchbay::sdk::kit_test {
namespace {

// The settings of one configure, and what was told of them.
class Given {
public:
    explicit Given(std::string_view json) {
        config_.settings = str(json);
        settings_.emplace(host_, config_, errors_);
    }

    Settings &operator*() { return *settings_; }
    Settings *operator->() { return &*settings_; }
    std::vector<std::string> told() const {
        std::vector<std::string> all;
        for (const std::string &failure : fake_.failures)
            all.push_back(failure.substr(failure.find(' ') + 1));
        return all;
    }

private:
    FakeHost fake_;
    const Host host_ = fake_.host();
    const ErrorSink errors_ = fake_.errors();
    patchbay_instance_config config_ = make<patchbay_instance_config>();
    std::optional<Settings> settings_;
};

using Told = std::vector<std::string>;

TEST(KitSettings, AreReadByTheirNames) {
    Given given(R"({"a": "text", "no": false, "yes": true, "n": 7, "e": "", "in": {"b": "c"}})");
    EXPECT_EQ(given->text("a"), "text");
    EXPECT_EQ(given->text("x", "otherwise"), "otherwise");
    EXPECT_EQ(given->text("e", "otherwise"), "otherwise");
    EXPECT_EQ(given->optional_text("x"), "");
    EXPECT_EQ(given->optional_text("n"), "");
    EXPECT_FALSE(given->flag("no", true));
    EXPECT_TRUE(given->flag("yes"));
    EXPECT_TRUE(given->flag("x", true));
    EXPECT_FALSE(given->flag("x"));
    EXPECT_EQ((*given)["in"]["b"].str(), "c");
    EXPECT_EQ(given->all().size(), 6u);
    EXPECT_TRUE(given->good());
    EXPECT_EQ(given->status(), PATCHBAY_OK);
    EXPECT_TRUE(given.told().empty());
}

TEST(KitSettings, EveryMistakeIsToldWithItsPlace) {
    Given given(R"({"n": 7, "e": "", "url": "x.example"})");
    EXPECT_EQ(given->text("n"), "");
    EXPECT_EQ(given->text("e"), "");
    EXPECT_EQ(given->text("x"), "");
    given->url("url");
    given->fail("send/url", "is odd");
    given->fail("", "are odd");
    EXPECT_FALSE(given->good());
    EXPECT_EQ(given->status(), PATCHBAY_E_SETTINGS);
    EXPECT_EQ(given.told(),
              (Told{"/n: is missing, or not a text", "/e: is missing, or not a text",
                    "/x: is missing, or not a text",
                    "/url: must be a URL with https:// or http://, without user name, '?' and '#'",
                    "/send/url: is odd", ": are odd"}));
}

TEST(KitSettings, MustBeAnObject) {
    for (const char *json : {"[]", "7", "null"}) {
        Given given(json);
        EXPECT_EQ(given->status(), PATCHBAY_E_SETTINGS) << json;
        EXPECT_EQ(given.told(), Told{": must be a JSON object"}) << json;
    }
}

TEST(KitSettings, AUrlThatOthersAreBuiltOnHasNoSlashAtItsEnd) {
    const auto url = [](std::string_view text, std::string_view otherwise = {}) {
        Given given(R"({"u": ")" + std::string(text) + "\"}");
        const std::string read = given->url("u", otherwise);
        return given->good() ? read : "told " + std::to_string(given.told().size());
    };
    EXPECT_EQ(url("https://x.example"), "https://x.example");
    EXPECT_EQ(url("https://x.example/a//"), "https://x.example/a");
    EXPECT_EQ(url("", "http://y.example/"), "http://y.example");
    for (const char *bad : {"", "/", "///", "https://", "ftp://x", "https://u@x.example",
                            "https://x.example?a", "https://x.example/#a", "x.example"})
        EXPECT_EQ(url(bad), "told 1") << bad;
}

// ---- Templates ----------------------------------------------------------------------------------

Template of_two() { return Template({"id", "text"}); }

std::string filled_url(std::string_view url, std::string_view value) {
    Template made = of_two();
    const std::string problem = made.add_url(url);
    return problem.empty() ? made.fill({{"id", value}}) : problem;
}

TEST(KitTemplate, AUrlIsPercentEncoded) {
    EXPECT_EQ(filled_url("https://x.example/{id}?q={id}", "a/\xC3\xA9 &"),
              "https://x.example/a%2F%C3%A9%20%26?q=a%2F%C3%A9%20%26");
    EXPECT_EQ(filled_url("https://x.example", "a"), "https://x.example");
    EXPECT_EQ(filled_url("https://x.example{id}", "a"),
              "a placeholder may stand in the path and the query only");
}

TEST(KitTemplate, DotsDoNotLeaveThePathOfAUrl) {
    EXPECT_EQ(filled_url("https://x.example/a/{id}/b", ".."), "https://x.example/a/%2E%2E/b");
    EXPECT_EQ(filled_url("https://x.example/a/{id}/b", "."), "https://x.example/a/%2E/b");
    EXPECT_EQ(filled_url("https://x.example/a/{id}/b", "..."), "https://x.example/a/.../b");
    EXPECT_EQ(filled_url("https://x.example/a/{id}/b", "../.."), "https://x.example/a/..%2F../b");
}

TEST(KitTemplate, WhatIsWrongWithAUrlIsSaid) {
    for (const auto &[url, problem] : std::vector<std::pair<std::string, std::string>>{
             {"x.example/{id}", "must be an absolute URL"},
             {"https:///{id}", "names no host"},
             {"https://{id}.example/", "a placeholder may stand in the path and the query only"},
             {"https://u@{id}/x", "a placeholder may stand in the path and the query only"},
             {"https://x.example/{name}", "{name} is no placeholder; there are {id} and {text}"},
             {"https://x.example/{id", "{id} is no placeholder; there are {id} and {text}"},
             {"https://x.example/{{id}}", "{{id} is no placeholder; there are {id} and {text}"},
             {"https://x.example/{id}}", "has a '}' without its '{'"},
             {"https://x.example/}", "has a '}' without its '{'"}})
        EXPECT_EQ(filled_url(url, "a"), problem) << url;
    EXPECT_EQ(Template({"a"}).add_plain("{b}"), "{b} is no placeholder; there is {a}");
    EXPECT_EQ(Template({"a", "b", "c"}).add_plain("{}"),
              "{} is no placeholder; there are {a}, {b} and {c}");
}

TEST(KitTemplate, JsonKeepsItsShapeWhateverIsFilledIn) {
    const Tape tape(R"({"a": ["{id}", 1.50, true, null, {}, []], "{id}": "x{text}y{text}"})");
    Template made = of_two();
    EXPECT_EQ(made.add_json(tape.root()), "");
    EXPECT_EQ(made.fill({{"id", "\"\\\n"}, {"text", "}{id}"}}),
              R"({"a":["\"\\\n",1.50,true,null,{},[]],"{id}":"x}{id}y}{id}"})");
    EXPECT_TRUE(made.uses("text"));
    EXPECT_FALSE(made.uses("other"));
    const Tape wrong(R"([["{id}"], {"a": {"b": "{c}"}}, "{d}"])");
    EXPECT_EQ(of_two().add_json(wrong.root()), "{c} is no placeholder; there are {id} and {text}");
}

TEST(KitTemplate, JsonAsATextHasBracesOfItsOwn) {
    Template made = of_two();
    made.add_json_text(R"({"q": {"id": "{id}", "t": "{other} {text}"}, "o": {}, "l": "{)");
    EXPECT_EQ(made.fill({{"id", "a\"b"}, {"text", "{id}"}}),
              R"({"q": {"id": "a\"b", "t": "{other} {id}"}, "o": {}, "l": "{)");
    Template none = of_two();
    none.add_json_text("");
    EXPECT_TRUE(none.empty());
}

TEST(KitTemplate, AFormIsEncodedOnBothSides) {
    const Tape tape(R"({"a b": "{id}&{text}", "n": 7, "t": true})");
    Template made = of_two();
    EXPECT_EQ(made.add_form(tape.root()), "");
    EXPECT_EQ(made.fill({{"id", ".."}, {"text", "a=b"}}), "a%20b=..%26a%3Db&n=7&t=true");
    for (const char *json : {R"({"a": []})", R"({"a": {}})", R"({"a": null})"}) {
        const Tape wrong(json);
        EXPECT_EQ(of_two().add_form(wrong.root()),
                  "a form's field \"a\" must be a text or a number");
    }
}

TEST(KitTemplate, AMarkOfTheHostIsNotEscaped) {
    const Tape tape(R"({"k": "{id}", "t": "{text}"})");
    Template made = of_two();
    ASSERT_EQ(made.add_form(tape.root()), "");
    EXPECT_EQ(made.fill({{"id", "{{secret:k}}", true}, {"text", "{{secret:k}}"}}),
              "k={{secret:k}}&t=%7B%7Bsecret%3Ak%7D%7D");
    EXPECT_EQ(made.fill({}), "k=&t=");
    EXPECT_EQ(made.fill({{"id", "1"}, {"id", "2"}}), "k=1&t=");
}

TEST(KitTemplate, ARequestIsOneEntryOfTheSettings) {
    Given given(R"({"op": {"by": {"url": "https://x.example/{id}", "method": "POST",
                                  "headers": {"X-Site": "7", "Accept": "text/json"},
                                  "body": "{'id': '{text}'}"}}})");
    RequestTemplate request(*given, "op/by", (*given)["op"]["by"], {"id", "text"});
    request.add_header("authorization", "Bearer x");
    request.add_header("x-site", "8");
    EXPECT_TRUE(given.told().empty());
    EXPECT_EQ(request.method, "POST");
    EXPECT_TRUE(request.uses("id"));
    EXPECT_TRUE(request.uses("text"));
    EXPECT_EQ(request.url.fill({{"id", "a b"}}), "https://x.example/a%20b");
    EXPECT_EQ(request.body.fill({{"text", "t"}}), "{'id': 't'}");
    EXPECT_EQ(request.headers, (std::vector<std::pair<std::string, std::string>>{
                                   {"x-site", "7"},
                                   {"accept", "text/json"},
                                   {"content-type", "application/json"},
                                   {"authorization", "Bearer x"}}));
}

TEST(KitTemplate, WhatIsWrongWithAnEntryIsToldWithItsPlace) {
    Given given(R"({"op": {"url": "https://{id}/", "body": "{id}"}})");
    const RequestTemplate request(*given, "op", (*given)["op"], {"id"});
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(given.told(), (Told{"/op/url: a placeholder may stand in the path and the query only",
                                  "/op/body: only a POST has a body"}));
}

}  // namespace
}  // namespace patchbay::sdk::kit_test
