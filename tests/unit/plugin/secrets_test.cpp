#include "core/plugin/secrets.h"

#include "core/base/crypto.h"

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

struct Signature : testing::Test {
    Manifest manifest;
    Secrets secrets{{"key", "sesame"}};
    std::string body = "{\"a\":1}\n";
    std::string value;
    WebhookRequest request;

    Signature() {
        manifest.signature =
            SignatureRule{"hmac-sha256", "x-sig", "sha256=", "hex", "key", {"POST"}};
        value = "sha256=" + crypto::to_hex(crypto::hmac_sha256("sesame", body));
        request.method = "POST";
        request.body = body;
    }
    bool holds() {
        request.headers = {{"content-type", "application/json"}, {"x-sig", value}};
        return signature_holds(manifest, secrets, request);
    }
};

TEST_F(Signature, HoldsForTheExactBodyOnly) {
    EXPECT_TRUE(holds());
    body = "{\"a\":1}";
    request.body = body;
    EXPECT_FALSE(holds());
}

TEST_F(Signature, TheHeaderIsExactlyPrefixAndDigest) {
    const auto good = value;
    for (const auto &bad : {good.substr(7), good + " ", good.substr(0, good.size() - 1),
                            "SHA256=" + good.substr(7), std::string(), std::string("sha256=")}) {
        value = bad;
        EXPECT_FALSE(holds()) << bad;
    }
}

TEST_F(Signature, AMissingOrDoubleHeaderDoesNotHold) {
    EXPECT_TRUE(holds());
    request.headers.emplace_back("x-sig", value);
    EXPECT_FALSE(signature_holds(manifest, secrets, request));
    request.headers.clear();
    EXPECT_FALSE(signature_holds(manifest, secrets, request));
}

TEST_F(Signature, AMissingOrEmptySecretNeverHolds) {
    secrets["key"].clear();
    value = "sha256=" + crypto::to_hex(crypto::hmac_sha256("", body));
    EXPECT_FALSE(holds());
    secrets.clear();
    EXPECT_FALSE(holds());
}

TEST_F(Signature, MethodsThatAreNotSignedPass) {
    request.method = "GET";
    value = "";
    EXPECT_TRUE(holds());
    request.method = "PUT";
    EXPECT_TRUE(holds());
    manifest.signature->methods.push_back("PUT");
    EXPECT_FALSE(holds());
}

TEST_F(Signature, Sha1InBase64) {
    manifest.signature = SignatureRule{"hmac-sha1", "x-sig", "", "base64", "key", {"POST"}};
    const auto digest = crypto::hmac_sha1("sesame", body);
    value = crypto::to_base64({reinterpret_cast<const char *>(digest.data()), digest.size()});
    EXPECT_TRUE(holds());
    value[0] = value[0] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(holds());
}

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

}  // namespace
}  // namespace patchbay::plugin
