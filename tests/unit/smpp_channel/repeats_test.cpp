// A deliver_sm has no id: which is the same one again, and which another with the same words.
#include "fixture.h"

#include <map>
#include <set>
#include <string>

namespace smpp_channel_test {
namespace {

class SmppRepeats : public Smpp {};

// The answers of enquire_link that a period asks for.
void answer_asks(Line &line, std::uint32_t connection) {
    for (Written ask = line.written(connection); ask.header.command_id != 0;
         ask = line.written(connection)) {
        if (ask.header.command_id == command::kEnquireLink)
            line.say(connection, smpp::response_to(command::kEnquireLink), 0, ask.header.sequence);
    }
    line.commit();
}

// Long enough that a period ends, and that the same words are another message.
void period_ends(Line &line, std::uint32_t connection) {
    for (unsigned i = 0; i < 12; ++i) {
        line.seconds(1);
        answer_asks(line, connection);
    }
}

// How many messages the host makes of what came: it knows them by their ids.
std::size_t different(const Line &line) {
    std::set<std::string> ids;
    for (const model::Message &message : line.messages)
        ids.insert(message.id);
    return ids.size();
}

TEST_P(SmppRepeats, ACustomerMayWriteTheSameWordsAgain) {
    Line line(GetParam());
    line.bind(1);
    for (int i = 0; i < 3; ++i) {
        line.deliver(1, "1");
        line.commit();
        line.seconds(6);
    }
    EXPECT_EQ(different(line), 3u);
}

TEST_P(SmppRepeats, WhatComesTwiceAtOnceIsOneMessage) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, "1");
    line.deliver(1, "1");
    line.commit();
    line.deliver(1, "1");
    EXPECT_EQ(different(line), 1u);
}

TEST_P(SmppRepeats, WhatWasNotAnsweredIsTheSameHoweverLateItComesAgain) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, "1");
    line.seconds(29);
    line.deliver(1, "1");
    EXPECT_EQ(different(line), 1u);
}

TEST_P(SmppRepeats, AfterALostConnectionTheSameWordsAreTheSameMessageOnce) {
    Line line(GetParam(), {{"binds", 2}});
    line.bind(1);
    line.bind(2);
    line.deliver(1, "1");
    line.commit();
    line.close(1);
    period_ends(line, 2);
    period_ends(line, 2);
    const auto sequence = line.deliver(2, "1");
    line.commit();
    EXPECT_EQ(different(line), 1u);
    EXPECT_EQ(line.answer_to(2, sequence), "ESME_ROK");
    period_ends(line, 2);
    line.deliver(2, "1");
    EXPECT_EQ(different(line), 2u);
}

TEST_P(SmppRepeats, WhatCameAgainAtOnceAndWasReadIsAnotherMessageLater) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, "yes");
    line.commit();
    line.close(1);
    line.bind(1);
    line.deliver(1, "yes");
    line.commit();
    EXPECT_EQ(different(line), 1u);
    period_ends(line, 1);
    line.deliver(1, "yes");
    EXPECT_EQ(different(line), 2u);
}

TEST_P(SmppRepeats, WhatTheMessageCentreHasReadCannotComeAgain) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, "1");
    line.commit();
    period_ends(line, 1);
    line.close(1);
    line.bind(1);
    line.deliver(1, "1");
    EXPECT_EQ(different(line), 2u);
}

TEST_P(SmppRepeats, AfterACrashTheSameWordsAreTheSameMessageOnce) {
    Line before(GetParam());
    before.bind(1);
    before.deliver(1, "1");
    before.commit();
    Line line(GetParam(), {}, before.kept);
    line.bind(1);
    line.deliver(1, "1");
    line.commit();
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(line.messages[0].id, before.messages[0].id);
    period_ends(line, 1);
    line.deliver(1, "1");
    EXPECT_EQ(different(line), 2u);
}

TEST_P(SmppRepeats, WhatWasReadBeforeACrashIsAnotherMessageAfterwards) {
    Line before(GetParam());
    before.bind(1);
    before.deliver(1, "1");
    before.commit();
    period_ends(before, 1);
    Line line(GetParam(), {}, before.kept);
    line.bind(1);
    line.deliver(1, "1");
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_NE(line.messages[0].id, before.messages[0].id);
}

TEST_P(SmppRepeats, HoweverOftenItCrashesWhatComesAgainIsTheSame) {
    // Each process takes one message of its own, and is killed before it can answer it or the
    // others come again.
    std::map<std::string, std::string> kept;
    std::map<std::string, std::string> ids;
    for (const std::string words : {"a", "b", "c", "d"}) {
        Line line(GetParam(), {}, kept);
        line.bind(1);
        for (const auto &[known, id] : ids) {
            if (known == "b" && words == "c") continue;  // comes again to the process after
            line.deliver(1, known);
            EXPECT_EQ(line.messages.back().id, id) << known << " in the process of " << words;
        }
        line.deliver(1, words);
        ids[words] = line.messages.back().id;
        line.commit();
        kept = line.kept;
    }
    EXPECT_EQ(ids.size(), 4u);
}

