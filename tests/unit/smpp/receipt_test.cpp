#include "smpp/codec/receipt.h"

#include "hex.h"

#include <gtest/gtest.h>

namespace {

using namespace smpp;
using smpp_test::bytes;

constexpr std::string_view kUsual =
    "id:0123456789 sub:001 dlvrd:001 submit date:2611260959 done date:2611261000 stat:DELIVRD "
    "err:000 text:Hello there";

TEST(SmppReceipt, AllFieldsOfTheUsualTextAreRead) {
    const Receipt receipt = read_receipt_text(kUsual);
    Receipt wanted;
    wanted.id = "0123456789";
    wanted.state = MessageState::delivered;
    wanted.stat = "DELIVRD";
    wanted.error = "000";
    wanted.submitted = 1;
    wanted.delivered = 1;
    wanted.submit_date = ReceiptDate{2026, 11, 26, 9, 59, 0};
    wanted.done_date = ReceiptDate{2026, 11, 26, 10, 0, 0};
    wanted.text = "Hello there";
    EXPECT_EQ(receipt, wanted);
}

struct TextRow {
    const char *name;
    std::string_view text;
    std::string_view id;
    std::string_view stat;
    std::string_view err;
    std::string_view rest;
};

TEST(SmppReceipt, TextsAreReadHoweverTheyAreWritten) {
    const TextRow rows[] = {
        {"nothing", "", "", "", "", ""},
        {"no receipt", "See you at 5", "", "", "", ""},
        {"capitals", "ID:7 STAT:EXPIRED ERR:001 TEXT:Hi", "7", "EXPIRED", "001", "Hi"},
        {"another order", "stat:UNDELIV text:a b err:12A id:7", "7", "UNDELIV", "12A", "a b"},
        {"blanks around colons", "id : 7  stat: DELIVRD err :1", "7", "DELIVRD", "1", ""},
        {"lines", "id:7\r\nstat:DELIVRD\nerr:0\ntext:x\n", "7", "DELIVRD", "0", "x"},
        {"commas", "id:7, stat:DELIVRD; err:0,", "7", "DELIVRD", "0", ""},
        {"uuid", "id:9b2c3c1e-0f5d-4c5e-9d43-2f1b8a7c6d5e stat:ACCEPTD",
         "9b2c3c1e-0f5d-4c5e-9d43-2f1b8a7c6d5e", "ACCEPTD", "", ""},
        {"hex", "id:00C0FFEE stat:REJECTD", "00C0FFEE", "REJECTD", "", ""},
        {"empty values", "id: sub: dlvrd: stat: err: text:", "", "", "", ""},
        {"text that looks like keys", "id:7 stat:DELIVRD err:0 text:id:8 stat:EXPIRED", "7",
         "DELIVRD", "0", "id:8 stat:EXPIRED"},
        {"the first id counts", "id:7 id:8 stat:DELIVRD", "7", "DELIVRD", "", ""},
        {"inside a word", "bid:5 Mystat:X id:7", "7", "", "", ""},
        {"no colon", "id 7 stat DELIVRD", "", "", "", ""},
        {"err that is none", "id:7 err:1/2", "7", "", "", ""},
        {"err of four", "id:7 err:1234", "7", "", "1234", ""},
        {"id of 64", "id:1234567890123456789012345678901234567890123456789012345678901234",
         "1234567890123456789012345678901234567890123456789012345678901234", "", "", ""},
        {"id of 65", "id:12345678901234567890123456789012345678901234567890123456789012345", "", "",
         "", ""},
        {"cut in a key", "id:7 stat:DELIVRD er", "7", "DELIVRD", "", ""},
        {"only a colon", ":", "", "", "", ""},
        {"without counts, odd dates", "id:7 submit date:26/11/30 06:00 done date:x stat:DELIVRD",
         "7", "DELIVRD", "", ""},
        {"NUL behind", std::string_view("id:7 err:0 stat:DELIVRD\0", 24), "7", "DELIVRD", "0", ""},
        {"NUL behind the text", std::string_view("id:7 stat:DELIVRD text:hi\0", 26), "7", "DELIVRD",
         "", "hi"},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        const Receipt receipt = read_receipt_text(row.text);
        EXPECT_EQ(receipt.id, row.id);
        EXPECT_EQ(receipt.stat, row.stat);
        EXPECT_EQ(receipt.error, row.err);
        EXPECT_EQ(receipt.text, row.rest);
    }
}

struct WordRow {
    std::string_view word;
    std::optional<MessageState> state;
    Fate fate;
};

TEST(SmppReceipt, WordsHaveAStateAndAFate) {
    using S = MessageState;
    const WordRow rows[] = {
        {"DELIVRD", S::delivered, Fate::delivered},
        {"delivered", S::delivered, Fate::delivered},
        {"EXPIRED", S::expired, Fate::failed},
        {"DELETED", S::deleted, Fate::failed},
        {"UNDELIV", S::undeliverable, Fate::failed},
        {"ACCEPTD", S::accepted, Fate::sent},
        {"ACKED", S::accepted, Fate::sent},
        {"UNKNOWN", S::unknown, Fate::failed},
        {"Rejectd", S::rejected, Fate::failed},
        {"ENROUTE", S::enroute, Fate::sent},
        {"BUFFRED", S::enroute, Fate::sent},
        {"SKIPPED", S::skipped, Fate::failed},
        {"SCHEDULED", S::scheduled, Fate::sent},
        {"", {}, Fate::untold},
        {"DELIVRDX", {}, Fate::untold},
        {"DELIV", {}, Fate::untold},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.word);
        EXPECT_EQ(state_of_word(row.word), row.state);
        EXPECT_EQ(fate_of(state_of_word(row.word)), row.fate);
    }
}

