#include "core/plugin/secrets.h"

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

struct FillIn : testing::Test {
    Manifest manifest;
    Secrets secrets{{"token", "t0k"}, {"client", "a&b\"c"}};
    boost::json::object settings;
    HttpRequest request;

    FillIn() {
        manifest.credentials = {{"token", Place::header, "authorization"},
                                {"missing", Place::header, "x-key"}};
        request.url = "https://example.com/";
    }
    std::string problem() {
        const auto filled = fill_secrets(manifest, settings, secrets, request);
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

// A customer's text reaches a plugin veiled: a mark in a body is the plugin's own.
TEST_F(FillIn, AMarkInABodyNeedsACredentialThatSaysBody) {
    request.body = "it wrote {{secret:token}}";
    EXPECT_NE(problem().find("body: the secret 'token' is not allowed here"), std::string::npos);
    manifest.credentials.push_back({"client", Place::body});
    EXPECT_NE(problem().find("'token' is not allowed"), std::string::npos);
    manifest.credentials.push_back({"token", Place::body});
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(request.body, "it wrote t0k");
}

struct PathSecret : FillIn {
    PathSecret() {
        manifest.credentials = {{"token", Place::path, "", "api_url"}};
        settings = {{"api_url", "https://api.example:8443/v2"}};
        secrets["token"] = "123:A/b?c%d";
        request.url = "https://api.example:8443/v2/bot{{secret:token}}/send?chat=1";
    }
};

TEST_F(PathSecret, GoesIntoThePathPercentEncoded) {
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(request.url, "https://api.example:8443/v2/bot123:A%2Fb%3Fc%25d/send?chat=1");
}

TEST_F(PathSecret, GoesToTheHostOfItsSettingAlone) {
    for (const char *url :
         {"https://evil.example/bot{{secret:token}}", "https://api.example/bot{{secret:token}}",
          "http://api.example:8443/bot{{secret:token}}",
          "https://api.example:8443@evil.example/bot{{secret:token}}"}) {
        request.url = url;
        EXPECT_EQ(problem(),
                  "url: the secret 'token' goes to the host of the setting 'api_url' alone");
        EXPECT_EQ(request.url, url);
    }
    settings.clear();
    request.url = "https://api.example:8443/{{secret:token}}";
    EXPECT_NE(problem(), "");
}

TEST_F(PathSecret, NeverStandsInAQueryOrAHost) {
    for (const char *url :
         {"https://api.example:8443/v2?key={{secret:token}}",
          "https://api.example:8443/v2#{{secret:token}}", "https://{{secret:token}}.example/v2"}) {
        request.url = url;
        EXPECT_NE(problem(), "") << url;
    }
}

TEST_F(PathSecret, AHeadersSecretIsNotAPaths) {
    manifest.credentials = {{"token", Place::header, "authorization"}};
    EXPECT_NE(problem().find("url: the secret 'token' is not allowed here"), std::string::npos);
}

TEST_F(PathSecret, TheMarksAreCheckedWithoutAValueAndStayAsTheyAre) {
    const std::string url = request.url;
    EXPECT_TRUE(check_marks(manifest, settings, request));
    EXPECT_EQ(request.url, url);
    request.headers = {{"authorization", "{{secret:token}}"}};
    EXPECT_FALSE(check_marks(manifest, settings, request));
}

TEST_F(FillIn, ASecretInABodyIsEscapedAsTheBodyAsks) {
    manifest.credentials.push_back({"client", Place::body});
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
    manifest.credentials.push_back({"client", Place::body});
    request.parts = {{"meta", "", "application/json", "{\"k\":\"{{secret:client}}\"}", ""},
                     {"key", "", "", "{{secret:client}}", ""},
                     {"file", "a.png", "image/png", "", "0123"}};
    EXPECT_EQ(problem(), "");
    EXPECT_EQ(request.parts[0].body, "{\"k\":\"a&b\\\"c\"}");
    EXPECT_EQ(request.parts[1].body, "a&b\"c");
    EXPECT_EQ(request.parts[2].blob, "0123");
    request.parts[1].body = "{{secret:token}}";
    EXPECT_NE(problem().find("'token' is not allowed here"), std::string::npos);
}

}  // namespace
}  // namespace patchbay::plugin
