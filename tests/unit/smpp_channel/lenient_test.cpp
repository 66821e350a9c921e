// Whole PDUs of centres that take SMPP less strictly, byte by byte: plain content is read, a length
// that lies is not.
#include "fixture.h"
#include "smpp/codec/user_data.h"
#include "tests/unit/smpp/hex.h"

namespace smpp_channel_test {
namespace {

using smpp_test::bytes;

class SmppLenient : public Smpp {};

constexpr std::uint32_t kSequence = 77;

// A deliver_sm of Ana's, from esm_class to sm_default_msg_id and what is behind.
std::string delivered(std::string_view rest) {
    const std::string body = bytes(std::string("00 0101 '") + kAna + "' 00 0101 '" + kNumber +
                                   "' 00 " + std::string(rest));
    return *smpp::frame(command::kDeliverSm, 0, kSequence, body);
}

struct Row {
    const char *name;
    std::string_view rest;  // esm_class, protocol_id, priority, times, ..., data_coding, ...
    const char *text;
};

TEST_P(SmppLenient, PlainContentIsReadAndAnsweredWithRok) {
    const Row rows[] = {
        {"NUL behind the text", "000000 00 00 00 00 00 00 05 'hello' 00", "hello"},
        {"several", "000000 00 00 00 00 00 00 05 'hello' 00000000000000", "hello"},
        {"NUL between the text and a TLV", "000000 00 00 00 00 00 00 05 'hello' 00 0204 0002 0001",
         "hello"},
        {"two between the text and a TLV",
         "000000 00 00 00 00 00 00 05 'hello' 0000 0204 0002 0001", "hello"},
        {"seven between the text and a TLV",
         "000000 00 00 00 00 00 00 05 'hello' 00000000000000 0204 0002 0001", "hello"},
        {"NUL behind a TLV", "000000 00 00 00 00 00 00 05 'hello' 0204 0002 0001 00", "hello"},
        {"NUL that the length counts, in ASCII", "000000 00 00 00 00 01 00 06 'hello' 00", "hello"},
        {"NUL that the length counts, in Latin-1", "000000 00 00 00 00 03 00 07 'hello' 0000",
         "hello"},
        {"a @ at the end of GSM 03.38", "000000 00 00 00 00 00 00 05 'mail' 00", "mail@"},
        {"an empty payload beside the text", "000000 00 00 00 00 00 00 05 'hello' 0424 0000",
         "hello"},
        {"UCS-2 with a mark", "000000 00 00 00 00 08 00 06 FEFF 0048 00F1", "Hñ"},
        {"UCS-2, little-endian by its mark", "000000 00 00 00 00 08 00 08 FFFE 4800 3DD8 00DE",
         "H😀"},
        {"UCS-2 with a NUL character", "000000 00 00 00 00 08 00 06 0048 00F1 0000", "Hñ"},
        {"UCS-2 with half a NUL", "000000 00 00 00 00 08 00 05 0048 00F1 00", "Hñ"},
        {"a mark alone", "000000 00 00 00 00 08 00 02 FEFF", ""},
        {"UCS-2 with a mark as a payload", "000000 00 00 00 00 08 00 00 0424 0004 FFFE 4800", "H"},
        {"all at once", "000000 00 00 00 00 08 00 06 FFFE 4800 0000 0424 0000 0000", "H"},
    };
    for (const Row &row : rows) {
        SCOPED_TRACE(row.name);
        Line line(GetParam());
        line.bind(1);
        line.bytes(1, delivered(row.rest));
        ASSERT_EQ(line.messages.size(), 1u);
        EXPECT_EQ(text_in(line.messages[0]), row.text);
        line.commit();
        EXPECT_EQ(line.answer_to(1, kSequence), "ESME_ROK");
    }
}

TEST_P(SmppLenient, ALengthThatLiesIsKeptAsItCameAndRefused) {
    const std::pair<std::string_view, const char *> rows[] = {
        {"000000 00 00 00 00 00 00 07 'hello' 00", "ESME_RINVMSGLEN"},
        {"000000 00 00 00 00 00 00 04 'hello' 00", "ESME_RINVTLVSTREAM"},
        {"000000 00 00 00 00 00 00 05 'hello' 0204 0003 0001", "ESME_RINVTLVLEN"},
        {"000000 00 00 00 00 00 00 05 'hello' 00 0204 0003 0001", "ESME_RINVTLVLEN"},
        {"000000 00 00 00 00 00 00 05 'hello' 0424 0002 'no'", "ESME_RTLVNOTALLWD"},
    };
    for (const auto &[rest, answer] : rows) {
        SCOPED_TRACE(rest);
        Line line(GetParam());
        line.bind(1);
        line.bytes(1, delivered(rest));
        EXPECT_TRUE(line.messages.empty());
        ASSERT_EQ(line.notices.size(), 1u);
        line.commit();
        EXPECT_EQ(line.answer_to(1, kSequence), answer);
    }
}

// Each part may have a mark of its own, or the first alone.
TEST_P(SmppLenient, PartsInUcs2HaveTheirMarksTakenOff) {
    const auto octets = [](const char *written) { return bytes(written); };
    struct Parts {
        const char *name;
        std::string first;
        std::string second;
    };
    const Parts all[] = {
        {"both", octets("FEFF 0048 006F"), octets("FEFF 006C 0061")},
        {"both little-endian", octets("FFFE 4800 6F00"), octets("FFFE 6C00 6100")},
        {"the first alone", octets("FFFE 4800 6F00"), octets("6C00 6100")},
        {"the second alone", octets("0048 006F"), octets("FEFF 006C 0061")},
        {"of either order", octets("FEFF 0048 006F"), octets("FFFE 6C00 6100")},
    };
    for (const Parts &one : all) {
        SCOPED_TRACE(one.name);
        Line line(GetParam());
        line.bind(1);
        std::uint8_t sequence = 0;
        for (const std::string &content : {one.first, one.second}) {
            smpp::ShortMessage message;
            message.source = {1, 1, kAna};
            message.destination = {1, 1, kNumber};
            message.esm_class = smpp::kEsmUserData;
            message.data_coding = 8;
            message.short_message =
                smpp::user_data_header({smpp::Way::udh8, 7, 2, ++sequence}) + content;
            line.deliver(1, message);
        }
        ASSERT_EQ(line.messages.size(), 1u);
        EXPECT_EQ(text_in(line.messages[0]), "Hola");
    }
}

// A centre may cut a text at a number of octets.
TEST_P(SmppLenient, AUnitOfUcs2MayBeCutBetweenParts) {
    Line line(GetParam());
    line.bind(1);
    std::uint8_t sequence = 0;
    for (const std::string &content : {bytes("0048 006F 00"), bytes("6C 0061")}) {
        smpp::ShortMessage message;
        message.source = {1, 1, kAna};
        message.destination = {1, 1, kNumber};
        message.esm_class = smpp::kEsmUserData;
        message.data_coding = 8;
        message.short_message =
            smpp::user_data_header({smpp::Way::udh16, 7, 2, ++sequence}) + content;
        line.deliver(1, message);
    }
    ASSERT_EQ(line.messages.size(), 1u);
    EXPECT_EQ(text_in(line.messages[0]), "Hola");
}

// Of a text of several parts: its receipts are joined here, before the host sees them.
TEST_P(SmppLenient, AnIdIsTheSameInEitherCase) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, std::string(200, 'x')), "");
    line.commit();
    for (const char *id : {"00AB1C", "00AB1D"})
        line.accept(1, line.submitted(1), id);
    line.commit();
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.message_id, "ab1c");
    line.receipt(1, "00ab1c", "DELIVRD");
    line.commit();
    EXPECT_TRUE(line.statuses.empty());
    line.receipt(1, "ab1D", "DELIVRD");
    ASSERT_EQ(line.statuses.size(), 1u);
    EXPECT_EQ(line.statuses[0].message_id, "ab1c");
    EXPECT_EQ(line.statuses[0].status, model::DeliveryStatus::delivered);
}

