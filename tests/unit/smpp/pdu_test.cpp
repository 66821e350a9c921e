// Bodies of PDUs: bytes and values, both ways.
#include "hex.h"
#include "smpp/codec/body.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace smpp;
using smpp_test::bytes;
using smpp_test::hex;

constexpr std::uint32_t kResp = kResponseBit;

ShortMessage hello() {
    ShortMessage message;
    message.source = {5, 0, "Shop"};
    message.destination = {1, 1, "15551234567"};
    message.registered_delivery = 1;
    message.short_message = "Hello";
    return message;
}

// service_type, addresses, esm_class to sm_default_msg_id
constexpr std::string_view kHelloHead =
    "00 0500 'Shop' 00 0101 '15551234567' 00 000000 00 00 01 00 00 00 ";

std::string with(std::string_view rest) { return bytes(kHelloHead) + bytes(rest); }

struct Good {
    const char *name;
    std::uint32_t command;
    std::string body;
    Body value;
};

std::vector<Good> good_rows() {
    const Bind bind{"patchbay", "secret08", "VMA", 0x34, 1, 1, "^1555"};
    const std::string bind_bytes =
        bytes("'patchbay' 00 'secret08' 00 'VMA' 00 34 01 01 '^1555' 00");
    const Bind bare_bind{"", "", "", 0x33, 0, 0, ""};

    ShortMessage full;
    full.service_type = "WAP";
    full.source = {1, 1, "15550000001"};
    full.destination = {2, 8, "12"};
    full.esm_class = 0x43;
    full.protocol_id = 0x7F;
    full.priority_flag = 3;
    full.schedule_delivery_time = "000001000000000R";
    full.validity_period = "261126095959004+";
    full.registered_delivery = 0x11;
    full.replace_if_present_flag = 1;
    full.data_coding = 8;
    full.sm_default_msg_id = 255;
    full.short_message = bytes("00 FF");
    full.tlvs = {{0x1401, "vendor"}, number_tlv(tag::kUserMessageReference, 0xBEEF, 2)};

    ShortMessage payload = hello();
    payload.short_message.clear();
    payload.tlvs = {{tag::kMessagePayload, "Hello"}};

    ShortMessage longest = hello();
    longest.short_message = std::string(254, 'x');

    DataMessage data;
    data.service_type = "CMT";
    data.source = {1, 1, std::string(64, '7')};
    data.destination = {1, 1, "15551234567"};
    data.esm_class = 4;
    data.registered_delivery = 1;
    data.data_coding = 3;
    data.tlvs = {{tag::kMessagePayload, "ol\xE9"}};

    const Alert alert{{1, 1, "15551234567"}, {0, 9, "9"}, {number_tlv(tag::kMsAvailability, 0, 1)}};

    return {
        {"bind_receiver", command::kBindReceiver, bind_bytes, bind},
        {"bind_transmitter", command::kBindTransmitter, bind_bytes, bind},
        {"bind_transceiver", command::kBindTransceiver, bind_bytes, bind},
        {"bind of empty strings", command::kBindReceiver, bytes("00 00 00 33 00 00 00"), bare_bind},
        {"bind_receiver_resp", command::kBindReceiver | kResp, bytes("'SMSC' 00"),
         BindResponse{"SMSC", {}}},
        {"bind_transmitter_resp", command::kBindTransmitter | kResp, bytes("'SMSC' 00"),
         BindResponse{"SMSC", {}}},
        {"bind_transceiver_resp with its version", command::kBindTransceiver | kResp,
         bytes("'SMSC' 00 0210 0001 34"),
         BindResponse{"SMSC", {number_tlv(tag::kInterfaceVersion, 0x34, 1)}}},
        {"bind_transceiver_resp of a refusal", command::kBindTransceiver | kResp, "",
         BindResponse{}},
        {"outbind", command::kOutbind, bytes("'SMSC' 00 'pw' 00"), Outbind{"SMSC", "pw"}},
        {"submit_sm", command::kSubmitSm, with("05 'Hello'"), hello()},
        {"deliver_sm", command::kDeliverSm, with("05 'Hello'"), hello()},
        {"submit_sm with all fields", command::kSubmitSm,
         bytes("'WAP' 00 0101 '15550000001' 00 0208 '12' 00 43 7F 03 '000001000000000R' 00 "
               "'261126095959004+' 00 11 01 08 FF 02 00FF 1401 0006 'vendor' 0204 0002 BEEF"),
         full},
        {"deliver_sm with a payload", command::kDeliverSm, with("00 0424 0005 'Hello'"), payload},
        {"submit_sm of 254 octets", command::kSubmitSm, with("FE") + std::string(254, 'x'),
         longest},
        {"data_sm", command::kDataSm,
         bytes("'CMT' 00 0101") + std::string(64, '7') +
             bytes("00 0101 '15551234567' 00 04 01 03 0424 0003 6F6CE9"),
         data},
        {"submit_sm_resp", command::kSubmitSm | kResp, bytes("'5f3a' 00"),
         MessageResponse{"5f3a", {}}},
        {"submit_sm_resp without an id", command::kSubmitSm | kResp, "", MessageResponse{}},
        {"submit_sm_resp of the longest id", command::kSubmitSm | kResp,
         std::string(64, 'f') + bytes("00"), MessageResponse{std::string(64, 'f'), {}}},
        {"deliver_sm_resp", command::kDeliverSm | kResp, bytes("00"), MessageResponse{"", {}}},
        {"data_sm_resp with a reason", command::kDataSm | kResp, bytes("'7' 00 0425 0001 01"),
         MessageResponse{"7", {{0x0425, bytes("01")}}}},
        {"query_sm", command::kQuerySm, bytes("'5f3a' 00 0500 'Shop' 00"),
         Query{"5f3a", {5, 0, "Shop"}}},
        {"query_sm_resp", command::kQuerySm | kResp, bytes("'5f3a' 00 '261126095959004+' 00 02 00"),
         QueryResponse{"5f3a", "261126095959004+", 2, 0}},
        {"query_sm_resp of a refusal", command::kQuerySm | kResp, "", QueryResponse{}},
        {"alert_notification", command::kAlertNotification,
         bytes("0101 '15551234567' 00 0009 '9' 00 0422 0001 00"), alert},
        {"enquire_link", command::kEnquireLink, "", Bare{}},
        {"enquire_link_resp", command::kEnquireLink | kResp, "", Bare{}},
        {"unbind", command::kUnbind, "", Bare{}},
        {"unbind_resp", command::kUnbind | kResp, "", Bare{}},
        {"generic_nack", command::kGenericNack, "", Bare{}},
        {"cancel_sm_resp", command::kCancelSm | kResp, "", Bare{}},
        {"replace_sm_resp", command::kReplaceSm | kResp, "", Bare{}},
        {"enquire_link_resp of a later version", command::kEnquireLink | kResp,
         bytes("0428 0001 50"), Bare{{{0x0428, bytes("50")}}}},
    };
}

