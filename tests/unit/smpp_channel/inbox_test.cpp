// Messages of customers.
#include "fixture.h"
#include "smpp/codec/alphabet.h"
#include "smpp/codec/user_data.h"

#include <gmock/gmock.h>

namespace smpp_channel_test {
namespace {

class SmppInbox : public Smpp {};

using testing::HasSubstr;

smpp::ShortMessage from_ana(const std::string &octets) {
    smpp::ShortMessage message;
    message.source = {1, 1, kAna};
    message.destination = {1, 1, kNumber};
    message.short_message = octets;
    return message;
}

smpp::ShortMessage part(const smpp::Concat &concat, const std::string &octets) {
    smpp::ShortMessage message = from_ana(smpp::user_data_header(concat) + octets);
    if (concat.way == smpp::Way::sar)
        message.tlvs = smpp::sar_tlvs(concat);
    else
        message.esm_class = smpp::kEsmUserData;
    return message;
}

TEST_P(SmppInbox, AMessageIsAnsweredWhenItIsDurableAndNotBefore) {
    Line line(GetParam());
    line.bind(1);
    const auto sequence = line.deliver(1, "hola ñ");
    ASSERT_EQ(line.messages.size(), 1u);
    const model::Message &message = line.messages[0];
    EXPECT_EQ(message.account, std::string("+") + kNumber);
    EXPECT_EQ(message.from.address, std::string("+") + kAna);
    EXPECT_EQ(message.from.phone, std::string("+") + kAna);
    EXPECT_EQ(message.timestamp, line.clock.time);
    EXPECT_EQ(text_in(message), "hola ñ");
    EXPECT_EQ(line.answer_to(1, sequence), "");
    line.commit();
    EXPECT_EQ(line.answer_to(1, sequence), "ESME_ROK");
}

TEST_P(SmppInbox, WhatTheJournalCannotTakeComesAgain) {
    Line line(GetParam());
    line.bind(1);
    const auto sequence = line.deliver(1, "hello");
    line.commit(false);
    EXPECT_EQ(line.answer_to(1, sequence), "ESME_RX_T_APPN");
    line.deliver(1, "hello");
    line.commit();
    ASSERT_EQ(line.messages.size(), 2u);
    EXPECT_EQ(line.messages[0].id, line.messages[1].id);
}

TEST_P(SmppInbox, AConnectionThatIsGoneIsNotAnsweredOnTheNext) {
    Line line(GetParam());
    line.bind(1);
    const auto sequence = line.deliver(1, "hello");
    line.close(1);
    line.open(1);
    line.commit();
    EXPECT_EQ(line.answer_to(1, sequence), "");
}

struct Alphabets {
    const char *name;
    std::uint8_t data_coding;
    std::string octets;
    const char *text;
};

TEST_P(SmppInbox, EveryAlphabetIsRead) {
    const Alphabets all[] = {
        {"default", 0x00, "caf\x05 \x1b\x65", "café €"},
        {"ascii", 0x01, "plain {}", "plain {}"},
        {"latin1", 0x03,
         "ma\xF1"
         "ana",
         "mañana"},
        {"ucs2", 0x08, std::string("\x00H\x20\xAC\xD8\x3D\xDE\x00", 8), "H€😀"},
        {"cyrillic", 0x06, "\xBF\xE0\xD8", "При"},
        {"flash", 0x10, "now", "now"},
        {"class 0 of F0", 0xF0, "now", "now"},
    };
    for (const Alphabets &one : all) {
        Line line(GetParam());
        line.bind(1);
        smpp::ShortMessage message = from_ana(one.octets);
        message.data_coding = one.data_coding;
        line.deliver(1, message);
        ASSERT_EQ(line.messages.size(), 1u) << one.name;
        EXPECT_EQ(text_in(line.messages[0]), one.text) << one.name;
    }
}

TEST_P(SmppInbox, TheDefaultAlphabetIsTheCarriers) {
    Line latin1(GetParam(), {{"default_alphabet", "latin1"}});
    latin1.bind(1);
    latin1.deliver(1, from_ana("ma\xF1"
                               "ana"));
    EXPECT_EQ(text_in(latin1.messages.at(0)), "mañana");
    Line packed(GetParam(), {{"default_alphabet", "gsm7_packed"}});
    packed.bind(1);
    packed.deliver(1, from_ana(*smpp::to_octets("hellohello", smpp::Alphabet::gsm7_packed)));
    EXPECT_EQ(text_in(packed.messages.at(0)), "hellohello");
}

TEST_P(SmppInbox, WhatIsNoTextIsUnsupportedAndLosesNothing) {
    struct Odd {
        const char *name;
        std::uint8_t data_coding;
        std::uint8_t esm_class;
        std::string octets;
        const char *reason;
    };
    const Odd all[] = {
        {"binary", 0x04, 0, "\x01\x02", "8-bit data"},
        {"reserved", 0x0F, 0, "\x01\x02", "data_coding 15"},
        {"ports", 0x00, 0x40,
         std::string("\x06\x05\x04\x0B\x84\x23\xF0"
                     "abc",
                     10),
         "a program"},
        {"a header that lies", 0x00, 0x40, "\x20\x00\x03", "header cannot be read"},
    };
    for (const Odd &one : all) {
        Line line(GetParam());
        line.bind(1);
        smpp::ShortMessage message = from_ana(one.octets);
        message.data_coding = one.data_coding;
        message.esm_class = one.esm_class;
        const auto sequence = line.deliver(1, message);
        ASSERT_EQ(line.messages.size(), 1u) << one.name;
        const auto *odd = std::get_if<model::Unsupported>(&line.messages[0].content);
        ASSERT_TRUE(odd) << one.name;
        EXPECT_THAT(odd->reason, HasSubstr(one.reason)) << one.name;
        EXPECT_THAT(line.messages[0].raw, HasSubstr("\"hex\":")) << one.name;
        line.commit();
        EXPECT_EQ(line.answer_to(1, sequence), "ESME_ROK") << one.name;
    }
}

TEST_P(SmppInbox, ABodyThatCannotBeReadIsKeptAndRefusedWithItsError) {
    Line line(GetParam());
    line.bind(1);
    const auto pdu = smpp::frame(command::kDeliverSm, 0, 5, std::string("\0\1\1endless", 10));
    line.bytes(1, *pdu);
    ASSERT_EQ(line.notices.size(), 1u);
    EXPECT_EQ(line.notices[0].kind, "unknown");
    EXPECT_THAT(line.notices[0].raw, HasSubstr("656e646c657373"));
    EXPECT_EQ(line.answer_to(1, 5), "");
    line.commit();
    EXPECT_THAT(line.answer_to(1, 5), HasSubstr("ESME_RINV"));
    EXPECT_TRUE(line.closes.empty());
}

TEST_P(SmppInbox, AMessageWithoutASenderIsKeptAsANotice) {
    Line line(GetParam());
    line.bind(1);
    smpp::ShortMessage message = from_ana("who am I");
    message.source = {};
    const auto sequence = line.deliver(1, message);
    EXPECT_TRUE(line.messages.empty());
    EXPECT_EQ(line.notices.size(), 1u);
    line.commit();
    EXPECT_EQ(line.answer_to(1, sequence), "ESME_ROK");
}

TEST_P(SmppInbox, SendersAreNamedAsTheHostNamesThem) {
    struct Sender {
        smpp::Address source;
        const char *address;
        const char *phone;
    };
    const Sender all[] = {
        {{1, 1, "34600333444"}, "+34600333444", "+34600333444"},
        {{0, 0, "34600333444"}, "+34600333444", "+34600333444"},
        {{1, 1, "+34600333444"}, "+34600333444", "+34600333444"},
        {{0, 1, "0034600333444"}, "+34600333444", "+34600333444"},
        {{2, 1, "600333444"}, "national:600333444", ""},
        {{2, 1, "0600333444"}, "national:0600333444", ""},
        {{3, 0, "24680"}, "24680", ""},
        {{5, 0, "Fabrikam"}, "Fabrikam", ""},
    };
    for (const Sender &sender : all) {
        Line line(GetParam());
        line.bind(1);
        smpp::ShortMessage message = from_ana("hello");
        message.source = sender.source;
        line.deliver(1, message);
        ASSERT_EQ(line.messages.size(), 1u);
        EXPECT_EQ(line.messages[0].from.address, sender.address);
        EXPECT_EQ(line.messages[0].from.phone, sender.phone);
    }
}

TEST_P(SmppInbox, WhatIsNoUtf8IsReadAsLatin1EverywhereAndNothingStops) {
    Line line(GetParam());
    line.bind(1);
    smpp::ShortMessage message = from_ana("hello");
    message.source = {5, 0, "M\xFCller"};
    message.tlvs = {{smpp::tag::kReceiptedMessageId, std::string("m\xF6\0", 3)}};
    line.deliver(1, message);
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(line.messages[0].from.address, "Müller");
    EXPECT_EQ(line.messages[0].id, "smsc-mö");
    message = part({smpp::Way::udh8, 7, 2, 1}, "one");
    message.source = {5, 0, "M\xFCller"};
    message.destination.value = "\xFC";
    line.deliver(1, message);
    message.short_message = smpp::user_data_header({smpp::Way::udh8, 7, 2, 2}) + "two";
    line.deliver(1, message);
    ASSERT_EQ(line.messages.size(), 2u);
    EXPECT_EQ(line.messages[1].account, "ü");
    line.receipt(1, "m\xFC", "DELIVRD", 0, "\xFC");
    ASSERT_EQ(line.statuses.size(), 1u);
    ASSERT_EQ(line.submit(1, "hello"), "");
    line.accept(1, line.submitted(1), "\xFF");
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.message_id, "ÿ");
}

TEST_P(SmppInbox, OurNumberMayStandInItsNationalForm) {
    for (const char *number : {"15550783881", "+15550783881", "5550783881", "05550783881"}) {
        Line line(GetParam());
        line.bind(1);
        smpp::ShortMessage message = from_ana("hello");
        message.destination = {2, 1, number};
        line.deliver(1, message);
        EXPECT_EQ(line.messages.at(0).account, std::string("+") + kNumber) << number;
    }
}

TEST_P(SmppInbox, AnotherNumberOfTheAccountIsNamed) {
    Line line(GetParam());
    line.bind(1);
    smpp::ShortMessage message = from_ana("hello");
    message.destination = {1, 1, "15550000000"};
    line.deliver(1, message);
    EXPECT_EQ(line.messages.at(0).account, "+15550000000");
}

// ---- Texts in parts ---------------------------------------------------------------------------

TEST_P(SmppInbox, PartsInAnyOrderAreOneText) {
    for (const auto way : {smpp::Way::udh8, smpp::Way::udh16, smpp::Way::sar}) {
        Line line(GetParam(), {{"binds", 2}});
        line.bind(1);
        line.bind(2);
        const auto third = line.deliver(1, part({way, 7, 3, 3}, "c"));
        const auto first = line.deliver(2, part({way, 7, 3, 1}, "a"));
        EXPECT_EQ(line.answer_to(1, third), "");
        line.commit();
        EXPECT_EQ(line.answer_to(1, third), "ESME_ROK");
        EXPECT_EQ(line.answer_to(2, first), "ESME_ROK");
        EXPECT_TRUE(line.messages.empty());
        line.deliver(1, part({way, 7, 3, 2}, "b"));
        ASSERT_EQ(line.messages.size(), 1u);
        EXPECT_EQ(text_in(line.messages[0]), "abc");
    }
}

TEST_P(SmppInbox, PartsOfTwoAlphabetsAndACutEscapeAreRead) {
    Line line(GetParam());
    line.bind(1);
    smpp::ShortMessage wide = part({smpp::Way::udh8, 7, 3, 3}, std::string("\x04\x1F", 2));
    wide.data_coding = 8;
    line.deliver(1, part({smpp::Way::udh8, 7, 3, 1}, "a\x1b"));
    line.deliver(1, part({smpp::Way::udh8, 7, 3, 2}, "\x65"));
    line.deliver(1, wide);
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(text_in(line.messages[0]), "a€П");
}

TEST_P(SmppInbox, PartsOutliveTheProcess) {
    Line before(GetParam());
    before.bind(1);
    before.deliver(1, part({smpp::Way::udh8, 7, 2, 1}, "hello "));
    before.commit();
    Line line(GetParam(), {}, before.kept);
    line.bind(1);
    line.deliver(1, part({smpp::Way::udh8, 7, 2, 2}, "world"));
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(text_in(line.messages[0]), "hello world");
}

TEST_P(SmppInbox, ATextThatWasWholeWhenTheProcessEndedIsTheSameOneAfterwards) {
    Line before(GetParam());
    before.bind(1);
    before.deliver(1, part({smpp::Way::udh8, 7, 2, 1}, "hello "));
    before.deliver(1, part({smpp::Way::udh8, 7, 2, 2}, "world"));
    before.commit();
    ASSERT_EQ(before.messages.size(), 1u);
    Line line(GetParam(), {}, before.kept);
    line.bind(1);
    line.seconds(1);
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(line.messages[0].id, before.messages[0].id);
    // Its response was lost with the process.
    const auto sequence = line.deliver(1, part({smpp::Way::udh8, 7, 2, 2}, "world"));
    line.commit();
    EXPECT_EQ(line.answer_to(1, sequence), "ESME_ROK");
    EXPECT_EQ(line.messages.size(), 1u);
}

TEST_P(SmppInbox, ATextThatWasWholeWhenTheProcessEndedGoesBeforeWhatComesAfterIt) {
    Line before(GetParam());
    before.bind(1);
    for (std::uint16_t text = 1; text <= 3; ++text)
        for (std::uint8_t number = 1; number <= 2; ++number)
            before.deliver(1, part({smpp::Way::udh8, text, 2, number}, std::to_string(text)));
    before.commit();
    Line line(GetParam(), {}, before.kept);
    line.bind(1);
    line.deliver(1, "later");
    std::vector<std::string> texts;
    for (const model::Message &message : line.messages)
        texts.push_back(text_in(message));
    EXPECT_THAT(texts, testing::UnorderedElementsAre("11", "22", "33", "later"));
    EXPECT_EQ(texts.back(), "later");
}

TEST_P(SmppInbox, ATextThatTheJournalDidNotTakeIsGivenAgain) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, part({smpp::Way::udh8, 7, 2, 1}, "hello "));
    line.commit();
    line.deliver(1, part({smpp::Way::udh8, 7, 2, 2}, "world"));
    line.commit(false);
    line.seconds(1);
    line.commit();
    ASSERT_EQ(line.messages.size(), 2u);
    EXPECT_EQ(line.messages[0].id, line.messages[1].id);
    line.seconds(1);
    EXPECT_EQ(line.messages.size(), 2u);
}