TEST_P(SmppLenient, AnAnswerWithoutItsLastNulIsAnAnswer) {
    Line line(GetParam());
    line.bind(1);
    ASSERT_EQ(line.submit(1, "hello"), "");
    const Written submit = line.submitted(1);
    line.bytes(
        1, *smpp::frame(smpp::response_to(command::kSubmitSm), 0, submit.header.sequence, "1A2B"));
    ASSERT_EQ(line.settled.size(), 1u);
    EXPECT_EQ(line.settled[0].outcome.message_id, "1a2b");
}

TEST_P(SmppLenient, AReceiptNeedsNeitherItsCountsNorItsDates) {
    const char *texts[] = {
        "id:1A2b stat:DELIVRD err:000",
        "id:1A2b submit date:2611300600 done date:2611300601 stat:DELIVRD err:000 text:hi",
        "id:1A2b sub:001 dlvrd:001 submit date:26/11/30 06:00 done date:30-NOV-26 stat:DELIVRD",
        "id:1A2b sub:x dlvrd: submit date: done date:99999999999999 stat:DELIVRD err:0 text:",
        "ID:1A2b SUBMIT DATE:1764482400 DONE DATE:20261130060100 STAT:delivrd",
    };
    for (const char *text : texts) {
        SCOPED_TRACE(text);
        Line line(GetParam());
        line.bind(1);
        smpp::ShortMessage message;
        message.source = {1, 1, kAna};
        message.destination = {1, 1, kNumber};
        message.esm_class = smpp::kEsmReceipt;
        message.short_message = text + std::string(1, '\0');
        const auto sequence = line.deliver(1, message);
        ASSERT_EQ(line.statuses.size(), 1u);
        EXPECT_EQ(line.statuses[0].message_id, "1a2b");
        EXPECT_EQ(line.statuses[0].status, model::DeliveryStatus::delivered);
        line.commit();
        EXPECT_EQ(line.answer_to(1, sequence), "ESME_ROK");
    }
}

SMPP_BOTH_WAYS(SmppLenient);

}  // namespace
}  // namespace smpp_channel_test