TEST(SmppPdu, BytesAreReadAndWrittenAlike) {
    for (const auto &row : good_rows()) {
        SCOPED_TRACE(row.name);
        const auto decoded = decode_body(row.command, row.body);
        ASSERT_TRUE(decoded.ok()) << decoded.error().reason;
        EXPECT_TRUE(*decoded == row.value);
        const auto encoded = encode_body(row.value);
        ASSERT_TRUE(encoded.ok()) << encoded.error().reason;
        EXPECT_EQ(hex(*encoded), hex(row.body));
        const auto pdu = encode_pdu(row.command, 0, 9, row.value);
        ASSERT_TRUE(pdu.ok());
        Framer framer;
        framer.feed(*pdu);
        const auto framed = framer.next();
        ASSERT_TRUE(framed.has_value());
        EXPECT_EQ(framed->header.command_id, row.command);
        EXPECT_EQ(framed->body, row.body);
    }
}

// Where the cut leaves something that is whole (a body without its TLVs, or none at all; a last
// string without its NUL) it must differ from the whole, unless nothing but that NUL is cut;
// everywhere else it is an error that says what to answer.
TEST(SmppPdu, ABodyCutAnywhereIsNeverTakenForTheWhole) {
    std::size_t whole = 0;
    std::size_t without_nul = 0;
    for (const auto &row : good_rows()) {
        SCOPED_TRACE(row.name);
        for (std::size_t size = 0; size < row.body.size(); ++size) {
            const std::string cut = row.body.substr(0, size);
            const auto decoded = decode_body(row.command, cut);
            if (decoded.ok()) {
                const bool nul = size + 1 == row.body.size() && row.body.back() == '\0';
                EXPECT_TRUE(nul || !(*decoded == row.value)) << size;
                const std::string written = *encode_body(*decoded);
                ++(written == cut ? whole : without_nul);
                EXPECT_TRUE(written == cut || written == cut + '\0') << size;
                continue;
            }
            EXPECT_NE(decoded.error().status, 0u) << size;
            EXPECT_NE(decoded.error().reason.find(": "), std::string::npos) << size;
        }
    }
    EXPECT_EQ(whole, 16u);        // nine empty responses, seven just in front of a TLV
    EXPECT_GT(without_nul, 64u);  // of the longest message_id alone
}

