// What a plugin gets from the host, called as a plugin calls it.
#include "core/plugin/services.h"

#include "core/base/crypto.h"
#include "core/plugin/limits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace patchbay::plugin {
namespace {

InstanceOptions options() {
    InstanceOptions result;
    result.name = "line";
    result.secrets = {{"key", "sesame"}, {"empty", ""}};
    return result;
}

patchbay_str str(std::string_view text) { return {text.data(), text.size()}; }
patchbay_bytes bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
}

struct HostServices : testing::Test {
    Services services{"x", options()};
    const patchbay_host *host = services.handle();

    template <class Table>
    const Table *table(std::string_view id) {
        return static_cast<const Table *>(host->get_service(host, str(id)));
    }
    void SetUp() override { ASSERT_TRUE(services.gate().enter()); }
    void TearDown() override {
        if (services.gate().inside()) services.gate().leave();
    }
};

TEST_F(HostServices, UnknownIdsAndIdsWithMoreBehindThemGiveNothing) {
    EXPECT_NE(table<void>(PATCHBAY_JSON), nullptr);
    for (const auto *id :
         {"", "patchbay.host.json/2", "patchbay.host.json/1x", "patchbay.host.json"})
        EXPECT_EQ(table<void>(id), nullptr) << id;
    EXPECT_EQ(host->get_service(host, {nullptr, 0}), nullptr);
    EXPECT_EQ(table<void>(PATCHBAY_TASK_SERVICE), nullptr) << "there is no TaskHost";
    EXPECT_TRUE(is_service(PATCHBAY_TASK_SERVICE));
}

TEST_F(HostServices, SecretsAreComparedButNeverGiven) {
    const auto *crypto = table<patchbay_crypto>(PATCHBAY_CRYPTO);
    EXPECT_EQ(crypto->equal_secret(host, str("key"), str("sesame")), 1u);
    EXPECT_EQ(crypto->equal_secret(host, str("key"), str("sesame ")), 0u);
    EXPECT_EQ(crypto->equal_secret(host, str("nobody"), str("")), 0u);
    EXPECT_EQ(crypto->equal_secret(host, str("empty"), str("")), 0u)
        << "an unset secret fits nothing";
    EXPECT_EQ(crypto->equal_secret(host, str("key"), {nullptr, 0}), 0u);
}

TEST_F(HostServices, DigestsAreThoseOfTheCore) {
    const auto *crypto = table<patchbay_crypto>(PATCHBAY_CRYPTO);
    std::array<std::uint8_t, 32> out{};
    ASSERT_EQ(crypto->hmac(host, PATCHBAY_HMAC_SHA256, str("key"), bytes("data"), out.data()),
              PATCHBAY_OK);
    EXPECT_EQ(out, crypto::hmac_sha256("sesame", "data"));
    ASSERT_EQ(crypto->sha256(host, bytes("data"), out.data()), PATCHBAY_OK);
    EXPECT_EQ(out, crypto::sha256("data"));
    ASSERT_EQ(crypto->hmac(host, PATCHBAY_HMAC_SHA1, str("key"), bytes("data"), out.data()),
              PATCHBAY_OK);
    EXPECT_EQ(std::memcmp(out.data(), crypto::hmac_sha1("sesame", "data").data(), 20), 0);
    EXPECT_EQ(crypto->hmac(host, PATCHBAY_HMAC_SHA1, str("none"), bytes(""), out.data()),
              PATCHBAY_E_NOT_FOUND);
    EXPECT_EQ(crypto->hmac(host, 9, str("key"), bytes(""), out.data()), PATCHBAY_E_UNSUPPORTED);
    EXPECT_EQ(crypto->sha256(host, bytes(""), nullptr), PATCHBAY_E_ARGUMENT);
}

TEST_F(HostServices, RandomGivesUpTo256Bytes) {
    const auto *crypto = table<patchbay_crypto>(PATCHBAY_CRYPTO);
    std::array<std::uint8_t, kMaxRandomBytes + 1> out{};
    EXPECT_EQ(crypto->random(host, out.data(), kMaxRandomBytes), PATCHBAY_OK);
    EXPECT_NE(out, (std::array<std::uint8_t, kMaxRandomBytes + 1>{}));
    EXPECT_EQ(crypto->random(host, out.data(), out.size()), PATCHBAY_E_TOO_LARGE);
}

TEST_F(HostServices, JsonIsForTheThreadThatIsInsideOnly) {
    const auto *json = table<patchbay_json>(PATCHBAY_JSON);
    const patchbay_json_node *nodes = nullptr;
    std::uint32_t count = 0;
    EXPECT_EQ(json->parse(host, bytes("[1]"), &nodes, &count), PATCHBAY_OK);
    EXPECT_EQ(json->parse(host, bytes("[1]"), nullptr, &count), PATCHBAY_E_ARGUMENT);
    EXPECT_EQ(json->parse(host, {nullptr, 3}, &nodes, &count), PATCHBAY_E_ARGUMENT);
    services.gate().leave();
    EXPECT_EQ(json->parse(host, bytes("[1]"), &nodes, &count), PATCHBAY_E_STATE);
    EXPECT_EQ(json->write(host, nodes, 0).ptr, nullptr);
    EXPECT_EQ(json->quote(host, str("x")).ptr, nullptr);
}

TEST_F(HostServices, ALogLineIsCutAtItsLimitAndNamesTheInstance) {
    const auto *log = table<patchbay_log>(PATCHBAY_LOG);
    testing::internal::CaptureStderr();
    const std::string line(kMaxLogBytes, 'x');
    log->write(host, PATCHBAY_LOG_ERROR, str(line));
    log->write(host, 99, str(line + "ñ"));
    log->write(host, PATCHBAY_LOG_ERROR, str("\xFF"));
    const auto written = testing::internal::GetCapturedStderr();
    EXPECT_NE(written.find(line), std::string::npos);
    EXPECT_EQ(written.find(line + "x"), std::string::npos);
    EXPECT_EQ(written.find("ñ"), std::string::npos);
    EXPECT_NE(written.find("line that is not UTF-8"), std::string::npos);
    EXPECT_NE(written.find("line"), std::string::npos);
}

TEST_F(HostServices, LogLinesAreBoundedInAMinute) {
    const auto *log = table<patchbay_log>(PATCHBAY_LOG);
    testing::internal::CaptureStderr();
    for (std::int64_t i = 0; i < 2 * kMaxLogLines; ++i)
        log->write(host, PATCHBAY_LOG_ERROR, str("again"));
    const auto written = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), kMaxLogLines);
}

}  // namespace
}  // namespace patchbay::plugin
