#include "core/base/crypto.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace patchbay::crypto {
namespace {

const std::string kFox = "The quick brown fox jumps over the lazy dog";

TEST(Digest, Sha256IsThatOfFips180) {
    EXPECT_EQ(to_hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256("")),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Hmac, Sha256IsThatOfRfc4231) {
    EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'),
                                 "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, Sha1IsThatOfRfc2202) {
    EXPECT_EQ(to_hex(hmac_sha1("Jefe", "what do ya want for nothing?")),
              "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(Hmac, NoKeyLastsIntoTheNextCall) {
    const auto other = hmac_sha256("key", kFox);
    EXPECT_EQ(to_hex(hmac_sha256("", "")),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    EXPECT_EQ(to_hex(hmac_sha1("", "")), "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
    EXPECT_EQ(hmac_sha256("key", kFox), other);
    EXPECT_NE(hmac_sha256("kez", kFox), other);
}

TEST(Hmac, ThreadsDoNotShareAContext) {
    const auto expected = hmac_sha256("key", kFox);
    std::vector<std::thread> threads;
    std::array<bool, 4> same{};
    for (std::size_t t = 0; t < same.size(); ++t)
        threads.emplace_back([&same, &expected, t] {
            bool all = true;
            for (int i = 0; i < 1'000; ++i) {
                all = all && hmac_sha256("key", kFox) == expected;
                all = all && hmac_sha256(std::to_string(t), kFox) != expected;
            }
            same[t] = all;
        });
    for (auto &thread : threads)
        thread.join();
    EXPECT_EQ(same, (std::array<bool, 4>{true, true, true, true}));
}

TEST(Equal, ComparesWholeTexts) {
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("secret", "secret"));
    EXPECT_FALSE(equal_constant_time("secret", "secreT"));
    EXPECT_FALSE(equal_constant_time("secret", "secre"));
    EXPECT_FALSE(equal_constant_time("secret", ""));
    EXPECT_FALSE(equal_constant_time(std::string("a\0b", 3), std::string("a\0c", 3)));
}

TEST(Random, FillsTheWholeSpanAnewEachTime) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        std::array<std::uint8_t, 16> bytes{};
        random_bytes(bytes);
        seen.insert(to_hex(bytes));
    }
    EXPECT_EQ(seen.size(), 100u);
    random_bytes({});
}

std::string all_bytes(std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i)
        bytes += static_cast<char>(i * 7 + 3);
    return bytes;
}

TEST(Hex, ReadsBackWhatItWrote) {
    for (const std::size_t size : {0, 1, 2, 255, 256}) {
        const std::string bytes = all_bytes(size);
        const std::vector<std::uint8_t> raw(bytes.begin(), bytes.end());
        EXPECT_EQ(from_hex(to_hex(raw)), bytes);
    }
    EXPECT_EQ(from_hex("0aFf"), std::string("\x0a\xff"));
}

TEST(Hex, RefusesEverythingElse) {
    for (const auto *text : {"0", "0g", " 00", "0x00", "00 ", "é"})
        EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Base64, ReadsBackWhatItWrote) {
    EXPECT_EQ(to_base64(""), "");
    EXPECT_EQ(to_base64("f"), "Zg==");
    EXPECT_EQ(to_base64("fo"), "Zm8=");
    EXPECT_EQ(to_base64("foo"), "Zm9v");
    EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
    for (std::size_t size = 0; size < 300; ++size)
        EXPECT_EQ(from_base64(to_base64(all_bytes(size))), all_bytes(size)) << size;
}

TEST(Base64, RefusesEverythingElse) {
    for (const auto *text :
         {"Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zm=v", "Zg==Zg==", "Zm9v\n", " Zm9v   ",
          "Zm9v----", "Zm9_", "Zm9-", "Zh==", "Zm9=", "Zm9v==="})
        EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace patchbay::crypto