TEST_P(SmppInbox, APartThatComesTwiceIsAnsweredTwiceAndReadOnce) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, part({smpp::Way::udh8, 7, 2, 1}, "a"));
    const auto again = line.deliver(1, part({smpp::Way::udh8, 7, 2, 1}, "a"));
    line.commit();
    EXPECT_EQ(line.answer_to(1, again), "ESME_ROK");
    line.deliver(1, part({smpp::Way::udh8, 7, 2, 2}, "b"));
    line.deliver(1, part({smpp::Way::udh8, 7, 2, 2}, "b"));
    line.commit();
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(text_in(line.messages[0]), "ab");
}

TEST_P(SmppInbox, ATextWhoseRestDoesNotComeIsGivenAsFarAsItGoes) {
    Line line(GetParam(), {{"enquire_link", "10m"}});
    line.bind(1);
    line.deliver(1, part({smpp::Way::udh8, 7, 3, 1}, "a"));
    line.deliver(1, part({smpp::Way::udh8, 7, 3, 3}, "c"));
    line.commit();
    line.seconds(1);
    EXPECT_TRUE(line.messages.empty());
    line.clock.time += 24 * 3600 * 1000LL;
    line.seconds(1);
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(text_in(line.messages[0]), "a[…]c");
    EXPECT_THAT(line.messages[0].raw, HasSubstr("\"partial\":true"));
}

