// Delivery receipts, in the forms in which they come.
#include "fixture.h"
#include "smpp/codec/receipt.h"

#include <gmock/gmock.h>

namespace smpp_channel_test {
namespace {

class SmppReceipts : public Smpp {};

using model::DeliveryStatus;
using testing::HasSubstr;

struct Told {
    const char *stat;
    DeliveryStatus status;
};

TEST_P(SmppReceipts, AReceiptIsNewsOfItsMessage) {
    const Told all[] = {
        {"DELIVRD", DeliveryStatus::delivered}, {"ACCEPTD", DeliveryStatus::sent},
        {"ENROUTE", DeliveryStatus::sent},      {"EXPIRED", DeliveryStatus::failed},
        {"DELETED", DeliveryStatus::failed},    {"UNDELIV", DeliveryStatus::failed},
        {"REJECTD", DeliveryStatus::failed},
    };
    for (const Told &told : all) {
        Line line(GetParam());
        line.bind(1);
        const auto sequence = line.receipt(1, "00m7", told.stat, 9);
        ASSERT_EQ(line.statuses.size(), 1u) << told.stat;
        const model::Status &news = line.statuses[0];
        EXPECT_EQ(news.status, told.status) << told.stat;
        EXPECT_EQ(news.message_id, "m7");
        EXPECT_EQ(news.from.address, std::string("+") + kAna);
        EXPECT_EQ(news.reference, 9u);
        EXPECT_EQ(news.account, std::string("+") + kNumber);
        EXPECT_EQ(news.errors.empty(), told.status != DeliveryStatus::failed);
        EXPECT_EQ(line.answer_to(1, sequence), "") << "not before it is durable";
        line.commit();
        EXPECT_EQ(line.answer_to(1, sequence), "ESME_ROK");
    }
}

TEST_P(SmppReceipts, AFailureSaysWhy) {
    Line line(GetParam());
    line.bind(1);
    line.receipt(1, "m7", "UNDELIV");
    ASSERT_EQ(line.statuses.size(), 1u);
    ASSERT_EQ(line.statuses[0].errors.size(), 1u);
    EXPECT_EQ(line.statuses[0].errors[0].code, "069");
    EXPECT_THAT(line.statuses[0].errors[0].title, HasSubstr("UNDELIV"));
    EXPECT_FALSE(line.statuses[0].errors[0].retryable);
    line.receipt(1, "m8", "EXPIRED");
    EXPECT_TRUE(line.statuses[1].errors[0].retryable);
}

TEST_P(SmppReceipts, AReceiptThatIsNotDurableComesAgain) {
    Line line(GetParam());
    line.bind(1);
    const auto sequence = line.receipt(1, "m7", "DELIVRD");
    line.commit(false);
    EXPECT_EQ(line.answer_to(1, sequence), "ESME_RX_T_APPN");
}

TEST_P(SmppReceipts, AReceiptMayComeAsTlvsAlone) {
    Line line(GetParam());
    line.bind(1);
    smpp::ShortMessage message;
    message.source = {1, 1, kAna};
    message.destination = {1, 1, kNumber};
    message.esm_class = smpp::kEsmReceipt;
    message.tlvs = {{smpp::tag::kReceiptedMessageId, std::string("m7\0", 3)},
                    smpp::number_tlv(smpp::tag::kMessageState, 2, 1)};
    line.deliver(1, message);
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].message_id, "m7");
    EXPECT_EQ(line.statuses[0].status, DeliveryStatus::delivered);
}

TEST_P(SmppReceipts, AReceiptMayComeInADataSm) {
    Line line(GetParam());
    line.bind(1);
    smpp::DataMessage message;
    message.source = {1, 1, kAna};
    message.destination = {1, 1, kNumber};
    message.esm_class = smpp::kEsmReceipt;
    message.tlvs = {{smpp::tag::kReceiptedMessageId, std::string("m7\0", 3)},
                    smpp::number_tlv(smpp::tag::kMessageState, 2, 1)};
    line.say(1, command::kDataSm, 0, 5, message);
    ASSERT_EQ(line.statuses.size(), 1u);
    line.commit();
    EXPECT_EQ(line.answer_to(1, 5), "ESME_ROK");
}

TEST_P(SmppReceipts, AReceiptThatTellsNothingIsTaken) {
    Line line(GetParam());
    line.bind(1);
    const auto sequence = line.receipt(1, "m7", "WHATEVR");
    EXPECT_TRUE(line.statuses.empty());
    EXPECT_EQ(line.answer_to(1, sequence), "ESME_ROK");
}

TEST_P(SmppReceipts, ItsTextIsAsciiWhateverTheAlphabetOfTexts) {
    for (const char *alphabet : {"gsm7", "gsm7_packed", "latin1"}) {
        Line line(GetParam(), {{"default_alphabet", alphabet}});
        line.bind(1);
        line.receipt(1, "ab_12@x", "DELIVRD");
        ASSERT_EQ(line.statuses.size(), 1u) << alphabet;
        EXPECT_EQ(line.statuses[0].message_id, "ab_12@x") << alphabet;
    }
}

