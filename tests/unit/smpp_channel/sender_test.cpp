// Messages on their way out, and what their responses mean.
#include "fixture.h"
#include "smpp/codec/split.h"

#include <gmock/gmock.h>

namespace smpp_channel_test {
namespace {

class SmppSender : public Smpp {};

using plugin::OutcomeKind;
using testing::HasSubstr;

std::string long_text(std::size_t characters) {
    std::string text;
    while (text.size() < characters)
        text += "abcdefghi ";
    text.resize(characters);
    return text;
}

TEST_P(SmppSender, ATextLeavesAndItsResponseSettlesIt) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(42, "hello"), "");
    EXPECT_EQ(line.credit, 9u);
    const Written submit = line.submitted(1);
    const smpp::ShortMessage message = line.message_of(submit);
    EXPECT_EQ(message.source, (smpp::Address{1, 1, kNumber}));
    EXPECT_EQ(message.destination, (smpp::Address{1, 1, kAna}));
    EXPECT_EQ(message.short_message, "hello");
    EXPECT_EQ(message.registered_delivery, 1);
    EXPECT_EQ(smpp::number_of(message.tlvs, smpp::tag::kUserMessageReference, 2), 7u);
    line.accept(1, submit, "m1");
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].token, 42u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::sent);
    EXPECT_EQ(line.settled[0].outcome.message_id, "m1");
    EXPECT_EQ(line.credit, 10u);
}

TEST_P(SmppSender, ResponsesMayComeInAnyOrderAndTwice) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, "one", 1), "");
    ASSERT_EQ(line.submit(2, "two", 2), "");
    const Written one = line.submitted(1);
    const Written two = line.submitted(1);
    line.accept(1, two, "m2");
    line.accept(1, two, "m2");
    line.accept(1, one, "m1");
    ASSERT_EQ(line.settled.size(), 2u);
    EXPECT_EQ(line.settled[0].token, 2u);
    EXPECT_EQ(line.settled[1].token, 1u);
    EXPECT_EQ(line.credit, 10u);
}

TEST_P(SmppSender, AWindowIsNeverExceeded) {
    Line line(GetParam(), {{"window", 2}, {"binds", 2}});
    line.bind(1);
    line.bind(2);
    EXPECT_EQ(line.credit, 4u);
    for (plugin::Token token = 1; token <= 4; ++token)
        ASSERT_EQ(line.submit(token, "hi", static_cast<std::uint32_t>(token)), "");
    EXPECT_THAT(line.submit(5, "hi"), HasSubstr("no bind has room"));
    const Written first = line.submitted(1);
    line.submitted(1);
    EXPECT_EQ(line.written(1).header.command_id, 0u);
    line.submitted(2);
    line.submitted(2);
    EXPECT_EQ(line.written(2).header.command_id, 0u);
    line.accept(1, first, "m1");
    EXPECT_EQ(line.credit, 1u);
}

struct Verdict {
    std::uint32_t status;
    OutcomeKind kind;
    std::int64_t retry_after_ms;
    bool alarm;
};

