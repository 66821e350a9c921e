// What the settings may be, and what is said where they may not.
#include "core/base/schema.h"
#include "fixture.h"

#include <gmock/gmock.h>

namespace smpp_channel_test {
namespace {

using testing::HasSubstr;

struct Row {
    const char *key;
    json::value value;
    const char *reason;  // a part of it; "": good
};

// By the manifest's schema, or by the plugin itself.
std::string fault(const json::object &settings) {
    const auto schema = patchbay::Schema::compile(loaded().manifest().settings);
    const auto problems = schema->validate(settings);
    if (!problems.empty()) return problems[0].pointer + " " + problems[0].message;
    const auto made = try_instance(false, settings, nullptr);
    return made ? "" : made.error().where + " " + made.error().message;
}

TEST(SmppSettings, Table) {
    const Row rows[] = {
        {"binds", 2, ""},
        {"binds", 0, "/binds"},
        {"binds", 65, "/binds"},
        {"binds", json::array{"transmitter", "receiver"}, ""},
        {"binds", json::array{"receiver"}, "nothing can be sent"},
        {"binds", json::array{"both"}, "/binds"},
        {"window", 1000, ""},
        {"window", 1001, "/window"},
        {"binds", 64, ""},
        {"port", 0, "/port"},
        {"host", "[2001:db8::1]", ""},
        {"host", "smsc.example:2775", "the port is the setting port"},
        {"host", "smpp://smsc.example", "without smpp://"},
        {"host", "::1", "in brackets"},
        {"host", "", "is empty"},
        {"host", "a host", "is no name of a host"},
        {"binds", json::array{"transmitter"}, "neither texts nor receipts come"},
        {"system_id", "fifteen-letters", ""},
        {"system_id", "sixteen-letters-", "/system_id"},
        {"system_id", "", "/system_id"},
        {"from", "+12", "7 to 15 digits"},
        {"from", "+1 555 123", "7 to 15 digits"},
        {"from", "12", "3 to 6 digits"},
        {"from", "0012345678", "with '+' and country code"},
        {"from", "Ñandú", "in ASCII"},
        {"from", "", "is empty"},
        {"from", "24680", ""},
        {"from", "Fabrikam", ""},
        {"from", "TwelveLetter", "at most 11 characters"},
        {"from", "15550783881", "write the number as +15550783881"},
        {"alphabets", json::array{"latin1", "ucs2"}, ""},
        {"alphabets", json::array{"gsm7_packed"}, "unless default_alphabet is \"gsm7_packed\""},
        {"alphabets", json::array{}, "/alphabets"},
        {"validity", "24h", ""},
        {"validity", "30d", ""},
        {"validity", "31d", "/validity"},
        {"enquire_link", "4s", "from 5s to 600s"},
        {"enquire_link", "10m", ""},
        {"response_timeout", "1s", ""},
        {"response_timeout", "3m", "from 1s to 120s"},
        {"message_ids", "hex", "/message_ids"},
        {"sytem_type", "x", "system_type"},
    };
    for (const Row &row : rows) {
        const std::string told = fault(settings_of({{row.key, row.value}}));
        if (*row.reason == '\0')
            EXPECT_EQ(told, "") << row.key << json::serialize(row.value);
        else
            EXPECT_THAT(told, HasSubstr(row.reason)) << row.key << json::serialize(row.value);
    }
}

TEST(SmppSettings, TheWindowsOfAllBindsTogetherAreBounded) {
    EXPECT_EQ(fault(settings_of({{"binds", 5}, {"window", 1000}})), "");
    EXPECT_THAT(fault(settings_of({{"binds", 5}, {"window", 1001}})), HasSubstr("/window"));
    EXPECT_THAT(fault(settings_of({{"binds", 6}, {"window", 834}})),
                HasSubstr("number of binds is over 5000"));
}

TEST(SmppSettings, ConnectionsAreNamedByTheirUrl) {
    const auto urls = [](const json::object &changes) {
        const auto made = try_instance(false, settings_of(changes), nullptr);
        std::vector<std::string> all;
        const auto endpoints = (*made)->endpoints();
        for (const auto &endpoint : *endpoints)
            all.push_back(endpoint.url);
        return all;
    };
    using testing::ElementsAre;
    EXPECT_THAT(urls({}), ElementsAre("tcp://smsc.example:2775"));
    EXPECT_THAT(urls({{"binds", 2}, {"tls", true}, {"port", 3550}}),
                ElementsAre("tls://smsc.example:3550", "tls://smsc.example:3550"));
    EXPECT_THAT(urls({{"host", "[2001:db8::1]"}}), ElementsAre("tcp://[2001:db8::1]:2775"));
}

}  // namespace
}  // namespace smpp_channel_test