TEST(SmppReceipt, DatesHaveTenDigitsOrTwelve) {
    const std::pair<std::string_view, std::optional<ReceiptDate>> rows[] = {
        {"2611260959", ReceiptDate{2026, 11, 26, 9, 59, 0}},
        {"261126095958", ReceiptDate{2026, 11, 26, 9, 59, 58}},
        {"0001010000", ReceiptDate{2000, 1, 1, 0, 0, 0}},
        {"991231235960", ReceiptDate{2099, 12, 31, 23, 59, 60}},
        {"", {}},
        {"26112609595", {}},
        {"261126095", {}},
        {"20261126095958", {}},
        {"26112609x9", {}},
        {"2613260959", {}},
        {"2600260959", {}},
        {"2611000959", {}},
        {"2611320959", {}},
        {"2611262459", {}},
        {"2611260960", {}},
        {"261126095961", {}},
    };
    for (const auto &[text, date] : rows)
        EXPECT_EQ(read_receipt_date(text), date) << text;
}

TEST(SmppReceipt, ANetworkErrorIsThreeOctetsOrDigits) {
    const std::pair<std::string_view, std::optional<NetworkError>> rows[] = {
        {"03 0001", NetworkError{3, 1}},
        {"01 FFFE", NetworkError{1, 0xFFFE}},
        {"00 0000", NetworkError{0, 0}},
        {"'034'", NetworkError{0, 34}},
        {"'5'", NetworkError{0, 5}},
        {"", {}},
        {"03 00", {}},
        {"03 000001", {}},
        {"'1234'", {}},
        {"03 3030", NetworkError{3, 0x3030}},
    };
    for (const auto &[value, error] : rows)
        EXPECT_EQ(read_network_error(bytes(value)), error) << value;
}

struct IsRow {
    const char *name;
    unsigned esm_class;
    Tlvs tlvs;
    std::string_view text;
    bool receipt;
    std::string_view id;
    std::optional<MessageState> state;
};