// What plain content looks like from centres that take SMPP less strictly, and what they mean.
TEST(SmppPdu, PaddingAndAMissingLastNulCostNothing) {
    ShortMessage with_tlv = hello();
    with_tlv.tlvs = {number_tlv(tag::kUserMessageReference, 0xBEEF, 2)};
    ShortMessage with_low_tag = hello();
    with_low_tag.tlvs = {{tag::kReceiptedMessageId, bytes("'7a' 00")}};
    ShortMessage empty_payload = hello();
    empty_payload.tlvs = {{tag::kMessagePayload, ""}};
    const std::vector<Good> rows = {
        {"NUL behind the text", command::kDeliverSm, with("05 'Hello' 00"), hello()},
        {"several", command::kDeliverSm, with("05 'Hello' 00 00 00 00 00 00 00"), hello()},
        {"NUL behind the TLVs", command::kDeliverSm, with("05 'Hello' 0204 0002 BEEF 00"),
         with_tlv},
        {"several behind the TLVs", command::kDeliverSm, with("05 'Hello' 0204 0002 BEEF 0000 00"),
         with_tlv},
        {"NUL between the text and the TLVs", command::kDeliverSm,
         with("05 'Hello' 00 0204 0002 BEEF"), with_tlv},
        {"NUL in front of a tag that begins with one", command::kDeliverSm,
         with("05 'Hello' 00 001E 0003 '7a' 00"), with_low_tag},
        {"an empty payload beside a text", command::kDeliverSm, with("05 'Hello' 0424 0000"),
         empty_payload},
        {"message_id without its NUL", command::kSubmitSm | kResp, bytes("'5f3a'"),
         MessageResponse{"5f3a", {}}},
        {"message_id with many", command::kSubmitSm | kResp, bytes("'5f3a' 00 00 00"),
         MessageResponse{"5f3a", {}}},
        {"system_id without its NUL", command::kBindTransceiver | kResp, bytes("'SMSC'"),
         BindResponse{"SMSC", {}}},
        {"address_range without its NUL", command::kBindReceiver,
         bytes("'a' 00 'b' 00 00 34 0000 '1'"), Bind{"a", "b", "", 0x34, 0, 0, "1"}},
        {"query_sm_resp with NUL behind", command::kQuerySm | kResp, bytes("'1' 00 00 02 00 00"),
         QueryResponse{"1", "", 2, 0}},
        {"enquire_link with NUL", command::kEnquireLink, bytes("00"), Bare{}},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        const auto decoded = decode_body(row.command, row.body);
        ASSERT_TRUE(decoded.ok()) << decoded.error().reason;
        EXPECT_TRUE(*decoded == row.value);
    }
}

