#include "core/plugin/signature.h"

#include "core/base/crypto.h"
#include "core/plugin/plugin.h"

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

constexpr TimeMs kNow = 1'614'265'330'000;

bool holds_by(const SignatureRule &rule, const std::string &key, const WebhookRequest &request,
              TimeMs now) {
    const auto check = SignatureCheck::make(rule, key);
    return check && check->holds(request, now);
}

struct Signature : testing::Test {
    SignatureRule rule{.scheme = SignatureScheme::hmac_sha256,
                       .header = "x-sig",
                       .prefix = "sha256=",
                       .key = "key",
                       .methods = {"POST"}};
    std::string key = "sesame";
    std::string body = "{\"a\":1}\n";
    std::string value;
    WebhookRequest request;

    Signature() {
        value = "sha256=" + crypto::to_hex(crypto::hmac_sha256("sesame", body));
        request.method = "POST";
        request.body = body;
    }
    bool holds() {
        request.headers = {{"content-type", "application/json"}, {"x-sig", value}};
        return holds_by(rule, key, request, kNow);
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
    EXPECT_FALSE(holds_by(rule, key, request, kNow));
    request.headers.clear();
    EXPECT_FALSE(holds_by(rule, key, request, kNow));
}

TEST_F(Signature, AMissingSecretNeverHolds) {
    key.clear();
    value = "sha256=" + crypto::to_hex(crypto::hmac_sha256("", body));
    EXPECT_FALSE(holds());
    rule.scheme = SignatureScheme::equal;
    rule.prefix.clear();
    value.clear();
    EXPECT_FALSE(holds());
}

TEST_F(Signature, MethodsThatAreNotSignedPass) {
    request.method = "GET";
    value = "";
    EXPECT_TRUE(holds());
    request.method = "PUT";
    EXPECT_TRUE(holds());
    rule.methods.push_back("PUT");
    EXPECT_FALSE(holds());
}

TEST_F(Signature, Sha1InBase64) {
    rule.scheme = SignatureScheme::hmac_sha1;
    rule.prefix.clear();
    rule.base64 = true;
    const auto digest = crypto::hmac_sha1("sesame", body);
    value = crypto::to_base64({reinterpret_cast<const char *>(digest.data()), digest.size()});
    EXPECT_TRUE(holds());
    value[0] = value[0] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(holds());
}

// The example of the specification's own libraries.
struct StandardWebhooks : testing::Test {
    const SignatureRule rule{
        .scheme = SignatureScheme::standard_webhooks, .key = "key", .methods = {"POST"}};
    std::string key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    std::string timestamp = "1614265330";
    std::string signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    std::string body = R"({"test": 2432232314})";
    WebhookRequest request;
    TimeMs now = kNow;