TEST_P(SmppSender, EachCommandStatusHasItsOutcome) {
    const Verdict verdicts[] = {
        {0x01, OutcomeKind::failed, 0, false},
        {0x08, OutcomeKind::retry, 0, false},
        {0x0A, OutcomeKind::failed, 0, false},
        {0x0B, OutcomeKind::failed, 0, false},
        {0x0E, OutcomeKind::stop_line, 0, true},
        {0x14, OutcomeKind::throttle_line, 5000, false},
        {0x15, OutcomeKind::failed, 0, true},
        {0x43, OutcomeKind::failed, 0, true},
        {0x45, OutcomeKind::retry, 0, false},
        {0x48, OutcomeKind::failed, 0, true},
        {0x58, OutcomeKind::throttle_line, 1000, false},
        {0x61, OutcomeKind::failed, 0, false},
        {0x64, OutcomeKind::retry, 0, false},
        {0x65, OutcomeKind::failed, 0, false},
        {0xC1, OutcomeKind::failed, 0, false},
        {0xFE, OutcomeKind::retry, 0, false},
        {0xFF, OutcomeKind::retry, 0, false},
        {0x401, OutcomeKind::failed, 0, false},
        {0x12345678, OutcomeKind::failed, 0, false},
    };
    for (const Verdict &verdict : verdicts) {
        Line line(GetParam());
        line.bind(1);
        ASSERT_EQ(line.submit(1, "hello"), "");
        line.refuse(1, line.submitted(1), verdict.status);
        ASSERT_EQ(line.settled.size(), 1u) << verdict.status;
        const plugin::Outcome &outcome = line.settled[0].outcome;
        EXPECT_EQ(outcome.kind, verdict.kind) << verdict.status;
        EXPECT_EQ(outcome.retry_after_ms, verdict.retry_after_ms) << verdict.status;
        EXPECT_EQ((outcome.flags & 4u) != 0, verdict.alarm) << verdict.status;
        EXPECT_EQ(outcome.title.find('('), outcome.title.find("(0x")) << outcome.title;
    }
}

TEST_P(SmppSender, ANackRefusesTheSubmitThatItNames) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, "one", 1), "");
    ASSERT_EQ(line.submit(2, "two", 2), "");
    line.submitted(1);
    line.say(1, command::kGenericNack, status::kInvalidCommandLength,
             line.submitted(1).header.sequence);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].token, 2u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::failed);
}

TEST_P(SmppSender, AThrottledBindPausesAndTheOthersGoOn) {
    Line line(GetParam(), {{"binds", 2}});
    line.bind(1);
    line.bind(2);
    ASSERT_EQ(line.submit(1, "hello"), "");
    line.refuse(1, line.submitted(1), status::kThrottled);
    EXPECT_EQ(line.credit, 10u);
    line.seconds(1);
    EXPECT_EQ(line.credit, 10u);
    line.seconds(1);
    EXPECT_EQ(line.credit, 20u);
}

TEST_P(SmppSender, AnAcceptedMessageMayHaveNoId) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, "hello"), "");
    line.say(1, smpp::response_to(command::kSubmitSm), 0, line.submitted(1).header.sequence);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::sent);
    EXPECT_EQ(line.settled[0].outcome.message_id, "");
}

TEST_P(SmppSender, AnAccountThatMayNotSendIsToldInsteadOfBoundForEver) {
    Line line(GetParam());
    for (int i = 0; i < 3; ++i) {
        line.bind(1);
        ASSERT_EQ(line.submit(1, "hello"), "");
        line.refuse(1, line.submitted(1), status::kInvalidBindStatus);
        ASSERT_EQ(line.closes.size(), static_cast<std::size_t>(i + 1));
        EXPECT_EQ(line.closes.back().refused, i == 2);
    }
}

TEST_P(SmppSender, ASessionThatIsHeldForUnboundBeginsAnewWithoutAnAttempt) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, "one", 1), "");
    ASSERT_EQ(line.submit(2, "two", 2), "");
    line.refuse(1, line.submitted(1), status::kInvalidBindStatus);
    EXPECT_TRUE(line.closes.empty());
    EXPECT_EQ(line.credit, 0u);
    line.refuse(1, line.submitted(1), status::kInvalidBindStatus);
    ASSERT_EQ(line.closes.size(), 1u);
    ASSERT_EQ(line.settled.size(), 2u);
    for (const auto &settlement : line.settled)
        EXPECT_EQ(settlement.outcome.kind, OutcomeKind::throttle_line);
}

// ---- Doubts -----------------------------------------------------------------------------------