TEST_P(SmppRepeats, WhileACrashIsBeingForgottenWhatComesIsStillKnownAfterTheNext) {
    Line first(GetParam());
    first.bind(1);
    Line second(GetParam(), {{"enquire_link", "10m"}}, first.kept);
    second.bind(1);
    second.seconds(600);
    second.deliver(1, "a");  // the next process does not know yet that the crash is long ago
    second.commit();
    Line third(GetParam(), {}, second.kept);
    third.bind(1);
    third.deliver(1, "a");
    ASSERT_EQ(second.messages.size(), 1u);
    ASSERT_EQ(third.messages.size(), 1u);
    EXPECT_EQ(third.messages[0].id, second.messages[0].id);
}

TEST_P(SmppRepeats, ACustomerMayWriteTheSameWordsAfterEachCrash) {
    std::map<std::string, std::string> kept;
    std::set<std::string> ids;
    for (int process = 0; process < 4; ++process) {
        Line line(GetParam(), {}, kept);
        line.bind(1);
        line.deliver(1, "1");
        line.commit();
        ids.insert(line.messages.at(0).id);
        period_ends(line, 1);
        kept = line.kept;
    }
    EXPECT_EQ(ids.size(), 4u);
}

TEST_P(SmppRepeats, ALostConnectionIsRememberedOverACrash) {
    Line before(GetParam(), {{"binds", 2}});
    before.bind(1);
    before.bind(2);
    before.deliver(2, "1");
    before.commit();
    before.close(2);
    period_ends(before, 1);
    Line line(GetParam(), {}, before.kept);
    line.bind(1);
    line.deliver(1, "1");
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(line.messages[0].id, before.messages[0].id);
}

TEST_P(SmppRepeats, MessagesThatComeWhileAPeriodEndsWaitAndKeepTheirOrder) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, "one");
    line.commit();
    line.seconds(5);
    const Written ask = line.written(1);
    ASSERT_EQ(ask.header.command_id, command::kEnquireLink);
    line.deliver(1, "two");
    line.deliver(1, "three");
    EXPECT_EQ(line.messages.size(), 1u);
    line.say(1, smpp::response_to(command::kEnquireLink), 0, ask.header.sequence);
    EXPECT_EQ(line.messages.size(), 1u) << "the new period is not kept yet";
    line.commit();
    ASSERT_EQ(line.messages.size(), 3u);
    EXPECT_EQ(text_in(line.messages[1]), "two");
    EXPECT_EQ(text_in(line.messages[2]), "three");
}

TEST_P(SmppRepeats, AMessageCentreThatIsSlowToAnswerDoesNotHoldMessagesUp) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, "one");
    line.commit();
    line.seconds(5);
    line.deliver(1, "two");
    EXPECT_EQ(line.messages.size(), 1u);
    line.seconds(2);
    EXPECT_EQ(line.messages.size(), 2u);
}

TEST_P(SmppRepeats, MoreMessagesThanMayWaitComeAgain) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, "one");
    line.commit();
    line.seconds(5);
    std::uint32_t last = 0;
    for (int i = 0; i < 1000; ++i)
        last = line.deliver(1, "m" + std::to_string(i));
    EXPECT_EQ(line.answer_to(1, last), "");
    last = line.deliver(1, "one too many");
    EXPECT_EQ(line.answer_to(1, last), "ESME_RX_T_APPN");
    answer_asks(line, 1);
    line.seconds(1);
    line.commit();
    line.seconds(1);
    EXPECT_EQ(line.messages.size(), 1001u);
}

TEST_P(SmppRepeats, ReceiptsDoNotWaitWhileAPeriodEnds) {
    Line line(GetParam());
    line.bind(1);
    line.deliver(1, "one");
    line.commit();
    line.seconds(5);
    line.receipt(1, "m1", "DELIVRD");
    EXPECT_EQ(line.statuses.size(), 1u);
}

TEST_P(SmppRepeats, AnIdOfTheMessageCentreIsTheId) {
    Line line(GetParam());
    line.bind(1);
    smpp::ShortMessage message;
    message.source = {1, 1, kAna};
    message.destination = {1, 1, kNumber};
    message.short_message = "hello";
    message.tlvs = {{smpp::tag::kReceiptedMessageId, std::string("mo-77\0", 6)}};
    line.deliver(1, message);
    EXPECT_EQ(line.messages.at(0).id, "smsc-mo-77");
}

SMPP_BOTH_WAYS(SmppRepeats);

}  // namespace
}  // namespace smpp_channel_test