struct Bad {
    const char *name;
    std::uint32_t command;
    std::string body;
    std::uint32_t status;
    std::string_view field;
};

TEST(SmppPdu, WhatIsWrongNamesItsFieldAndItsStatus) {
    using namespace smpp::status;
    const std::string x21(21, '1');
    const std::vector<Bad> rows = {
        {"system_id too long", command::kBindReceiver,
         bytes("'1234567890123456' 00 00 00 340000 00"), kInvalidSystemId, "system_id"},
        {"password too long", command::kBindReceiver, bytes("'a' 00 '123456789' 00 00 340000 00"),
         kInvalidPassword, "password"},
        {"system_type too long", command::kBindReceiver,
         bytes("'a' 00 'b' 00 '1234567890123' 00 340000 00"), kInvalidSystemType, "system_type"},
        {"address_range too long", command::kBindReceiver,
         bytes("'a' 00 'b' 00 00 340000") + std::string(41, '1') + bytes("00"),
         kInvalidCommandLength, "address_range"},
        {"bind that goes on", command::kBindReceiver, bytes("00 00 00 34 00 00 00 01"),
         kInvalidCommandLength, "body"},
        {"bind without an end", command::kBindReceiver, bytes("'patchbay'"), kInvalidCommandLength,
         "password"},
        {"no body", command::kSubmitSm, "", kInvalidCommandLength, "service_type"},
        {"service_type too long", command::kSubmitSm, bytes("'123456' 00"), kInvalidServiceType,
         "service_type"},
        {"source_addr too long", command::kSubmitSm, bytes("00 0101") + x21 + bytes("00"),
         kInvalidSource, "source_addr"},
        {"destination_addr too long", command::kSubmitSm,
         bytes("00 0101 '1' 00 0101") + x21 + bytes("00"), kInvalidDestination, "destination_addr"},
        {"schedule too long", command::kSubmitSm,
         bytes("00 0101 '1' 00 0101 '2' 00 000000 '12345678901234567' 00"), kInvalidSchedule,
         "schedule_delivery_time"},
        {"validity too long", command::kSubmitSm,
         bytes("00 0101 '1' 00 0101 '2' 00 000000 00 '12345678901234567' 00"), kInvalidExpiry,
         "validity_period"},
        {"sm_length past the end", command::kDeliverSm, with("06 'Hello'"), kInvalidMessageLength,
         "short_message"},
        {"sm_length of 255", command::kDeliverSm, with("FF") + std::string(255, 'x'),
         kInvalidMessageLength, "sm_length"},
        {"sm_length too small", command::kDeliverSm, with("04 'Hello'"), kInvalidTlvStream, "TLV"},
        {"no sm_length", command::kDeliverSm, with(""), kInvalidCommandLength, "sm_length"},
        {"two texts", command::kDeliverSm, with("05 'Hello' 0424 0002 'hi'"), kTlvNotAllowed,
         "message_payload"},
        {"NUL in front of a TLV past the end", command::kDeliverSm,
         with("05 'Hello' 00 0204 0003 BEEF"), kInvalidTlvLength, "TLV value"},
        {"three NULs in front of a TLV past the end", command::kDeliverSm,
         with("05 'Hello' 000000 0204 0003 BEEF"), kInvalidTlvStream, "TLV"},
        {"sm_length that counts NUL that is not there", command::kDeliverSm, with("07 'Hello' 00"),
         kInvalidMessageLength, "short_message"},
        {"TLV past the end", command::kDeliverSm, with("00 0424 0006 'Hello'"), kInvalidTlvLength,
         "TLV value"},
        {"data_sm without its end", command::kDataSm, bytes("00 0101 '1' 00 0101 '2' 00 00 00"),
         kInvalidCommandLength, "data_coding"},
        {"data_sm source too long", command::kDataSm,
         bytes("00 0101") + std::string(65, '1') + bytes("00"), kInvalidSource, "source_addr"},
        {"message_id too long, without its NUL", command::kSubmitSm | kResp, std::string(65, 'f'),
         kInvalidCommandLength, "message_id"},
        {"message_id too long", command::kSubmitSm | kResp, std::string(65, 'f') + bytes("00"),
         kInvalidCommandLength, "message_id"},
        {"query_sm with too long an id", command::kQuerySm, std::string(65, 'f') + bytes("00"),
         kInvalidMessageId, "message_id"},
        {"query_sm_resp not all there", command::kQuerySm | kResp, bytes("'1' 00 00 02"),
         kInvalidCommandLength, "error_code"},
        {"query_sm_resp that goes on", command::kQuerySm | kResp, bytes("'1' 00 00 02 00 01"),
         kInvalidCommandLength, "body"},
        {"alert without its esme", command::kAlertNotification, bytes("0101 '1' 00"),
         kInvalidCommandLength, "esme_addr"},
        {"enquire_link with rubbish", command::kEnquireLink, bytes("01"), kInvalidTlvStream, "TLV"},
        {"outbind without a password", command::kOutbind, bytes("'a' 00"), kInvalidCommandLength,
         "password"},
        {"submit_multi", command::kSubmitMulti, "", kInvalidCommandId, "command_id"},
        {"cancel_sm", command::kCancelSm, "", kInvalidCommandId, "command_id"},
        {"an id of nobody", 0x00000099, "", kInvalidCommandId, "command_id"},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        const auto decoded = decode_body(row.command, row.body);
        ASSERT_FALSE(decoded.ok());
        EXPECT_EQ(decoded.error().status, row.status) << decoded.error().reason;
        EXPECT_EQ(decoded.error().reason.substr(0, row.field.size() + 1),
                  std::string(row.field) + ":");
    }
}