TEST_P(SmppSender, WhatHasNoResponseWhenTheLinkDropsIsInDoubt) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, "one", 1), "");
    ASSERT_EQ(line.submit(2, "two", 2), "");
    line.accept(1, line.submitted(1), "m1");
    line.close(1);
    ASSERT_EQ(line.settled.size(), 2u);
    EXPECT_EQ(line.settled[1].token, 2u);
    EXPECT_EQ(line.settled[1].outcome.kind, OutcomeKind::in_doubt);
    line.bind(1);
    EXPECT_EQ(line.written(1).header.command_id, 0u) << "nothing is sent again by itself";
    EXPECT_EQ(line.credit, 10u);
}

TEST_P(SmppSender, ASilentMessageCentreLeavesADoubtAndALateResponseEndsIt) {
    Line line(GetParam(), {{"response_timeout", "2s"}, {"enquire_link", "5m"}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, "hello", 9), "");
    const Written submit = line.submitted(1);
    line.seconds(2);
    EXPECT_TRUE(line.settled.empty());
    line.seconds(1);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::in_doubt);
    EXPECT_EQ(line.credit, 9u) << "it holds its place in the window";
    line.accept(1, submit, "m1");
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].status, model::DeliveryStatus::sent);
    EXPECT_EQ(line.statuses[0].message_id, "m1");
    EXPECT_EQ(line.statuses[0].from.address, std::string("+") + kAna);
    EXPECT_EQ(line.statuses[0].reference, 9u);
    EXPECT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.credit, 10u);
}

TEST_P(SmppSender, AResponseThatIsLostHoldsItsPlaceForAWhile) {
    Line line(GetParam(), {{"response_timeout", "2s"}, {"enquire_link", "10m"}, {"window", 3}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, "hello"), "");
    line.seconds(3);
    EXPECT_EQ(line.credit, 2u);
    line.seconds(5);
    EXPECT_EQ(line.credit, 3u);
    EXPECT_TRUE(line.closes.empty());
}

TEST_P(SmppSender, ALateResponseMakesATextInDoubtWhole) {
    Line line(GetParam(), {{"response_timeout", "2s"}, {"enquire_link", "10m"}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(200), 9), "");
    line.commit();
    const Written first = line.submitted(1);
    line.seconds(3);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::in_doubt);
    line.accept(1, line.submitted(1), "p2");
    line.commit();
    EXPECT_TRUE(line.statuses.empty());
    line.accept(1, first, "p1");
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].status, model::DeliveryStatus::sent);
    EXPECT_EQ(line.statuses[0].message_id, "p1");
    EXPECT_EQ(line.statuses[0].reference, 9u);
}

TEST_P(SmppSender, ATextThatIsHalfWayForLongIsInDoubtBeforeTheHostSaysSo) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(400), 9), "");
    line.commit();
    const Written first = line.submitted(1);
    line.accept(1, first, "p1");
    line.refuse(1, line.submitted(1), status::kThrottled);
    line.close(1);
    line.seconds(300);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::in_doubt);
    line.bind(1);
    line.accept(1, line.submitted(1), "p2");
    line.accept(1, line.submitted(1), "p3");
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].status, model::DeliveryStatus::sent);
}

TEST_P(SmppSender, WhatNeverLeftIsTheHostsAgain) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(200)), "");
    line.close(1);
    line.commit();
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::throttle_line);
}

TEST_P(SmppSender, ABindThatAnswersNoSubmitIsClosed) {
    Line line(GetParam(), {{"response_timeout", "2s"}, {"enquire_link", "5m"}, {"window", 2}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, "one", 1), "");
    ASSERT_EQ(line.submit(2, "two", 2), "");
    line.seconds(3);
    ASSERT_EQ(line.closes.size(), 1u);
    EXPECT_EQ(line.closes[0].code, "response_timeout");
    EXPECT_EQ(line.settled.size(), 2u);
    line.bind(1);
    EXPECT_EQ(line.credit, 2u);
}