TEST_P(SmppReceipts, HexAndDecimalIdsAreTheSame) {
    struct Ids {
        const char *setting, *response, *receipt;
    };
    for (const Ids &ids :
         {Ids{"resp_hex_dlr_dec", "1A2B", "6699"}, Ids{"resp_dec_dlr_hex", "6699", "1a2b"},
          Ids{"as_is", "000a-b", "a-b"}}) {
        Line line(GetParam(), {{"message_ids", ids.setting}});
        line.bind(1);
        ASSERT_EQ(line.submit(1, "hello"), "");
        line.accept(1, line.submitted(1), ids.response);
        line.receipt(1, ids.receipt, "DELIVRD");
        ASSERT_EQ(line.statuses.size(), 1u);
        EXPECT_EQ(line.statuses[0].message_id, line.settled.at(0).outcome.message_id);
    }
}

// ---- Texts of several parts -------------------------------------------------------------------

class SmppParts : public Smpp {
protected:
    // A text of two parts, with reference 7, that was accepted.
    void send(Line &line) {
        ASSERT_EQ(line.submit(1, std::string(200, 'x')), "");
        line.commit();
        line.accept(1, line.submitted(1), "p1");
        line.accept(1, line.submitted(1), "p2");
        line.commit();
        ASSERT_EQ(line.settled.size(), 1u);
        ASSERT_TRUE(line.statuses.empty());
    }
};

TEST_P(SmppParts, ATextIsDeliveredWhenAllItsPartsAre) {
    Line line(GetParam());
    line.bind(1);
    send(line);
    const auto first = line.receipt(1, "p2", "DELIVRD");
    EXPECT_TRUE(line.statuses.empty());
    line.commit();
    EXPECT_EQ(line.answer_to(1, first), "ESME_ROK");
    line.receipt(1, "p2", "DELIVRD");
    EXPECT_TRUE(line.statuses.empty());
    const auto second = line.receipt(1, "p1", "DELIVRD");
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].message_id, "p1");
    EXPECT_EQ(line.statuses[0].status, DeliveryStatus::delivered);
    line.commit();
    EXPECT_EQ(line.answer_to(1, second), "ESME_ROK");
    EXPECT_EQ(line.kept.count("sent/+34600333444/7"), 0u);
}

TEST_P(SmppParts, ATextFailsWithItsFirstPartThatDoesAndStaysFailed) {
    Line line(GetParam());
    line.bind(1);
    send(line);
    line.receipt(1, "p2", "UNDELIV");
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].message_id, "p1");
    EXPECT_EQ(line.statuses[0].status, DeliveryStatus::failed);
    line.commit();
    const auto last = line.receipt(1, "p1", "DELIVRD");
    line.commit();
    EXPECT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.answer_to(1, last), "ESME_ROK");
    EXPECT_EQ(line.kept.count("sent/+34600333444/7"), 0u);
}

TEST_P(SmppParts, TheReceiptsOfAMessageOfTheProcessBeforeAreCounted) {
    Line before(GetParam());
    before.bind(1);
    send(before);
    before.receipt(1, "p1", "DELIVRD");
    before.commit();
    Line line(GetParam(), {}, before.kept);
    line.bind(1);
    line.receipt(1, "p2", "DELIVRD");
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].message_id, "p1");
    EXPECT_EQ(line.statuses[0].status, DeliveryStatus::delivered);
}

TEST_P(SmppParts, AReceiptBeforeItsResponseIsCounted) {
    for (const std::uint32_t reference : {7u, 0u}) {
        Line line(GetParam());
        line.bind(1);
        ASSERT_EQ(line.submit(1, std::string(200, 'x')), "");
        line.commit();
        const Written first = line.submitted(1);
        line.receipt(1, "p1", "DELIVRD", reference);
        line.commit();
        EXPECT_TRUE(line.statuses.empty());
        line.accept(1, first, "p1");
        line.accept(1, line.submitted(1), "p2");
        line.receipt(1, "p2", "DELIVRD", reference);
        ASSERT_EQ(line.statuses.size(), 1u);
        EXPECT_EQ(line.statuses[0].status, DeliveryStatus::delivered);
        EXPECT_EQ(line.statuses[0].message_id, "p1");
    }
}

TEST_P(SmppParts, AReceiptOfAnotherMessageIsPassedOnAfterAll) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, std::string(200, 'x')), "");
    line.commit();
    const Written first = line.submitted(1);
    line.receipt(1, "other1", "DELIVRD");
    line.receipt(1, "other2", "DELIVRD");
    line.commit();
    line.statuses.clear();
    line.accept(1, first, "p1");
    line.accept(1, line.submitted(1), "p2");
    line.commit();
    EXPECT_EQ(line.statuses.size(), 2u);
    line.receipt(1, "p1", "DELIVRD");
    line.receipt(1, "p2", "DELIVRD");
    ASSERT_EQ(line.statuses.size(), 3u);
    EXPECT_EQ(line.statuses[2].message_id, "p1");
}