struct Edge {
    const char *name;
    std::size_t most;
    std::uint32_t status;
    Body (*with)(std::string);
};

// Each string field takes its maximum and not one more.
TEST(SmppPdu, AFieldThatIsTooLongIsNotWritten) {
    using namespace smpp::status;
    using S = std::string;
    const Edge rows[] = {
        {"system_id", 15, kInvalidSystemId,
         [](S s) -> Body { return Bind{s, "", "", 0, 0, 0, ""}; }},
        {"password", 8, kInvalidPassword, [](S s) -> Body { return Bind{"", s, "", 0, 0, 0, ""}; }},
        {"system_type", 12, kInvalidSystemType,
         [](S s) -> Body { return Bind{"", "", s, 0, 0, 0, ""}; }},
        {"address_range", 40, kInvalidCommandLength,
         [](S s) -> Body { return Bind{"", "", "", 0, 0, 0, s}; }},
        {"bind_resp system_id", 15, kInvalidCommandLength,
         [](S s) -> Body {
             return BindResponse{s, {}};
         }},
        {"outbind system_id", 15, kInvalidSystemId,
         [](S s) -> Body {
             return Outbind{s, ""};
         }},
        {"outbind password", 8, kInvalidPassword,
         [](S s) -> Body {
             return Outbind{"", s};
         }},
        {"service_type", 5, kInvalidServiceType,
         [](S s) -> Body {
             auto m = hello();
             m.service_type = s;
             return m;
         }},
        {"source_addr", 20, kInvalidSource,
         [](S s) -> Body {
             auto m = hello();
             m.source.value = s;
             return m;
         }},
        {"destination_addr", 20, kInvalidDestination,
         [](S s) -> Body {
             auto m = hello();
             m.destination.value = s;
             return m;
         }},
        {"schedule_delivery_time", 16, kInvalidSchedule,
         [](S s) -> Body {
             auto m = hello();
             m.schedule_delivery_time = s;
             return m;
         }},
        {"validity_period", 16, kInvalidExpiry,
         [](S s) -> Body {
             auto m = hello();
             m.validity_period = s;
             return m;
         }},
        {"short_message", 254, kInvalidMessageLength,
         [](S s) -> Body {
             auto m = hello();
             m.short_message = s;
             return m;
         }},
        {"data_sm service_type", 5, kInvalidServiceType,
         [](S s) -> Body {
             DataMessage m;
             m.service_type = s;
             return m;
         }},
        {"data_sm source_addr", 64, kInvalidSource,
         [](S s) -> Body {
             DataMessage m;
             m.source.value = s;
             return m;
         }},
        {"data_sm destination_addr", 64, kInvalidDestination,
         [](S s) -> Body {
             DataMessage m;
             m.destination.value = s;
             return m;
         }},
        {"message_payload", 65535, kInvalidTlvLength,
         [](S s) -> Body {
             DataMessage m;
             m.tlvs = {{tag::kMessagePayload, s}};
             return m;
         }},
        {"message_id", 64, kInvalidCommandLength,
         [](S s) -> Body {
             return MessageResponse{s, {}};
         }},
        {"query_sm message_id", 64, kInvalidMessageId,
         [](S s) -> Body {
             return Query{s, {}};
         }},
        {"query_sm source_addr", 20, kInvalidSource,
         [](S s) -> Body {
             return Query{"", {0, 0, s}};
         }},
        {"query_sm_resp message_id", 64, kInvalidMessageId,
         [](S s) -> Body {
             return QueryResponse{s, "", 0, 0};
         }},
        {"query_sm_resp final_date", 16, kInvalidCommandLength,
         [](S s) -> Body {
             return QueryResponse{"", s, 0, 0};
         }},
        {"alert source_addr", 64, kInvalidSource,
         [](S s) -> Body {
             return Alert{{0, 0, s}, {}, {}};
         }},
        {"alert esme_addr", 64, kInvalidDestination,
         [](S s) -> Body {
             return Alert{{}, {0, 0, s}, {}};
         }},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_TRUE(encode_body(row.with(std::string(row.most, '7'))).ok());
        const auto beyond = encode_body(row.with(std::string(row.most + 1, '7')));
        ASSERT_FALSE(beyond.ok());
        EXPECT_EQ(beyond.error().status, row.status);
    }
}

