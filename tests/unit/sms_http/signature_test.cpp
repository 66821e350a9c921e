// Who may post: Twilio's signature, Standard Webhooks, and an aggregator's HMAC.
#include "core/base/crypto.h"
#include "core/base/text.h"
#include "tests/unit/sms_http/fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>

namespace sms_http_test {
namespace {

namespace crypto = patchbay::crypto;

std::string base64(std::span<const std::uint8_t> digest) {
    return crypto::to_base64({reinterpret_cast<const char *>(digest.data()), digest.size()});
}

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

class SignatureTest : public testing::TestWithParam<bool> {
protected:
    void use(const json::object &settings) { plugin_ = instance(GetParam(), settings); }

    // 200, 400 or 401.
    int post(std::string_view body, const Headers &headers, std::string_view query = {},
             std::string_view method = "POST") {
        plugin::WebhookRequest request;
        request.method = method;
        request.query = query;
        request.headers = headers;
        request.body = body;
        request.received_at = kReceivedAt;
        const auto decoded = plugin_->decode(request);
        if (decoded) return 200;
        EXPECT_TRUE(decoded.error().code == plugin::kRefused ||
                    decoded.error().code == plugin::kMalformed)
            << decoded.error().message;
        return decoded.error().code;
    }
    int twilio(std::string_view body, std::string_view signature, std::string_view query = {},
               std::string_view method = "POST",
               std::string_view type = "application/x-www-form-urlencoded") {
        return post(body, {{"content-type", type}, {"x-twilio-signature", signature}}, query,
                    method);
    }
    static std::string sign(std::string_view text) {
        return base64(crypto::hmac_sha1("auth_token-value", text));
    }