TEST_P(SmppSender, TheResponseOfAnotherConnectionSettlesNothing) {
    Line line(GetParam(), {{"binds", 2}});
    line.bind(1);
    line.bind(2);
    ASSERT_EQ(line.submit(1, "hello"), "");
    const Written submit = line.submitted(1);
    line.accept(2, submit, "m9");
    EXPECT_TRUE(line.settled.empty());
    line.close(1);
    line.bind(1);
    line.accept(1, submit, "m9");
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::in_doubt);
}

// ---- Texts of several parts -------------------------------------------------------------------

TEST_P(SmppSender, APartLeavesWhenTheOneBeforeIsAccepted) {
    Line line(GetParam());
    line.bind(1);
    const std::string text = long_text(400);
    ASSERT_EQ(line.submit(1, text, 0x1207), "");
    EXPECT_EQ(line.written(1).header.command_id, 0u) << "not before it is kept";
    EXPECT_EQ(line.credit, 9u);
    line.commit();
    std::string joined;
    for (std::uint8_t part = 1; part <= 3; ++part) {
        const Written submit = line.submitted(1);
        EXPECT_EQ(line.written(1).header.command_id, 0u);
        const smpp::ShortMessage message = line.message_of(submit);
        EXPECT_EQ(message.esm_class, smpp::kEsmUserData);
        const auto data = smpp::read_user_data(message.short_message);
        ASSERT_TRUE(data.ok());
        EXPECT_EQ(data->concat, (smpp::Concat{smpp::Way::udh8, 0x07, 3, part}));
        joined += smpp::to_text(data->content, smpp::Alphabet::gsm7);
        EXPECT_TRUE(line.settled.empty());
        line.accept(1, submit, "p" + std::to_string(part));
    }
    EXPECT_EQ(joined, text);
    EXPECT_TRUE(line.settled.empty()) << "not before its ids are kept";
    line.commit();
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::sent);
    EXPECT_EQ(line.settled[0].outcome.message_id, "p1");
    EXPECT_EQ(line.credit, 10u);
}

TEST_P(SmppSender, ATextThatCannotBeKeptHasNotLeft) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(400)), "");
    line.commit(false);
    EXPECT_EQ(line.written(1).header.command_id, 0u);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::throttle_line);
    EXPECT_EQ(line.credit, 10u);
}

TEST_P(SmppSender, WithoutReceiptsNothingIsKept) {
    Line line(GetParam(), {{"receipts", false}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(200)), "");
    const Written first = line.submitted(1);
    EXPECT_EQ(line.message_of(first).registered_delivery, 0);
    line.accept(1, first, "p1");
    line.accept(1, line.submitted(1), "p2");
    EXPECT_EQ(line.settled.size(), 1u);
    line.commit();
    EXPECT_EQ(line.kept.count("sent/+34600333444/7"), 0u);
}

TEST_P(SmppSender, WithoutReceiptsALatePartMakesNoTextWhole) {
    Line line(GetParam(),
              {{"receipts", false}, {"response_timeout", "2s"}, {"enquire_link", "10m"}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(200)), "");
    const Written first = line.submitted(1);
    line.seconds(3);
    const Written second = line.submitted(1);
    line.accept(1, first, "p1");
    EXPECT_TRUE(line.statuses.empty());
    line.refuse(1, second, status::kInvalidDestination);
    EXPECT_TRUE(line.statuses.empty());
    EXPECT_EQ(line.settled.size(), 1u);
}

TEST_P(SmppSender, APartThatIsThrottledForLongIsGivenUp) {
    Line line(GetParam(), {{"enquire_link", "10m"}, {"response_timeout", "2m"}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(200)), "");
    line.commit();
    line.accept(1, line.submitted(1), "p1");
    unsigned refused = 0;
    for (Written part = line.submitted(1); part.header.command_id != 0; part = line.written(1)) {
        line.refuse(1, part, status::kQueueFull);
        line.seconds(7);
        ASSERT_LT(++refused, 100u);
    }
    EXPECT_GT(refused, 10u);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::in_doubt);
}