TEST(SmppPdu, WhatCannotBeReadBackIsNotWritten) {
    ShortMessage both = hello();
    both.tlvs = {{tag::kMessagePayload, "hi"}};
    EXPECT_EQ(encode(both).error().status, status::kTlvNotAllowed);
    EXPECT_FALSE(encode(MessageResponse{{}, {{1, "x"}}}).ok());
    EXPECT_FALSE(encode(BindResponse{{}, {{1, "x"}}}).ok());
    EXPECT_FALSE(encode(Outbind{std::string("a\0b", 3), ""}).ok());
    DataMessage large;
    large.tlvs = {{1, std::string(40'000, 'x')}, {2, std::string(40'000, 'x')}};
    EXPECT_TRUE(encode(large).ok());
    EXPECT_EQ(encode_pdu(command::kDataSm, 0, 1, large).error().status,
              status::kInvalidCommandLength);
}

TEST(SmppPdu, TheTextIsFoundWhereverItStands) {
    EXPECT_EQ(octets_of(hello()), "Hello");
    ShortMessage payload = hello();
    payload.short_message.clear();
    EXPECT_EQ(octets_of(payload), "");
    payload.tlvs = {{1, "x"}, {tag::kMessagePayload, "Long"}};
    EXPECT_EQ(octets_of(payload), "Long");
    DataMessage data;
    EXPECT_EQ(octets_of(data), "");
    data.tlvs = {{tag::kMessagePayload, "Data"}};
    EXPECT_EQ(octets_of(data), "Data");
}

}  // namespace
