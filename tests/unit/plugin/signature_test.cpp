#include "core/base/crypto.h"
#include "core/plugin/secrets.h"

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

constexpr TimeMs kNow = 1'614'265'330'000;

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
        return signature_holds(manifest, secrets, request, kNow);
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
    EXPECT_FALSE(signature_holds(manifest, secrets, request, kNow));
    request.headers.clear();
    EXPECT_FALSE(signature_holds(manifest, secrets, request, kNow));
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

// The example of the specification's own libraries.
struct StandardWebhooks : testing::Test {
    Manifest manifest;
    Secrets secrets{{"key", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}};
    std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    std::string timestamp = "1614265330";
    std::string signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    std::string body = R"({"test": 2432232314})";
    WebhookRequest request;
    TimeMs now = kNow;

    StandardWebhooks() {
        manifest.signature = SignatureRule{"standard-webhooks", "", "", "", "key", {"POST"}};
    }
    bool holds() {
        request.method = "POST";
        request.body = body;
        request.headers = {{"webhook-id", id},
                           {"content-type", "application/json"},
                           {"webhook-timestamp", timestamp},
                           {"webhook-signature", signature}};
        return signature_holds(manifest, secrets, request, now);
    }
    // With a signature of what stands there now, by the bytes of the key.
    bool holds_signed(std::string_view key) {
        const auto digest = crypto::hmac_sha256(key, id + '.' + timestamp + '.' + body);
        signature = "v1," + crypto::to_base64(
                                {reinterpret_cast<const char *>(digest.data()), digest.size()});
        return holds();
    }
};

TEST_F(StandardWebhooks, TheExampleHoldsAndNothingElse) {
    EXPECT_TRUE(holds());
    body += ' ';
    EXPECT_FALSE(holds());
    body.pop_back();
    id += 'x';
    EXPECT_FALSE(holds());
    id.pop_back();
    timestamp = "1614265331";
    EXPECT_FALSE(holds());
    timestamp = "1614265330";
    secrets["key"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx";
    EXPECT_FALSE(holds());
}

TEST_F(StandardWebhooks, APlainSecretIsItsOwnBytes) {
    secrets["key"] = "plain secret";
    id = "evt-1";
    timestamp = "1764000000";
    body = R"({"a":1})";
    signature = "v1,u6YmJezIxEbEbKVxI2ddfOv3y4w3agBjyKWi2cOE8cA=";
    now = 1'764'000'000'000;
    EXPECT_TRUE(holds());
    secrets["key"] = "plain secre";
    EXPECT_FALSE(holds());
}

TEST_F(StandardWebhooks, OneOfSeveralSignaturesIsEnough) {
    const std::string good = signature;
    const std::string other = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for (const std::string &some : {other + ' ' + good, good + ' ' + other,
                                    "v1a,xyz " + good + " v2,abc", "  " + good + ' '}) {
        signature = some;
        EXPECT_TRUE(holds()) << some;
    }
    for (const std::string &none :
         {other + ' ' + other, good.substr(3), "v2" + good.substr(2), "V1" + good.substr(2),
          good + ',' + other, good.substr(0, good.size() - 1), good + '=', std::string(),
          std::string(" "), std::string("v1,")}) {
        signature = none;
        EXPECT_FALSE(holds()) << none;
    }
}

TEST_F(StandardWebhooks, AMissingEmptyOrDoubleHeaderDoesNotHold) {
    ASSERT_TRUE(holds());
    for (std::size_t i : {0, 2, 3}) {
        auto headers = request.headers;
        request.headers.erase(request.headers.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_FALSE(signature_holds(manifest, secrets, request, now)) << i;
        request.headers = headers;
        request.headers.push_back(headers[i]);
        EXPECT_FALSE(signature_holds(manifest, secrets, request, now)) << i << " twice";
        request.headers = headers;
        request.headers[i].second = "";
        EXPECT_FALSE(signature_holds(manifest, secrets, request, now)) << i << " empty";
        request.headers = headers;
    }
    EXPECT_TRUE(signature_holds(manifest, secrets, request, now));
    id.clear();
    EXPECT_FALSE(holds_signed(*crypto::from_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
        << "signed, but without an id nothing tells a repetition";
}

TEST_F(StandardWebhooks, ARecordingCannotBePlayedBackLaterNorComeFromTheFuture) {
    now = kNow + kWebhookToleranceMs;
    EXPECT_TRUE(holds());
    ++now;
    EXPECT_FALSE(holds());
    now = kNow - kWebhookToleranceMs;
    EXPECT_TRUE(holds());
    --now;
    EXPECT_FALSE(holds());
    EXPECT_EQ(kWebhookToleranceMs, 300'000);
}

TEST_F(StandardWebhooks, ATimestampIsDigitsAndNothingElse) {
    const std::string key = "k";
    secrets["key"] = key;
    EXPECT_TRUE(holds_signed(key));
    for (const std::string bad :
         {"", "1614265330.0", " 1614265330", "1614265330 ", "+1614265330", "-1614265330",
          "0x60379f32", "1.6e9", "99999999999999999999", "9999999999999", "now"}) {
        timestamp = bad;
        EXPECT_FALSE(holds_signed(key)) << bad;
    }
}

TEST_F(StandardWebhooks, WithoutAKeyNothingHolds) {
    secrets.clear();
    EXPECT_FALSE(holds());
    EXPECT_FALSE(holds_signed(""));
    for (const std::string none : {"", "whsec_", "whsec_****", "whsec_MfKQ9r8"}) {
        secrets["key"] = none;
        EXPECT_FALSE(holds()) << none;
        EXPECT_FALSE(holds_signed("")) << none;
        EXPECT_FALSE(holds_signed(none)) << none;
    }
}

TEST_F(StandardWebhooks, AKeyThatIsNoneIsTheOperatorsMistake) {
    EXPECT_TRUE(check_secrets(manifest, secrets));
    EXPECT_TRUE(check_secrets(manifest, {})) << "optional: then every push is refused";
    EXPECT_TRUE(check_secrets(manifest, {{"key", "plain secret"}}));
    for (const std::string none : {"whsec_", "whsec_****", "whsec_MfKQ9r8"}) {
        const auto good = check_secrets(manifest, {{"key", none}});
        ASSERT_FALSE(good) << none;
        EXPECT_EQ(good.error().where, "/key");
        EXPECT_EQ(good.error().message.find("MfKQ"), std::string::npos) << "no secret in an error";
    }
    manifest.signature->scheme = "hmac-sha256";
    EXPECT_TRUE(check_secrets(manifest, {{"key", "whsec_****"}})) << "of another scheme: any text";
}

}  // namespace
}  // namespace patchbay::plugin
