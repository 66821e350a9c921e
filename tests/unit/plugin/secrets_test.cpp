#include "core/plugin/secrets.h"

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

struct FillIn : testing::Test {
    Manifest manifest;
    Secrets secrets{{"token", "t0k"}, {"client", "a&b\"c"}};
    HttpRequest request;

    FillIn() {
        manifest.credentials = {{"token", "authorization"}, {"missing", "x-key"}};
        request.url = "https://example.com/";
    }
    std::string problem() {
        const auto filled = fill_secrets(manifest, secrets, request);
        return filled ? "" : filled.error().message;
    }
};

TEST_F(FillIn, ASecretGoesWhereTheManifestAllowsIt) {
    request.headers = {{"authorization", "Bearer {{secret:token}}, {{secret:token}}"}};
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(request.headers[0].value, "Bearer t0k, t0k");
}

TEST_F(FillIn, AnywhereElseItIsRefusedByName) {
    request.headers = {{"x-other", "{{secret:token}}"}};
    EXPECT_EQ(problem(),
              "x-other: the secret 'token' is not allowed here; the manifest's "
              "\"credentials\" must name it with this place");
    request.headers = {{"authorization", "{{secret:nobody}}"}};
    EXPECT_NE(problem().find("'nobody' is not allowed"), std::string::npos);
    request.headers = {{"x-key", "{{secret:missing}}"}};
    EXPECT_EQ(problem(), "x-key: the secret 'missing' is not set in the settings");
    request.headers = {{"authorization", "{{secret:token"}};
    EXPECT_NE(problem().find("without its closing"), std::string::npos);
    request.headers.clear();
    request.url = "https://example.com/?key={{secret:token}}";
    EXPECT_NE(problem().find("url"), std::string::npos);
}

TEST_F(FillIn, LineBreaksInHeadersAreRefused) {
    for (const auto &value :
         {std::string("a\r\nx: y"), std::string("a\n"), std::string("a\0b", 3)}) {
        request.headers = {{"x-free", value}};
        EXPECT_EQ(problem(), "x-free: a header's value holds a line break or NUL");
    }
    secrets["token"] = "a\nb";
    request.headers = {{"authorization", "{{secret:token}}"}};
    EXPECT_NE(problem(), "");
    EXPECT_EQ(problem().find("a\nb"), std::string::npos) << "no secret in an error";
}

TEST_F(FillIn, ABodyIsLeftAloneUnlessACredentialSaysBody) {
    request.body = "a customer wrote {{secret:token}}";
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(request.body, "a customer wrote {{secret:token}}");
    EXPECT_FALSE(fills_bodies(manifest));
    manifest.credentials.push_back({"client", "body"});
    EXPECT_TRUE(fills_bodies(manifest));
    EXPECT_NE(problem().find("'token' is not allowed"), std::string::npos);
}

TEST_F(FillIn, ASecretInABodyIsEscapedAsTheBodyAsks) {
    manifest.credentials.push_back({"client", "body"});
    request.body = "k=\"{{secret:client}}\"";
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(request.body, "k=\"a&b\"c\"");
    request.headers = {{"content-type", "application/json; charset=utf-8"}};
    request.body = "{\"k\":\"{{secret:client}}\"}";
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(request.body, "{\"k\":\"a&b\\\"c\"}");
    request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
    request.body = "k={{secret:client}}&x=1";
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(request.body, "k=a%26b%22c&x=1");
}

TEST_F(FillIn, ASecretInAPartIsEscapedAsThatPartAsks) {
    manifest.credentials.push_back({"client", "body"});
    request.parts = {{"meta", "", "application/json", "{\"k\":\"{{secret:client}}\"}", ""},
                     {"key", "", "", "{{secret:client}}", ""},
                     {"file", "a.png", "image/png", "", "0123"}};
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(request.parts[0].body, "{\"k\":\"a&b\\\"c\"}");
    EXPECT_EQ(request.parts[1].body, "a&b\"c");
    EXPECT_EQ(request.parts[2].blob, "0123");
    request.parts[1].body = "{{secret:token}}";
    EXPECT_NE(problem().find("'token' is not allowed here"), std::string::npos);
    manifest.credentials.pop_back();
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(request.parts[1].body, "{{secret:token}}") << "left alone without a credential";
}

}  // namespace
}  // namespace patchbay::plugin