    bool holds() {
        request.method = "POST";
        request.body = body;
        request.headers = {{"webhook-id", id},
                           {"content-type", "application/json"},
                           {"webhook-timestamp", timestamp},
                           {"webhook-signature", signature}};
        return holds_by(rule, key, request, now);
    }
    // With a signature of what stands there now, by the bytes of the key.
    bool holds_signed(std::string_view bytes) {
        const auto digest = crypto::hmac_sha256(bytes, id + '.' + timestamp + '.' + body);
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
    key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx";
    EXPECT_FALSE(holds());
}

TEST_F(StandardWebhooks, APlainSecretIsItsOwnBytes) {
    key = "plain secret";
    id = "evt-1";
    timestamp = "1764000000";
    body = R"({"a":1})";
    signature = "v1,u6YmJezIxEbEbKVxI2ddfOv3y4w3agBjyKWi2cOE8cA=";
    now = 1'764'000'000'000;
    EXPECT_TRUE(holds());
    key = "plain secre";
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
        EXPECT_FALSE(holds_by(rule, key, request, now)) << i;
        request.headers = headers;
        request.headers.push_back(headers[i]);
        EXPECT_FALSE(holds_by(rule, key, request, now)) << i << " twice";
        request.headers = headers;
        request.headers[i].second = "";
        EXPECT_FALSE(holds_by(rule, key, request, now)) << i << " empty";
        request.headers = headers;
    }
    EXPECT_TRUE(holds_by(rule, key, request, now));
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
    key = "k";
    EXPECT_TRUE(holds_signed(key));
    for (const std::string bad :
         {"", "1614265330.0", " 1614265330", "1614265330 ", "+1614265330", "-1614265330",
          "0x60379f32", "1.6e9", "99999999999999999999", "9999999999999", "now"}) {
        timestamp = bad;
        EXPECT_FALSE(holds_signed(key)) << bad;
    }
}

TEST_F(StandardWebhooks, WithoutAKeyNothingHolds) {
    for (const std::string none : {"", "whsec_", "whsec_****", "whsec_MfKQ9r8"}) {
        key = none;
        EXPECT_FALSE(holds()) << none;
        EXPECT_FALSE(holds_signed("")) << none;
        EXPECT_FALSE(holds_signed(none)) << none;
    }
}

TEST_F(StandardWebhooks, AKeyThatIsNoneIsTheOperatorsMistake) {
    EXPECT_TRUE(SignatureCheck::make(rule, key));
    EXPECT_TRUE(SignatureCheck::make(rule, "")) << "optional: then every push is refused";
    EXPECT_TRUE(SignatureCheck::make(rule, "plain secret"));
    for (const std::string none : {"whsec_", "whsec_****", "whsec_MfKQ9r8"}) {
        const auto good = SignatureCheck::make(rule, none);
        ASSERT_FALSE(good) << none;
        EXPECT_EQ(good.error().where, "/key");
        EXPECT_EQ(good.error().message.find("MfKQ"), std::string::npos) << "no secret in an error";
    }
    SignatureRule other = rule;
    other.scheme = SignatureScheme::hmac_sha256;
    EXPECT_TRUE(SignatureCheck::make(other, "whsec_****")) << "of another scheme: any text";
}

// ---- Public keys, and times that are signed ------------------------------------------------------

constexpr const char *kRsaKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAq4nt72VOVwCXBnL8h28C\n"
    "/XKcBCKhHeVzbkkeOlSJxaY7BaZCYkUnMqZvA5hyN1HOQ1E1gq9T+Zi54RcNyABL\n"
    "EAeWS+GODA+ROx9FIgHiIQcc+dmvaZUh4hb0ZGPmEIHZMpJ8H6FTKMMlGdt9vi1H\n"
    "ydw/hLRf3B7B2pK6m6iQdUQ/Fps2FJVdSbl+vt6UrCHtt+AKoPDrrxjz7mHGqWHL\n"
    "Lyh8AF+y4z5Eo0jw0hXwaFmgJkOZtS1LXy/ZKAwdlrJpGLutWCkOD+2j2DzcaLkj\n"
    "QeLOG75a+DF0j4YDMwrNuLDSv89MO4ewenUrwuqKv24CI28MpM3bsuhhvf2zJ5Dh\n"
    "KwIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char *kRsaSignature =  // of 1614265330.{"a":1} and a line end
    "JNlxaX+Eq+fudoVso3bjH+0QjYZx7ctgCzCbHSded02KjTcNnjjaXVAmJctqO7q/5TMgKbpXNmJnxjBHE8lUtLqV"
    "s5HyXfz3BhrkKy4b747d/Ktb9ArLQtViK5Amxik7h1RNd7Vy1RQb0HrKWgtrwVRj7S/O09CRmW/y3g+yHc2oReis"
    "cphxrLTl7+hAN6H5BgnyoSMOw3WCtp4lLogEMFAEVb0IONN2HPFvbsZXdG72NBa5yfgvwM1jSXJebeEUt7oQLEU6"
    "l65u8c+xaz20zZ4hKDpMDm6NK+odzYy5lGfo80BGdyAeqFEfZVUWaEp/GAa7N4lyzDzoM6IyYOOm1Q==";
constexpr const char *kEcdsaKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEju9fSuqcH+YN61+xaFfLHto2KRI/\n"
    "O2Sr/UYTSJK4Rg0cxKnjwFqeUMvX52aMte9KzTF/ueiRI2JUvcud13zB0g==\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char *kEcdsaSignature =  // of the same
    "MEQCICMylukczZilNagVI6y3529CLE2ubNuxb56ZUptDSSDmAiAKQbKOZqwUuoI0xrjWoZLwsyHU+BNRqoQlbjCV"
    "uif4hA==";

struct PublicKeys : Signature {
    std::string timestamp = "1614265330";
    TimeMs now = kNow;

