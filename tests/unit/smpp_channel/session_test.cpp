// How a bind begins, lives and ends.
#include "fixture.h"

#include <gmock/gmock.h>

namespace smpp_channel_test {
namespace {

class SmppSession : public Smpp {};

using testing::HasSubstr;

TEST_P(SmppSession, ABindCarriesTheAccountAndThePasswordThatThePluginDoesNotKnow) {
    Line line(GetParam(), {{"system_type", "SMPP"}, {"address_range", "1555"}});
    line.open(1);
    const Written bind = line.written(1);
    EXPECT_EQ(bind.header.command_id, command::kBindTransceiver);
    const auto body = smpp::decode_bind(bind.body);
    ASSERT_TRUE(body.ok()) << body.error().reason;
    EXPECT_EQ(*body, (smpp::Bind{"patchbay", "secret", "SMPP", 0x34, 0, 0, "1555"}));
    EXPECT_EQ(line.credit, 0u);
}

TEST_P(SmppSession, EachBindHasItsRole) {
    Line line(GetParam(), {{"binds", json::array{"transmitter", "receiver", "transceiver"}}});
    const std::uint32_t commands[] = {command::kBindTransmitter, command::kBindReceiver,
                                      command::kBindTransceiver};
    for (std::uint32_t connection = 1; connection <= 3; ++connection) {
        line.open(connection);
        EXPECT_EQ(line.written(connection).header.command_id, commands[connection - 1]);
    }
}

TEST_P(SmppSession, RoomIsTheWindowOfEveryBindThatSends) {
    Line line(GetParam(),
              {{"binds", json::array{"transmitter", "receiver", "transceiver"}}, {"window", 4}});
    line.bind(2);
    EXPECT_EQ(line.credit, 0u);
    line.bind(1);
    EXPECT_EQ(line.credit, 4u);
    line.bind(3);
    EXPECT_EQ(line.credit, 8u);
    line.close(1);
    EXPECT_EQ(line.credit, 4u);
}

struct Refusal {
    std::uint32_t status;
    bool for_good;
    const char *code;
};

TEST_P(SmppSession, ARefusedBindIsToldAndForGoodWhereItStays) {
    const Refusal refusals[] = {
        {status::kInvalidPassword, true, "0x0000000E"},
        {status::kInvalidSystemId, true, "0x0000000F"},
        {status::kInvalidSystemType, true, "0x00000053"},
        {status::kInvalidCommandId, true, "0x00000003"},
        {status::kAlreadyBound, false, "0x00000005"},
        {status::kBindFailed, false, "0x0000000D"},
        {status::kSystemError, false, "0x00000008"},
        {status::kThrottled, false, "0x00000058"},
    };
    for (const Refusal &refusal : refusals) {
        Line line(GetParam());
        line.open(1);
        const Written bind = line.written(1);
        line.say(1, smpp::response_to(command::kBindTransceiver), refusal.status,
                 bind.header.sequence);
        ASSERT_EQ(line.closes.size(), 1u);
        EXPECT_EQ(line.closes[0].refused, refusal.for_good) << refusal.code;
        EXPECT_EQ(line.closes[0].code, refusal.code);
        EXPECT_THAT(line.closes[0].title, HasSubstr("ESME_R"));
    }
}

TEST_P(SmppSession, AMessageCentreWithoutTransceiversIsToldWithTheRemedy) {
    Line line(GetParam());
    line.open(1);
    line.say(1, command::kGenericNack, status::kInvalidCommandId, 0);
    ASSERT_EQ(line.closes.size(), 1u);
    EXPECT_TRUE(line.closes[0].refused);
    EXPECT_THAT(line.closes[0].title, HasSubstr("set binds to [\"transmitter\", \"receiver\"]"));
}

TEST_P(SmppSession, ABindWithoutAnAnswerIsGivenUp) {
    Line line(GetParam(), {{"response_timeout", "3s"}});
    line.open(1);
    line.seconds(2);
    EXPECT_TRUE(line.closes.empty());
    line.seconds(1);
    ASSERT_EQ(line.closes.size(), 1u);
    EXPECT_EQ(line.closes[0].code, "bind_timeout");
    EXPECT_FALSE(line.closes[0].refused);
}

TEST_P(SmppSession, AnIdleBindAsksAndGoesWhereNobodyAnswers) {
    Line line(GetParam(), {{"enquire_link", "5s"}, {"response_timeout", "2s"}});
    line.bind(1);
    line.seconds(4);
    EXPECT_EQ(line.written(1).header.command_id, 0u);
    line.seconds(1);
    const Written ask = line.written(1);
    EXPECT_EQ(ask.header.command_id, command::kEnquireLink);
    line.say(1, smpp::response_to(command::kEnquireLink), 0, ask.header.sequence);
    line.seconds(5);
    EXPECT_EQ(line.written(1).header.command_id, command::kEnquireLink);
    line.seconds(2);
    ASSERT_EQ(line.closes.size(), 1u);
    EXPECT_EQ(line.closes[0].code, "enquire_link");
    EXPECT_EQ(line.credit, 0u);
}

TEST_P(SmppSession, ANackOfAnAskIsAnAnswerToo) {
    Line line(GetParam(), {{"enquire_link", "5s"}, {"response_timeout", "2s"}});
    line.bind(1);
    line.seconds(5);
    line.say(1, command::kGenericNack, status::kInvalidCommandId, line.written(1).header.sequence);
    line.seconds(4);
    EXPECT_TRUE(line.closes.empty());
}

TEST_P(SmppSession, AnAskOfTheOtherSideIsAnsweredAtOnce) {
    Line line(GetParam());
    line.bind(1);
    line.say(1, command::kEnquireLink, 0, 77);
    const Written answer = line.written(1);
    EXPECT_EQ(answer.header.command_id, smpp::response_to(command::kEnquireLink));
    EXPECT_EQ(answer.header.sequence, 77u);
    EXPECT_EQ(answer.header.status, 0u);
}

TEST_P(SmppSession, AnUnbindOfTheOtherSideIsAnsweredAndTheBindOpensAgain) {
    Line line(GetParam());
    line.bind(1);
    line.say(1, command::kUnbind, 0, 5);
    EXPECT_EQ(line.written(1).header.command_id, smpp::response_to(command::kUnbind));
    ASSERT_EQ(line.closes.size(), 1u);
    EXPECT_FALSE(line.closes[0].refused);
    EXPECT_EQ(line.credit, 0u);
    line.bind(1);
    EXPECT_EQ(line.credit, 10u);
}

struct Odd {
    const char *name;
    std::uint32_t command;
    std::uint32_t nack;  // 0: nothing is answered
};

TEST_P(SmppSession, RequestsThatNobodyHereTakesAreRefusedAndTheBindLives) {
    const Odd odd[] = {
        {"unknown", 0x00000777, status::kInvalidCommandId},
        {"outbind", command::kOutbind, status::kInvalidCommandId},
        {"submit_sm", command::kSubmitSm, status::kInvalidCommandId},
        {"query_sm", command::kQuerySm, status::kInvalidCommandId},
        {"cancel_sm", command::kCancelSm, status::kInvalidCommandId},
        {"bind_receiver", command::kBindReceiver, status::kInvalidCommandId},
        {"alert_notification", command::kAlertNotification, 0},
        {"an unknown response", 0x80000777, 0},
        {"a stray submit_sm_resp", smpp::response_to(command::kSubmitSm), 0},
        {"a stray query_sm_resp", smpp::response_to(command::kQuerySm), 0},
        {"a stray bind_transceiver_resp", smpp::response_to(command::kBindTransceiver), 0},
        {"a stray unbind_resp", smpp::response_to(command::kUnbind), 0},
        {"a stray enquire_link_resp", smpp::response_to(command::kEnquireLink), 0},
        {"a stray generic_nack", command::kGenericNack, 0},
    };
    for (const Odd &one : odd) {
        Line line(GetParam());
        line.bind(1);
        line.say(1, one.command, 0, 4242);
        const Written answer = line.written(1);
        EXPECT_EQ(answer.header.command_id, one.nack == 0 ? 0 : command::kGenericNack) << one.name;
        EXPECT_EQ(answer.header.status, one.nack) << one.name;
        EXPECT_EQ(answer.header.sequence, one.nack == 0 ? 0u : 4242u) << one.name;
        EXPECT_TRUE(line.closes.empty()) << one.name;
        EXPECT_EQ(line.credit, 10u) << one.name;
    }
}

struct Broken {
    const char *name;
    std::string bytes;
};

TEST_P(SmppSession, BytesThatAreNoSmppEndTheConnectionWithANack) {
    const Broken broken[] = {
        {"a length below the header", std::string("\0\0\0\x0F\0\0\0\x15\0\0\0\0\0\0\0\1", 16)},
        {"a length of nothing", std::string("\0\0\0\0", 4)},
        {"a length over the limit", std::string("\0\1\x10\1", 4)},
        {"HTTP", "GET / HTTP/1.1\r\n"},
    };
    for (const Broken &one : broken) {
        Line line(GetParam());
        line.bind(1);
        line.bytes(1, one.bytes);
        const Written nack = line.written(1);
        EXPECT_EQ(nack.header.command_id, command::kGenericNack) << one.name;
        EXPECT_EQ(nack.header.status, status::kInvalidCommandLength) << one.name;
        ASSERT_EQ(line.closes.size(), 1u) << one.name;
        EXPECT_EQ(line.closes[0].code, "framing") << one.name;
    }
}

TEST_P(SmppSession, BytesInAnyPiecesAreTheSame) {
    Line line(GetParam());
    line.bind(1);
    smpp::ShortMessage message;
    message.source = {1, 1, kAna};
    message.short_message = "glued";
    const auto one = smpp::encode_pdu(command::kDeliverSm, 0, 9, message);
    const auto two = smpp::encode_pdu(command::kEnquireLink, 0, 10, smpp::Bare{});
    ASSERT_TRUE(one.ok() && two.ok());
    for (const char c : *one + *two)
        line.bytes(1, std::string_view(&c, 1));
    EXPECT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(line.written(1).header.sequence, 10u);
    message.short_message = "together";
    const auto three = smpp::encode_pdu(command::kDeliverSm, 0, 11, message);
    line.bytes(1, *three + *two);
    EXPECT_EQ(line.messages.size(), 2u);
    EXPECT_EQ(line.written(1).header.sequence, 10u);
}

TEST_P(SmppSession, BeforeItIsBoundNothingIsTaken) {
    Line line(GetParam());
    line.open(1);
    const auto sequence = line.deliver(1, "too early");
    EXPECT_EQ(line.answer_to(1, sequence), "ESME_RINVBNDSTS");
    EXPECT_TRUE(line.messages.empty());
}

TEST_P(SmppSession, ATransmitterTakesNoMessages) {
    Line line(GetParam(), {{"binds", json::array{"transmitter"}}, {"receipts", false}});
    line.bind(1);
    const auto sequence = line.deliver(1, "hello");
    line.commit();
    EXPECT_EQ(line.answer_to(1, sequence), "ESME_RINVBNDSTS");
    EXPECT_TRUE(line.messages.empty());
}

TEST_P(SmppSession, AGoodByeWaitsForTheResponsesThatAreUnderWay) {
    Line line(GetParam(), {{"binds", 2}});
    line.bind(1);
    line.bind(2);
    ASSERT_EQ(line.submit(1, "hello"), "");
    const Written submit = line.submitted(1);
    line.stop();
    EXPECT_EQ(line.written(2).header.command_id, command::kUnbind);
    EXPECT_EQ(line.written(1).header.command_id, 0u);
    EXPECT_THAT(line.submit(2, "more"), HasSubstr("no bind has room"));
    line.accept(1, submit, "m1");
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, plugin::OutcomeKind::sent);
    const Written unbind = line.written(1);
    EXPECT_EQ(unbind.header.command_id, command::kUnbind);
    line.say(1, smpp::response_to(command::kUnbind), 0, unbind.header.sequence);
    ASSERT_EQ(line.closes.size(), 1u);
    EXPECT_EQ(line.closes[0].connection, 1u);
}

TEST_P(SmppSession, AGoodByeWaitsForTheJournalAndNothingNewIsTaken) {
    Line line(GetParam());
    line.bind(1);
    const auto first = line.deliver(1, "hello");
    line.stop();
    EXPECT_EQ(line.written(1).header.command_id, 0u);
    const auto second = line.deliver(1, "too late");
    EXPECT_EQ(line.answer_to(1, second), "ESME_RX_T_APPN");
    line.commit();
    EXPECT_EQ(line.answer_to(1, first), "ESME_ROK");
    // Our answer was read, and that is kept: so the next process takes the same words for new.
    const Written ask = line.written(1);
    ASSERT_EQ(ask.header.command_id, command::kEnquireLink);
    line.say(1, smpp::response_to(command::kEnquireLink), 0, ask.header.sequence);
    EXPECT_EQ(line.written(1).header.command_id, 0u);
    line.commit();
    EXPECT_EQ(line.written(1).header.command_id, command::kUnbind);
    EXPECT_EQ(line.messages.size(), 1u);
    Line next(GetParam(), {}, line.kept);
    next.bind(1);
    next.deliver(1, "hello");
    ASSERT_EQ(next.messages.size(), 1u);
    EXPECT_NE(next.messages[0].id, line.messages[0].id);
}

TEST_P(SmppSession, AGoodByeDoesNotWaitForEver) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, "hello"), "");
    line.submitted(1);
    line.stop();
    line.seconds(3);
    EXPECT_EQ(line.written(1).header.command_id, command::kUnbind);
    line.seconds(2);
    ASSERT_EQ(line.closes.size(), 1u);
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, plugin::OutcomeKind::in_doubt);
}

TEST_P(SmppSession, SequenceNumbersBeginAnewWithEachConnection) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, "one"), "");
    EXPECT_EQ(line.submitted(1).header.sequence, 2u);
    line.close(1);
    line.bind(1);
    ASSERT_EQ(line.submit(2, "two"), "");
    EXPECT_EQ(line.submitted(1).header.sequence, 2u);
}

SMPP_BOTH_WAYS(SmppSession);

}  // namespace
}  // namespace smpp_channel_test
