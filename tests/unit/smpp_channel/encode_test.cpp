// What would leave, as bytes: each content, alphabet and way of several parts, directly and through
// frames.
#include "fixture.h"
#include "tests/unit/smpp/hex.h"

#include <gmock/gmock.h>

namespace smpp_channel_test {
namespace {

class SmppEncode : public Smpp {};

using smpp_test::hex;
using testing::HasSubstr;

struct Row {
    const char *name;
    json::object settings;
    const char *to;
    std::string text;
    // Of each submit_sm: what stands behind the header, in hex.
    std::vector<std::string> bodies;
};

// "'…'" is text, as in the tables of the codec.
std::vector<std::string> written(const Row &row) {
    std::vector<std::string> all;
    for (const std::string &body : row.bodies)
        all.push_back(hex(smpp_test::bytes(body)));
    return all;
}

const std::vector<Row> &rows() {
    static const std::string head = "00 0101 '15550783881' 00 0101 '34600333444' 00 ";
    static const std::vector<Row> all = {
        {"a phone with its plus",
         {},
         "+34600333444",
         "hello",
         {head + "00 00 00 00 00 01 00 00 00 05 'hello'"}},
        {"a phone without",
         {},
         "34600333444",
         "hello",
         {head + "00 00 00 00 00 01 00 00 00 05 'hello'"}},
        {"a short code",
         {},
         "24680",
         "hello",
         {"00 0101 '15550783881' 00 0300 '24680' 00 00 00 00 00 00 01 00 00 00 05 'hello'"}},
        {"a contact in national form",
         {{"destination_ton", 0}, {"destination_npi", 0}},
         "national:600333444",
         "hello",
         {"00 0101 '15550783881' 00 0201 '600333444' 00 00 00 00 00 00 01 00 00 00 05 'hello'"}},
        {"the extension table",
         {},
         "34600333444",
         "{€}",
         {head + "00 00 00 00 00 01 00 00 00 06 1B28 1B65 1B29"}},
        {"Spanish",
         {},
         "34600333444",
         "¿Qué año?",
         {head + "00 00 00 00 00 01 00 00 00 09 60 51 75 05 20 61 7D 6F 3F"}},
        {"a letter that GSM lacks",
         {},
         "34600333444",
         "canción",
         {head + "00 00 00 00 00 01 00 08 00 0E 0063 0061 006E 0063 0069 00F3 006E"}},
        {"an emoji",
         {},
         "34600333444",
         "ok 👍",
         {head + "00 00 00 00 00 01 00 08 00 0A 006F 006B 0020 D83D DC4D"}},
        {"latin1 as the carrier's own",
         {{"default_alphabet", "latin1"}},
         "34600333444",
         "canción",
         {head + "00 00 00 00 00 01 00 00 00 07 63 61 6E 63 69 F3 6E"}},
        {"latin1 by its code",
         {{"alphabets", json::array{"gsm7", "latin1", "ucs2"}}},
         "34600333444",
         "canción",
         {head + "00 00 00 00 00 01 00 03 00 07 63 61 6E 63 69 F3 6E"}},
        {"ascii by its code",
         {{"alphabets", json::array{"ascii", "ucs2"}}},
         "34600333444",
         "[x]",
         {head + "00 00 00 00 00 01 00 01 00 03 '[x]'"}},
        {"packed septets",
         {{"default_alphabet", "gsm7_packed"}},
         "34600333444",
         "hellohello",
         {head + "00 00 00 00 00 01 00 00 00 09 E8329BFD4697D9EC37"}},
        {"without receipts",
         {{"receipts", false}},
         "34600333444",
         "x",
         {head + "00 00 00 00 00 00 00 00 00 01 'x'"}},
        {"a name as the sender",
         {{"from", "Fabrikam"}},
         "34600333444",
         "x",
         {"00 0500 'Fabrikam' 00 0101 '34600333444' 00 00 00 00 00 00 01 00 00 00 01 'x'"}},
        {"a short code as the sender",
         {{"from", "24680"}},
         "34600333444",
         "x",
         {"00 0300 '24680' 00 0101 '34600333444' 00 00 00 00 00 00 01 00 00 00 01 'x'"}},
        {"the carrier's own types of number",
         {{"source_ton", 2}, {"source_npi", 8}, {"destination_ton", 0}, {"destination_npi", 0}},
         "34600333444",
         "x",
         {"00 0208 '15550783881' 00 0000 '34600333444' 00 00 00 00 00 00 01 00 00 00 01 'x'"}},
        {"service_type and validity",
         {{"service_type", "CMT"}, {"validity", "25h"}},
         "34600333444",
         "x",
         {"'CMT' 00 0101 '15550783881' 00 0101 '34600333444' 00 00 00 00 00 '000001010000000R' 00 "
          "01 00 00 00 01 'x'"}},
        {"160 septets alone",
         {},
         "34600333444",
         std::string(160, 'a'),
         {head + "00 00 00 00 00 01 00 00 00 A0 '" + std::string(160, 'a') + "'"}},
        {"161 septets in two parts",
         {},
         "34600333444",
         std::string(161, 'a'),
         {head + "40 00 00 00 00 01 00 00 00 9F 050003000201 '" + std::string(153, 'a') + "'",
          head + "40 00 00 00 00 01 00 00 00 0E 050003000202 '" + std::string(8, 'a') + "'"}},
        {"a reference of 16 bits",
         {{"long_messages", "udh16"}},
         "34600333444",
         std::string(161, 'a'),
         {head + "40 00 00 00 00 01 00 00 00 9F 06080400000201 '" + std::string(152, 'a') + "'",
          head + "40 00 00 00 00 01 00 00 00 10 06080400000202 '" + std::string(9, 'a') + "'"}},
        {"sar",
         {{"long_messages", "sar"}},
         "34600333444",
         std::string(161, 'a'),
         {head + "00 00 00 00 00 01 00 00 00 99 '" + std::string(153, 'a') +
              "' 020C 0002 0000 020E 0001 02 020F 0001 01",
          head + "00 00 00 00 00 01 00 00 00 08 '" + std::string(8, 'a') +
              "' 020C 0002 0000 020E 0001 02 020F 0001 02"}},
        {"whole",
         {{"long_messages", "payload"}},
         "34600333444",
         std::string(161, 'a'),
         {head + "00 00 00 00 00 01 00 00 00 00 0424 00A1 '" + std::string(161, 'a') + "'"}},
    };
    return all;
}

TEST_P(SmppEncode, WhatWouldLeave) {
    for (const Row &row : rows()) {
        const auto instance = try_instance(GetParam(), settings_of(row.settings), nullptr);
        ASSERT_TRUE(instance) << row.name;
        const model::Content content = model::Text{row.text};
        plugin::Outgoing message;
        message.to = row.to;
        message.content = &content;
        const auto frames = (*instance)->encode(message);
        ASSERT_TRUE(frames) << row.name << ": " << frames.error().message;
        std::vector<std::string> bodies;
        for (const auto &frame : *frames) {
            EXPECT_EQ(frame.frame, "submit_sm");
            EXPECT_EQ(hex(frame.body.substr(4, 12)), "000000040000000000000000") << row.name;
            bodies.push_back(hex(std::string_view(frame.body).substr(16)));
        }
        EXPECT_EQ(bodies, written(row)) << row.name;
    }
}

struct Misfit {
    const char *name;
    json::object settings;
    const char *to;
    model::Content content;
    const char *where;
    const char *reason;
};

TEST_P(SmppEncode, WhatCannotLeaveSaysItsPlace) {
    const Misfit all[] = {
        {"too long", {}, kAna, model::Text{std::string(1601, 'a')}, "/text", "1601 characters"},
        {"empty", {}, kAna, model::Text{""}, "/text", "must not be empty"},
        {"no phone", {}, "Fabrikam", model::Text{"x"}, "", "international format"},
        {"too few digits", {}, "12", model::Text{"x"}, "", "international format"},
        {"too many digits", {}, "+1234567890123456", model::Text{"x"}, "", "international format"},
        {"a place", {}, kAna, model::Location{1, 2, "", ""}, "/type", "texts alone"},
        {"no alphabet for it",
         {{"alphabets", json::array{"gsm7"}}},
         kAna,
         model::Text{"abc ж"},
         "/text",
         "'ж' at byte 4"},
    };
    for (const Misfit &one : all) {
        const auto instance = try_instance(GetParam(), settings_of(one.settings), nullptr);
        ASSERT_TRUE(instance) << one.name;
        plugin::Outgoing message;
        message.to = one.to;
        message.content = &one.content;
        const auto frames = (*instance)->encode(message);
        ASSERT_FALSE(frames) << one.name;
        EXPECT_EQ(frames.error().where, one.where) << one.name;
        EXPECT_THAT(frames.error().message, HasSubstr(one.reason)) << one.name;
        EXPECT_EQ(frames.error().code, plugin::kContent) << one.name;
    }
}

TEST_P(SmppEncode, TheLongestTextLeaves) {
    const auto instance = try_instance(GetParam(), settings_of(), nullptr);
    const model::Content content = model::Text{std::string(1600, 'a')};
    plugin::Outgoing message;
    message.to = kAna;
    message.content = &content;
    const auto frames = (*instance)->encode(message);
    ASSERT_TRUE(frames);
    EXPECT_EQ(frames->size(), 11u);
}

SMPP_BOTH_WAYS(SmppEncode);

}  // namespace
}  // namespace smpp_channel_test