TEST(SmppReceipt, AReceiptIsToldFromAMessage) {
    using S = MessageState;
    const Tlv id{tag::kReceiptedMessageId, bytes("'tlv7' 00")};
    const Tlv no_nul{tag::kReceiptedMessageId, "tlv7"};
    const Tlv state = number_tlv(tag::kMessageState, 2, 1);
    const IsRow rows[] = {
        {"a message", 0, {}, "Hello", false, "", {}},
        {"a message with a header", 0x40, {}, "Hello", false, "", {}},
        {"by its class", 0x04, {}, kUsual, true, "0123456789", S::delivered},
        {"by its class, with other bits", 0xC7, {}, "", true, "", {}},
        {"intermediate", 0x20, {}, "id:7 stat:ENROUTE", true, "7", S::enroute},
        {"intermediate without a text", 0x20, {}, "", true, "", {}},
        {"acknowledged by a person", 0x10, {}, "OK", false, "", {}},
        {"acknowledged by a phone", 0x08, {}, "OK", false, "", {}},
        {"by its text alone", 0, {}, kUsual, true, "0123456789", S::delivered},
        {"a text with an id alone", 0, {}, "My id: 5", false, "", {}},
        {"a text with a stat that is none", 0, {}, "id:5 stat:fine", false, "", {}},
        {"by TLVs alone", 0, {id, state}, "", true, "tlv7", S::delivered},
        {"one TLV alone", 0, {id}, "Hello", false, "", {}},
        {"the other TLV alone", 0, {state}, "Hello", false, "", {}},
        {"TLVs before the text", 4, {id, state}, "id:8 stat:EXPIRED", true, "tlv7", S::delivered},
        {"an id without NUL", 4, {no_nul, state}, "", true, "tlv7", S::delivered},
        {"the id of a TLV, the state of the text",
         4,
         {id},
         "id:8 stat:EXPIRED",
         true,
         "tlv7",
         S::expired},
        {"the state of a TLV, the id of the text", 4, {state}, "id:8", true, "8", S::delivered},
        {"an empty id in a TLV",
         4,
         {{tag::kReceiptedMessageId, bytes("00")}},
         "id:8",
         true,
         "8",
         {}},
        {"a state that is none",
         4,
         {number_tlv(tag::kMessageState, 10, 1)},
         "id:8 stat:DELIVRD",
         true,
         "8",
         S::delivered},
        {"a state of two octets",
         4,
         {number_tlv(tag::kMessageState, 3, 2)},
         "id:8 stat:DELIVRD",
         true,
         "8",
         S::delivered},
        {"the last state",
         4,
         {id, number_tlv(tag::kMessageState, 9, 1)},
         "",
         true,
         "tlv7",
         S::skipped},
        {"an id over 64 in a TLV",
         4,
         {{tag::kReceiptedMessageId, std::string(65, '1')}},
         "id:8",
         true,
         "8",
         {}},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        const auto receipt =
            read_receipt(static_cast<std::uint8_t>(row.esm_class), row.tlvs, row.text);
        ASSERT_EQ(receipt.has_value(), row.receipt);
        if (!receipt) continue;
        EXPECT_EQ(receipt->id, row.id);
        EXPECT_EQ(receipt->state, row.state);
    }
    const auto with_error = read_receipt(4, {{tag::kNetworkErrorCode, bytes("030022")}}, "id:1");
    ASSERT_TRUE(with_error.has_value());
    EXPECT_EQ(with_error->network_error, (NetworkError{3, 0x22}));
}

TEST(SmppReceipt, EveryStateOfATlvHasItsFate) {
    const Fate fates[] = {Fate::sent,   Fate::sent, Fate::delivered, Fate::failed, Fate::failed,
                          Fate::failed, Fate::sent, Fate::failed,    Fate::failed, Fate::failed};
    for (std::uint8_t state = 0; state < 10; ++state)
        EXPECT_EQ(fate_of(static_cast<MessageState>(state)), fates[state]) << int{state};
}

// A hostile text: each key begins a search for the next one.
TEST(SmppReceipt, ALongTextIsReadInLinearTime) {
    std::string text = "text:";
    while (text.size() < 8 * 1024 * 1024)
        text += "id stat err text: ";
    EXPECT_EQ(read_receipt_text(text).text.size(), text.size() - 6);
}

}  // namespace