    PublicKeys() {
        rule = {.scheme = SignatureScheme::rsa_sha256,
                .header = "x-sig",
                .base64 = true,
                .key = "key",
                .methods = {"POST"},
                .signed_text = "{timestamp}.{body}",
                .timestamp_header = "x-time",
                .tolerance_ms = 60'000};
        key = kRsaKey;
        value = kRsaSignature;
    }
    bool holds() {
        request.headers = {{"x-time", timestamp}, {"x-sig", value}};
        return holds_by(rule, key, request, now);
    }
};

TEST_F(PublicKeys, RsaHoldsForTheBodyAndTheTimeThatWereSigned) {
    EXPECT_TRUE(holds());
    body += ' ';
    request.body = body;
    EXPECT_FALSE(holds());
    body.pop_back();
    request.body = body;
    timestamp = "1614265331";
    EXPECT_FALSE(holds());
    timestamp = "1614265330";
    value[0] = value[0] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(holds());
    value = "no base64";
    EXPECT_FALSE(holds());
}

TEST_F(PublicKeys, EcdsaHoldsByItsOwnKeyAlone) {
    rule.scheme = SignatureScheme::ecdsa_sha256;
    key = kEcdsaKey;
    EXPECT_FALSE(holds());
    value = kEcdsaSignature;
    EXPECT_TRUE(holds());
}

// RFC 8032, section 7.1, test 2.
TEST_F(PublicKeys, Ed25519TakesItsKeyInHexBase64AndPem) {
    rule = {.scheme = SignatureScheme::ed25519,
            .header = "x-sig",
            .prefix = "v1=",
            .key = "key",
            .methods = {"POST"}};
    request.body = "r";
    value =
        "v1=92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    for (const char *one : {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                            "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=",
                            "-----BEGIN PUBLIC KEY-----\n"
                            "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
                            "-----END PUBLIC KEY-----\n"}) {
        key = one;
        EXPECT_TRUE(holds()) << one;
    }
    request.body = "s";
    EXPECT_FALSE(holds());
    value.erase(0, 3);
    request.body = "r";
    EXPECT_FALSE(holds()) << "without its prefix";
}

TEST_F(PublicKeys, AKeyOfAnotherKindIsTheOperatorsMistake) {
    for (const char *none : {"", kEcdsaKey, "3d4017c3", "-----BEGIN PUBLIC KEY-----\nAAAA\n"}) {
        const auto good = SignatureCheck::make(rule, none);
        EXPECT_EQ(good.ok(), *none == 0) << none;
        if (!good) {
            EXPECT_EQ(good.error().where, "/key");
        }
    }
    key.clear();
    EXPECT_FALSE(holds()) << "optional: then every webhook is refused";
}

TEST_F(PublicKeys, ATimeIsTakenFromOneEdgeOfItsToleranceToTheOther) {
    const TimeMs signed_at = 1'614'265'330'000;
    for (const TimeMs at : {signed_at - 60'000, signed_at + 60'000}) {
        now = at;
        EXPECT_TRUE(holds());
    }
    for (const TimeMs at : {signed_at - 60'001, signed_at + 60'001}) {
        now = at;
        EXPECT_FALSE(holds());
    }
    now = signed_at;
    request.headers = {{"x-sig", value}};
    EXPECT_FALSE(holds_by(rule, key, request, now)) << "no time";
}

TEST_F(Signature, AnHmacMaySignATimeInMilliseconds) {
    rule.scheme = SignatureScheme::hmac_sha512;
    rule.prefix.clear();
    rule.signed_text = "v0:{timestamp}:{body}";
    rule.timestamp_header = "x-time";
    rule.tolerance_ms = 1'000;
    const std::string time = std::to_string(kNow + 999);
    value = crypto::to_hex(crypto::hmac_sha512(key, "v0:" + time + ":" + body));
    request.headers = {{"x-time", time}, {"x-sig", value}};
    EXPECT_TRUE(holds_by(rule, key, request, kNow));
    EXPECT_FALSE(holds_by(rule, key, request, kNow - 2));
}

TEST_F(Signature, AHeaderMayBeTheSecretItself) {
    rule.scheme = SignatureScheme::equal;
    rule.prefix = "Bearer ";
    value = "Bearer sesame";
    EXPECT_TRUE(holds());
    body.clear();
    request.body = body;
    EXPECT_TRUE(holds()) << "of any body";
    for (const char *bad : {"Bearer sesam", "Bearer Sesame", "sesame", "Bearer sesame "}) {
        value = bad;
        EXPECT_FALSE(holds()) << bad;
    }
}

}  // namespace
}  // namespace patchbay::plugin