TEST_P(SmppInbox, ATextThatWasGivenUpIsGivenAlsoWhereTheProcessEndedThen) {
    Line before(GetParam());
    before.bind(1);
    before.deliver(1, part({smpp::Way::udh8, 7, 3, 1}, "old "));
    before.commit();
    before.clock.time += 1000;
    before.deliver(1, part({smpp::Way::udh8, 7, 3, 1}, "new "));
    before.commit();
    ASSERT_EQ(before.messages.size(), 1u);
    Line line(GetParam(), {}, before.kept);
    line.bind(1);
    line.seconds(1);
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(line.messages[0].id, before.messages[0].id);
    line.deliver(1, part({smpp::Way::udh8, 7, 3, 2}, "text "));
    line.deliver(1, part({smpp::Way::udh8, 7, 3, 3}, "whole"));
    ASSERT_EQ(line.messages.size(), 2u);
    EXPECT_EQ(text_in(line.messages[1]), "new text whole");
}

TEST_P(SmppInbox, AReferenceThatComesAgainIsAnotherText) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, part({smpp::Way::udh8, 7, 2, 1}, "old "));
    line.commit();
    line.deliver(1, part({smpp::Way::udh8, 7, 2, 1}, "new "));
    line.deliver(1, part({smpp::Way::udh8, 7, 2, 2}, "text"));
    ASSERT_EQ(line.messages.size(), 2u);
    EXPECT_EQ(text_in(line.messages[0]), "old […]");
    EXPECT_EQ(text_in(line.messages[1]), "new text");
    EXPECT_NE(line.messages[0].id, line.messages[1].id);
}

SMPP_BOTH_WAYS(SmppInbox);

}  // namespace
}  // namespace smpp_channel_test