TEST_P(SmppSender, AFirstPartThatIsRefusedIsTheHostsAgain) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(200)), "");
    line.commit();
    line.refuse(1, line.submitted(1), status::kThrottled);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::throttle_line);
    line.commit();
    EXPECT_EQ(line.kept.count("sent/+34600333444/7"), 0u);
}

TEST_P(SmppSender, ALaterPartIsTriedAgainAloneSoThatNoneIsDoubled) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(200)), "");
    line.commit();
    line.accept(1, line.submitted(1), "p1");
    const Written second = line.submitted(1);
    line.refuse(1, second, status::kThrottled);
    EXPECT_TRUE(line.settled.empty());
    line.seconds(3);
    const Written again = line.submitted(1);
    EXPECT_EQ(again.body, second.body);
    line.accept(1, again, "p2");
    line.commit();
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::sent);
    EXPECT_EQ(line.settled[0].outcome.message_id, "p1");
}

TEST_P(SmppSender, ThrottlingOfALaterPartCountsAsNoTry) {
    Line line(GetParam(), {{"enquire_link", "10m"}, {"response_timeout", "2m"}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(200)), "");
    line.commit();
    line.accept(1, line.submitted(1), "p1");
    for (int i = 0; i < 10; ++i) {
        line.refuse(1, line.submitted(1), i % 2 == 0 ? status::kThrottled : status::kQueueFull);
        line.seconds(8);
    }
    EXPECT_TRUE(line.settled.empty());
    line.accept(1, line.submitted(1), "p2");
    line.commit();
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::sent);
}

TEST_P(SmppSender, ALaterPartIsGivenUpAtTheEnd) {
    Line line(GetParam(), {{"enquire_link", "10m"}, {"response_timeout", "2m"}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(200)), "");
    line.commit();
    line.accept(1, line.submitted(1), "p1");
    unsigned tries = 0;
    for (; tries < 10 && line.settled.empty(); ++tries) {
        line.refuse(1, line.submitted(1), status::kSystemError);
        line.seconds(40);
    }
    EXPECT_EQ(tries, 5u);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::failed);
    EXPECT_THAT(line.settled[0].outcome.title, HasSubstr("part 2 of 2"));
    EXPECT_EQ(line.credit, 10u);
}

TEST_P(SmppSender, ThePartsBehindADoubtfulOneFollowOnAnotherBind) {
    Line line(GetParam(), {{"binds", 2}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(400)), "");
    line.commit();
    line.accept(1, line.submitted(1), "p1");
    line.submitted(1);
    line.close(1);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, OutcomeKind::in_doubt);
    line.bind(2);
    const Written third = line.submitted(2);
    const auto data = smpp::read_user_data(line.message_of(third).short_message);
    ASSERT_TRUE(data.ok());
    EXPECT_EQ(data->concat->sequence, 3);
    EXPECT_EQ(line.written(2).header.command_id, 0u);
}

TEST_P(SmppSender, ATextThatTheHostSendsAnewLeavesOnceMoreFromItsBeginning) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, long_text(400)), "");
    line.commit();
    line.accept(1, line.submitted(1), "p1");
    line.submitted(1);
    line.close(1);
    line.open(1);
    ASSERT_EQ(line.settled.size(), 1u);
    const Written bind = line.written(1);
    // Before the rest could leave, the policy decides.
    EXPECT_THAT(line.submit(2, long_text(400)), HasSubstr("no bind has room"));
    line.say(1, smpp::response_to(command::kBindTransceiver), 0, bind.header.sequence);
    line.submitted(1);  // the third part of the first attempt
    ASSERT_EQ(line.submit(2, long_text(400)), "");
    line.commit();
    const auto data = smpp::read_user_data(line.message_of(line.submitted(1)).short_message);
    ASSERT_TRUE(data.ok());
    EXPECT_EQ(data->concat->sequence, 1);
}

SMPP_BOTH_WAYS(SmppSender);

}  // namespace
}  // namespace smpp_channel_test
