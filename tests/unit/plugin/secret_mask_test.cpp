#include "core/plugin/secret_mask.h"

#include "core/base/crypto.h"

#include <gtest/gtest.h>

namespace patchbay::plugin {
namespace {

const Secrets kSecrets = {{"token", "t0k/en+\"4 2"}, {"password", "hunter22"}, {"pin", "12345"}};

std::string masked(std::string text) {
    SecretMask(kSecrets).mask(text);
    return text;
}

TEST(SecretMask, ASecretIsMaskedInEveryFormThatAProviderRepeats) {
    EXPECT_EQ(masked("bad token t0k/en+\"4 2, and hunter22"), "bad token ***, and ***");
    EXPECT_EQ(masked(R"({"token":"t0k/en+\"4 2"})"), R"({"token":"***"})");
    EXPECT_EQ(masked(R"({"token":"t0k\/en+\"4 2"})"), R"({"token":"***"})");
    EXPECT_EQ(masked("?t=t0k%2Fen%2B%224%202&p=hunter22"), "?t=***&p=***");
    EXPECT_EQ(masked("t=t0k%2fen%2b%224%202."), "t=***.");
    EXPECT_EQ(masked("t=t0k%2Fen%2B%224+2&x"), "t=***&x");
}

TEST(SecretMask, CredentialsOfTheBasicSchemeAreMaskedWhoeverTheUserIs) {
    for (const std::string user : {"", "a", "jo", "joe", "AC0001", "user name"}) {
        const std::string basic = crypto::to_base64(user + ":hunter22");
        EXPECT_EQ(masked("Authorization: Basic " + basic + " refused"),
                  "Authorization: Basic *** refused")
            << user;
    }
    EXPECT_EQ(masked(crypto::to_base64("hunter22")), "***");
}

TEST(SecretMask, ATextThatEndsInsideASecretIsMaskedToItsEnd) {
    EXPECT_EQ(masked("the password hunter2"), "the password ***");
    EXPECT_EQ(masked("the password hunte"), "the password hunte");
}

TEST(SecretMask, AShortSecretIsNotLookedFor) {
    EXPECT_EQ(masked("error 12345"), "error 12345");
    SecretMask six(Secrets{{"pin", "123456"}});
    std::string text = "error 123456";
    six.mask(text);
    EXPECT_EQ(text, "error ***");
    text = "hunter22 stays";
    SecretMask(Secrets{}).mask(text);
    EXPECT_EQ(text, "hunter22 stays");
}

TEST(SecretMask, WhatEventsSayOfErrorsIsMaskedAndStaysJson) {
    const SecretMask mask(kSecrets);
    model::Status status;
    status.errors = {{"hunter22", "bad hunter22", false}};
    status.raw = R"({"n":1,"t":"t0k/en+\"4 2"})";
    model::Event event = status;
    mask.mask(event);
    EXPECT_EQ(std::get<model::Status>(event).errors[0].code, "***");
    EXPECT_EQ(std::get<model::Status>(event).errors[0].title, "bad ***");
    EXPECT_EQ(std::get<model::Status>(event).raw, R"({"n":1,"t":"***"})");
    status.raw = R"({"n":1,"t":"t0k\/en+\"4 2"})";
    event = status;
    mask.mask(event);
    EXPECT_EQ(std::get<model::Status>(event).raw, R"({"n":1,"t":"***"})");

    model::Notice notice;
    notice.data = R"({"error":["hunter22!"]})";
    event = notice;
    mask.mask(event);
    EXPECT_EQ(std::get<model::Notice>(event).data, R"({"error":["***!"]})");

    model::Message message;
    message.content = model::Text{"my password is hunter22"};
    event = message;
    mask.mask(event);
    EXPECT_EQ(std::get<model::Text>(std::get<model::Message>(event).content).text,
              "my password is hunter22");
}

}  // namespace
}  // namespace patchbay::plugin