TEST_P(SmppParts, AGuessGivesWayToWhatIsSure) {
    // The receipt of nobody's comes first, before any with a reference.
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, std::string(400, 'x')), "");
    line.commit();
    line.receipt(1, "nobody's", "DELIVRD");
    line.close(1);  // the first part is in doubt
    line.bind(1);
    const Written second = line.submitted(1);
    line.receipt(1, "p2", "DELIVRD", 7);
    line.receipt(1, "p1", "DELIVRD", 7);
    line.accept(1, second, "p2");
    line.accept(1, line.submitted(1), "p3");
    line.commit();
    EXPECT_EQ(line.statuses.front().message_id, "nobody's");
    line.receipt(1, "p3", "DELIVRD", 7);
    EXPECT_EQ(line.statuses.back().status, DeliveryStatus::delivered);
    EXPECT_EQ(line.statuses.back().reference, 7u);
}

TEST_P(SmppParts, TheReceiptOfOnePartDoesNotEndTheDoubtOfABrokenText) {
    Line line(GetParam(), {{"binds", 2}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, std::string(200, 'x')), "");
    line.commit();
    line.submitted(1);
    line.close(1);  // the first part is in doubt
    line.bind(2);
    line.refuse(2, line.submitted(2), status::kInvalidDestination);
    line.commit();
    const auto sequence = line.receipt(2, "p1", "DELIVRD", 7);
    line.commit();
    EXPECT_TRUE(line.statuses.empty());
    EXPECT_EQ(line.answer_to(2, sequence), "ESME_ROK");
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.kind, plugin::OutcomeKind::in_doubt);
}

TEST_P(SmppParts, TheReceiptOfAnotherMessageIsNotLostWithTheText) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, std::string(200, 'x')), "");
    line.commit();
    const Written first = line.submitted(1);
    line.receipt(1, "single", "DELIVRD");
    line.accept(1, first, "p1");
    EXPECT_TRUE(line.statuses.empty());
    line.refuse(1, line.submitted(1), status::kInvalidDestination);
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].message_id, "single");
}

TEST_P(SmppParts, AFailureBeforeItsResponseNamesThePartThatIsKnown) {
    Line line(GetParam(), {{"binds", 2}});
    line.bind(1);
    ASSERT_EQ(line.submit(1, std::string(200, 'x')), "");
    line.commit();
    line.submitted(1);
    line.close(1);
    line.bind(2);
    const Written second = line.submitted(2);
    line.receipt(2, "p2", "UNDELIV");  // without a reference
    line.accept(2, second, "p2");
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].message_id, "p2");
    EXPECT_EQ(line.statuses[0].status, DeliveryStatus::failed);
}

TEST_P(SmppParts, ADoubtIsSettledByTheReceiptsOfAllParts) {
    Line before(GetParam());
    before.bind(1);
    ASSERT_EQ(before.submit(1, std::string(400, 'x')), "");
    before.commit();
    before.accept(1, before.submitted(1), "p1");
    before.accept(1, before.submitted(1), "p2");
    // It is killed before the response of the third comes.
    before.submitted(1);
    Line line(GetParam(), {}, before.kept);
    line.bind(1);
    line.receipt(1, "p1", "DELIVRD", 7);
    line.receipt(1, "p3", "DELIVRD", 7);
    EXPECT_TRUE(line.statuses.empty());
    line.receipt(1, "p2", "DELIVRD", 7);
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].status, DeliveryStatus::delivered);
    EXPECT_EQ(line.statuses[0].reference, 7u);
    EXPECT_EQ(line.statuses[0].from.address, std::string("+") + kAna);
}

TEST_P(SmppParts, RecordsOfReceiptsThatNeverComeAreDropped) {
    Line line(GetParam(), {{"enquire_link", "10m"}, {"response_timeout", "2m"}});
    line.bind(1);
    send(line);
    EXPECT_EQ(line.kept.count("sent/+34600333444/7"), 1u);
    line.clock.time += 72 * 3600 * 1000LL;
    Line later(GetParam(), {{"enquire_link", "10m"}}, line.kept);
    later.clock.time = line.clock.time;
    later.kept = line.kept;
    later.bind(1);
    later.seconds(60);
    later.commit();
    EXPECT_EQ(later.kept.count("sent/+34600333444/7"), 0u);
}

SMPP_BOTH_WAYS(SmppReceipts);
SMPP_BOTH_WAYS(SmppParts);

}  // namespace
}  // namespace smpp_channel_test