    std::unique_ptr<plugin::Instance> plugin_ = instance(GetParam(), settings_of("twilio"));
};

INSTANTIATE_TEST_SUITE_P(Modes, SignatureTest, testing::Bool(),
                         [](const auto &test) { return test.param ? "framed" : "direct"; });

constexpr std::string_view kForm = "To=%2B1&Body=a+b&From=1234&MessageSid=SM1";
constexpr std::string_view kSorted = "Bodya bFrom1234MessageSidSM1To+1";

// Computed with another implementation of HMAC.
TEST_P(SignatureTest, TwilioSignsTheUrlAndTheSortedFields) {
    EXPECT_EQ(twilio(kForm, "+U+PDr2P+nINsxbQt6ksobR0xw8="), 200);
    EXPECT_EQ(sign(std::string(kWebhookUrl) + std::string(kSorted)),
              "+U+PDr2P+nINsxbQt6ksobR0xw8=");
}

TEST_P(SignatureTest, EveryOtherTokenFieldOrUrlIsRefused) {
    const std::string good = sign(std::string(kWebhookUrl) + std::string(kSorted));
    EXPECT_EQ(twilio("To=%2B1&Body=a+c&From=1234&MessageSid=SM1", good), 401);
    EXPECT_EQ(twilio(std::string(kForm) + "&X=1", good), 401);
    EXPECT_EQ(twilio(kForm, good, "a=1"), 401);
    EXPECT_EQ(twilio(kForm, sign("https://sms.example.com/webhooks/x" + std::string(kSorted))),
              401);
    EXPECT_EQ(twilio(kForm, good.substr(1)), 401);
    EXPECT_EQ(twilio(kForm, good + "="), 401);
    EXPECT_EQ(twilio(kForm, ""), 401);
    EXPECT_EQ(post(kForm, {}), 401);
    EXPECT_EQ(post(kForm, {{"x-twilio-signature", good}, {"x-twilio-signature", good}}), 401);
    use(settings_of("twilio", {{"public_url", "https://other.example.com"}}));
    EXPECT_EQ(twilio(kForm, good), 401);
}

TEST_P(SignatureTest, TheQueryIsSignedAsItCame) {
    const std::string query = "correlation=p3.41&x=%2b";
    const std::string good = sign(std::string(kWebhookUrl) + "?" + query + std::string(kSorted));
    EXPECT_EQ(twilio(kForm, good, query), 200);
    EXPECT_EQ(twilio(kForm, good, "correlation=p3.41&x=%2B"), 401);
    EXPECT_EQ(twilio(kForm, good), 401);
}

TEST_P(SignatureTest, TheSchemesPortMayStandInTheSignedUrlOrNot) {
    const std::string path = "/webhooks/sms" + std::string(kSorted);
    EXPECT_EQ(twilio(kForm, sign("https://sms.example.com:443" + path)), 200);
    EXPECT_EQ(twilio(kForm, sign("https://sms.example.com:80" + path)), 401);
    EXPECT_EQ(twilio(kForm, sign("https://sms.example.com:8443" + path)), 401);
    use(settings_of("twilio", {{"public_url", "https://sms.example.com:443"}}));
    EXPECT_EQ(twilio(kForm, sign("https://sms.example.com" + path)), 200);
    EXPECT_EQ(twilio(kForm, sign("https://sms.example.com:443" + path)), 200);
    use(settings_of("twilio", {{"public_url", "http://127.0.0.1:80"}}));
    EXPECT_EQ(twilio(kForm, sign("http://127.0.0.1" + path)), 200);
    use(settings_of("twilio", {{"public_url", "http://[::1]"}}));
    EXPECT_EQ(twilio(kForm, sign("http://[::1]:80" + path)), 200);
    use(settings_of("twilio", {{"public_url", "https://sms.example.com:8443"}}));
    EXPECT_EQ(twilio(kForm, sign("https://sms.example.com:8443" + path)), 200);
    EXPECT_EQ(twilio(kForm, sign("https://sms.example.com" + path)), 401);
}

TEST_P(SignatureTest, NamesAreSortedByteByByteAndRepeatedOnesKeepTheirOrder) {
    const std::string rest = "&MessageSid=SM1&MessageStatus=sent";
    const std::string url(kWebhookUrl);
    EXPECT_EQ(twilio("b=1&a=2&B=3&a=1&aa=x" + rest,
                     sign(url + "B3MessageSidSM1MessageStatussenta2a1aaxb1")),
              200);
    EXPECT_EQ(twilio("b=1&a=2&B=3&a=1&aa=x" + rest,
                     sign(url + "B3MessageSidSM1MessageStatussenta1a2aaxb1")),
              401);
}

// Signed is what came, not what we make of it.
TEST_P(SignatureTest, BytesOfAnotherCharsetAreSignedAsTheyCame) {
    const std::string good =
        sign(std::string(kWebhookUrl) + "Body\xE9" + "From1234MessageSidSM1To+1");
    EXPECT_EQ(twilio("Body=%E9&From=1234&MessageSid=SM1&To=%2B1", good, {}, "POST",
                     "application/x-www-form-urlencoded; charset=iso-8859-1"),
              200);
    EXPECT_EQ(twilio("Body=%E9&From=1234&MessageSid=SM1&To=%2B1", good), 200);
}

TEST_P(SignatureTest, AGetIsSignedByItsUrlAlone) {
    const std::string query = "MessageSid=SM1&MessageStatus=sent";
    EXPECT_EQ(twilio("", sign(std::string(kWebhookUrl) + "?" + query), query, "GET"), 200);
    EXPECT_EQ(twilio("", sign(std::string(kWebhookUrl)), query, "GET"), 401);
    EXPECT_EQ(post("", {}, query, "GET"), 401);
}

TEST_P(SignatureTest, AJsonBodyIsSignedByItsHashInTheUrl) {
    const std::string body = R"({"a":1})";
    const auto query_of = [](std::string_view text) {
        return "bodySHA256=" + crypto::to_hex(crypto::sha256(text));
    };
    const std::string query = query_of(body);
    const std::string good = sign(std::string(kWebhookUrl) + "?" + query);
    EXPECT_EQ(twilio(body, good, query, "POST", "application/json"), 200);
    EXPECT_EQ(twilio(R"({"a":2})", good, query, "POST", "application/json"), 401);
    EXPECT_EQ(twilio(body, good, query_of("x"), "POST", "application/json"), 401);
    EXPECT_EQ(twilio(body, sign(std::string(kWebhookUrl)), "", "POST", "application/json"), 401);
    std::string upper = query;
    std::transform(upper.begin() + 11, upper.end(), upper.begin() + 11,
                   [](unsigned char c) { return static_cast<char>(c >= 'a' ? c - 32 : c); });
    EXPECT_EQ(twilio(body, sign(std::string(kWebhookUrl) + "?" + upper), upper, "POST",
                     "application/json"),
              200);
}

TEST_P(SignatureTest, WhatIsNotToBeVerifiedIsReadUnsigned) {
    for (const std::string_view provider : {"twilio", "bird"}) {
        use(settings_of(provider));
        plugin::WebhookRequest request;
        request.method = "POST";
        request.body = provider == "bird" ? R"({"type":"sms.accepted"})" : kForm;
        request.verified = false;
        EXPECT_TRUE(plugin_->decode(request).ok()) << provider;
        request.verified = true;
        EXPECT_EQ(plugin_->decode(request).error().code, plugin::kRefused) << provider;
    }
}

// Standard Webhooks: a signature computed with another implementation, then its edges.
class BirdSignatureTest : public SignatureTest {
protected:
    void SetUp() override { use(settings_of("bird")); }
    static std::string sign(std::string_view id, std::string_view time, std::string_view body) {
        const auto key = crypto::from_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        return "v1," + base64(crypto::hmac_sha256(*key, std::string(id) + "." + std::string(time) +
                                                            "." + std::string(body)));
    }
    int bird(std::string_view time, std::string_view signature, std::string_view id = "msg_1") {
        return post(
            kBody,
            {{"webhook-id", id}, {"webhook-timestamp", time}, {"webhook-signature", signature}});
    }
    static constexpr std::string_view kBody = R"({"type":"sms.accepted"})";
    static constexpr std::string_view kNow = "1800000000";
};

INSTANTIATE_TEST_SUITE_P(Modes, BirdSignatureTest, testing::Bool(),
                         [](const auto &test) { return test.param ? "framed" : "direct"; });

TEST_P(BirdSignatureTest, OneOfSeveralSignaturesIsEnough) {
    const std::string good = sign("msg_1", kNow, kBody);
    EXPECT_EQ(good, "v1,J5Aw7TCfg7NxQ1SkNQhts7nIbPtvVo3dU1UowHVa20M=");
    EXPECT_EQ(bird(kNow, good), 200);
    EXPECT_EQ(bird(kNow, "v1,AAAA " + good), 200);
    EXPECT_EQ(bird(kNow, good + " v1,AAAA"), 200);
    EXPECT_EQ(bird(kNow, "v1a,x " + good), 200);
    EXPECT_EQ(bird(kNow, "v1,AAAA"), 401);
    EXPECT_EQ(bird(kNow, "v2" + good.substr(2)), 401);
    EXPECT_EQ(bird(kNow, good.substr(3)), 401);
    EXPECT_EQ(bird(kNow, ""), 401);
    EXPECT_EQ(bird(kNow, good, "msg_2"), 401);
    EXPECT_EQ(post(kBody, {{"webhook-signature", good}}), 401);
    EXPECT_EQ(post(kBody, {}, "", "GET"), 401);
}

TEST_P(BirdSignatureTest, TheTimeMayBeFiveMinutesFromOurs) {
    const auto at = [&](std::string_view time) { return bird(time, sign("msg_1", time, kBody)); };
    EXPECT_EQ(at("1799999700"), 200);
    EXPECT_EQ(at("1800000300"), 200);
    EXPECT_EQ(at("1799999699"), 401);
    EXPECT_EQ(at("1800000301"), 401);
    EXPECT_EQ(at("-1"), 401);
    EXPECT_EQ(at(""), 401);
    EXPECT_EQ(at("1800000000x"), 401);
    EXPECT_EQ(at("99999999999999999999"), 401);
}

class GenericSignatureTest : public SignatureTest {
protected:
    void use_scheme(const json::object &signature) {
        use(settings_of("generic", {{"signature", signature},
                                    {"signing_secret", "{{secret:signing_secret}}"}}));
    }
    static constexpr std::string_view kBody = R"({"results":[]})";
};

INSTANTIATE_TEST_SUITE_P(Modes, GenericSignatureTest, testing::Bool(),
                         [](const auto &test) { return test.param ? "framed" : "direct"; });

TEST_P(GenericSignatureTest, AnHmacOfTheBodyInTheHeaderAndEncodingOfTheSettings) {
    use_scheme({{"scheme", "hmac-sha256"}, {"header", "X-Sig"}, {"prefix", "sha256="}});
    const auto sha256 = crypto::hmac_sha256("signing_secret-value", kBody);
    const std::string hex = "sha256=" + crypto::to_hex(sha256);
    EXPECT_EQ(post(kBody, {{"x-sig", hex}}), 200);
    EXPECT_EQ(post(kBody, {{"x-sig", hex.substr(7)}}), 401);
    EXPECT_EQ(post(kBody, {{"x-other", hex}}), 401);
    EXPECT_EQ(post(kBody, {{"x-sig", hex}, {"x-sig", hex}}), 401);
    EXPECT_EQ(post("{}", {{"x-sig", hex}}), 401);
    EXPECT_EQ(post("", {{"x-sig", hex}}, "id=1&dlr/state=SENT", "GET"), 401);
    use_scheme({{"scheme", "hmac-sha1"}, {"header", "x-sig"}, {"encoding", "base64"}});
    const auto sha1 = crypto::hmac_sha1("signing_secret-value", kBody);
    EXPECT_EQ(post(kBody, {{"x-sig", base64(sha1)}}), 200);
    EXPECT_EQ(post(kBody, {{"x-sig", crypto::to_hex(sha1)}}), 401);
}

TEST_P(GenericSignatureTest, StandardWebhooksAndNone) {
    use_scheme({{"scheme", "standard-webhooks"}});
    const auto digest =
        crypto::hmac_sha256("signing_secret-value", "m.1800000000." + std::string(kBody));
    const std::string good = "v1," + base64(digest);
    EXPECT_EQ(post(kBody, {{"webhook-id", "m"},
                           {"webhook-timestamp", "1800000000"},
                           {"webhook-signature", good}}),
              200);
    EXPECT_EQ(post(kBody, {}), 401);
    use(settings_of("generic"));
    EXPECT_EQ(post(kBody, {}), 200);
}

}  // namespace
}  // namespace sms_http_test
