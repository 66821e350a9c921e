// Submits: what is refused and why, what is understood, and what becomes of it.
#include "tests/simulators/smsc_fixture.h"

namespace patchbay::simulators::smsc {
namespace {

class SmscSubmits : public SmscSimulator {
protected:
    std::string status_of(const std::string &body) {
        char sequence[9];
        std::snprintf(sequence, sizeof sequence, "%08x", ++sequence_);
        return submit(*client_, sequence, body);
    }
    std::string of_fields(const std::string &before_message) {
        return status_of(before_message + "02 6869");
    }
    std::string text_of(const std::string &coding, const std::string &message) {
        EXPECT_EQ(status_of(submit_body("00", "00", coding, message)), "00000000") << coding;
        const auto all = messages(++count_);
        return std::string(all.back().at("text").as_string());
    }
    // The next deliver_sm, acknowledged.
    std::string receipt() {
        const auto out = client_->next();
        acknowledge(*client_, out);
        return out;
    }

    std::unique_ptr<Client> client_ = bound();
    unsigned sequence_ = 1;
    std::size_t count_ = 0;
};

std::string times(std::size_t count, const std::string &text) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

const std::string kFrom = "01 01 3135353530373833383831 00 ";  // 15550783881
const std::string kTo = "01 01 3334363030313131323232 00 ";    // 34600111222
const std::string kRest = "00 00 00 00 00 00 00 00 00 ";       // esm_class to sm_default_msg_id

TEST_F(SmscSubmits, AreAnsweredWithAnId) {
    const auto answer = client_->ask("00000004", "00000002", "00" + kFrom + kTo + kRest + "026869");
    EXPECT_EQ(answer.substr(0, 24),
              "80000004"
              "00000000"
              "00000002");
    const auto all = messages(1);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(answer.substr(24), c_octets(std::string(all[0].at("id").as_string())));
    EXPECT_EQ(all[0].at("text"), "hi");
    EXPECT_EQ(all[0].at("customer"), kAna);
    EXPECT_EQ(all[0].at("number"), kOurs);
    EXPECT_EQ(all[0].at("complete"), true);
    EXPECT_EQ(all[0].at("alphabet"), "gsm");
}

TEST_F(SmscSubmits, FieldsHaveTheirMaxima) {
    EXPECT_EQ(of_fields("414141414141 00" + kFrom + kTo + kRest), "00000015");  // RINVSERTYP
    EXPECT_EQ(of_fields("4e4f5045 00" + kFrom + kTo + kRest), "00000015");      // of no SMSC
    EXPECT_EQ(of_fields("00 01 01" + times(21, "31") + "00" + kTo + kRest), "0000000a");
    EXPECT_EQ(of_fields("00" + kFrom + "01 01" + times(21, "31") + "00" + kRest), "0000000b");
    EXPECT_EQ(of_fields("00" + kFrom + "01 01 00" + kRest), "0000000b");  // none at all
    EXPECT_EQ(of_fields("00" + kFrom + "01 01 2b333436303031313132 00" + kRest), "0000000b");
    EXPECT_EQ(of_fields("00 01 01 41636d65 00" + kTo + kRest), "0000000a");  // a name, and TON 1
    EXPECT_EQ(of_fields("00 05 00 41636d65 00" + kTo + kRest), "00000000");
    EXPECT_EQ(of_fields("00 05 00" + times(12, "41") + "00" + kTo + kRest), "0000000a");
    EXPECT_EQ(of_fields("00 07 01 3135353530373833383831 00" + kTo + kRest), "00000048");
    EXPECT_EQ(of_fields("00 01 02 3135353530373833383831 00" + kTo + kRest), "00000049");
    EXPECT_EQ(of_fields("00" + kFrom + "05 01 41636d65 00" + kRest), "00000050");
    EXPECT_EQ(of_fields("00" + kFrom + "01 02 3334363030313131323232 00" + kRest), "00000051");
    // esm_class, protocol_id, priority, schedule, validity, registered, replace, coding, default id
    EXPECT_EQ(of_fields("00" + kFrom + kTo + "04 00 00 00 00 00 00 00 00"), "00000043");
    EXPECT_EQ(of_fields("00" + kFrom + kTo + "00 00 04 00 00 00 00 00 00"), "00000006");
    EXPECT_EQ(of_fields("00" + kFrom + kTo + "00 00 00 31 00 00 00 00 00 00"), "00000061");
    EXPECT_EQ(of_fields("00" + kFrom + kTo + "00 00 00 00 " + times(17, "30") + "00 00 00 00 00"),
              "00000062");
    // "000001000000000R": a day.
    EXPECT_EQ(of_fields("00" + kFrom + kTo +
                        "00 00 00 00 30303030303130303030303030303052 00 00 00 00 00"),
              "00000000");
    EXPECT_EQ(of_fields("00" + kFrom + kTo + "00 00 00 00 00 03 00 00 00"), "00000007");
    EXPECT_EQ(of_fields("00" + kFrom + kTo + "00 00 00 00 00 00 02 00 00"), "00000054");
    EXPECT_EQ(of_fields("00" + kFrom + kTo + "00 00 00 00 00 00 00 00 01"), "00000063");
    EXPECT_EQ(of_fields("00" + kFrom + kTo + "00 00 00 00 00 00 00 0e 00"), "00000045");
}

TEST_F(SmscSubmits, LengthsMustBeTrue) {
    EXPECT_EQ(status_of("00" + kFrom + kTo + kRest + "03 6869"), "00000001");
    EXPECT_EQ(status_of("00" + kFrom + kTo + kRest + "ff" + times(255, "61")), "00000001");
    EXPECT_EQ(status_of("00" + kFrom + kTo + kRest + "02 6869 61"), "000000c0");  // no TLV
    EXPECT_EQ(status_of("00" + kFrom), "00000002");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", times(160, "61"))), "00000000");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", times(161, "61"))), "00000001");
    EXPECT_EQ(status_of(submit_body("00", "00", "08", times(70, "00f1"))), "00000000");
    EXPECT_EQ(status_of(submit_body("00", "00", "08", times(71, "00f1"))), "00000001");
    EXPECT_EQ(status_of(submit_body("00", "00", "08", "00f100")), "00000001");  // half a unit
    EXPECT_EQ(status_of(submit_body("00", "00", "03", times(141, "61"))), "00000001");
    // With a header of six octets there is room for 153 septets.
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050003010101" + times(153, "61"))),
              "00000000");
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050003010101" + times(154, "61"))),
              "00000001");
}

TEST_F(SmscSubmits, AreReadInTheirAlphabet) {
    EXPECT_EQ(text_of("00", "4869 00 02 11 1b65 1b3d 7d"), "Hi@$_€~ñ");
    EXPECT_EQ(text_of("01", "4869 24 40"), "Hi$@");
    EXPECT_EQ(text_of("03", "f1 e9 a3"), "ñé£");
    EXPECT_EQ(text_of("08", "00f1 20ac d83d de00"), "ñ€😀");
    EXPECT_EQ(text_of("06", "bfe0d8d2d5e2"), "Привет");
    EXPECT_EQ(text_of("07", "f9ece5ed"), "שלום");
    EXPECT_EQ(text_of("04", "00ff"), "00ff");
    EXPECT_EQ(text_of("f1", "7d"), "ñ");
    control("config", R"({"default_alphabet":"latin1"})");
    EXPECT_EQ(text_of("00", "f1"), "ñ");
}

TEST_F(SmscSubmits, OctetsThatAreNoCharactersAreRefused) {
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "f1")), "00000045");     // Latin-1 as GSM
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61 1b")), "00000045");  // half an escape
    EXPECT_EQ(status_of(submit_body("00", "00", "01", "f1")), "00000045");
    EXPECT_EQ(status_of(submit_body("00", "00", "08", "d83d")), "00000045");  // half a pair
    EXPECT_EQ(status_of(submit_body("00", "00", "08", "de00 d83d")), "00000045");
    control("config", R"({"check_text":false})");
    EXPECT_EQ(status_of(submit_body("00", "00", "08", "d83d")), "00000000");
    const auto pdus = state("pdus").json().at("pdus").as_array();
    const bool explained = std::ranges::any_of(pdus, [](const json::value &pdu) {
        return pdu.as_object().contains("reason") &&
               pdu.at("reason").as_string().find("no character of gsm") != std::string::npos;
    });
    EXPECT_TRUE(explained);
}

TEST_F(SmscSubmits, PartsAreJoinedInWhateverOrderTheyCome) {
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050003 2a 02 02 6c6f")), "00000000");
    EXPECT_EQ(messages(0).at(0).at("complete"), false);
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050003 2a 02 01 68656c")), "00000000");
    EXPECT_EQ(status_of(submit_body("40", "00", "08", "060804 012a 02 01 00f1")), "00000000");
    EXPECT_EQ(status_of(submit_body("40", "00", "08", "060804 012a 02 02 d83dde00")), "00000000");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61", "020c00020007 020e000102 020f000101")),
              "00000000");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "62", "020c00020007 020e000102 020f000102")),
              "00000000");
    const auto all = messages(3);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].at("text"), "hello");
    EXPECT_EQ(all[0].at("parts").at(0).at("way"), "udh8");
    EXPECT_EQ(all[0].at("parts").at(0).at("udh"), "0500032a0201");
    EXPECT_EQ(all[0].at("parts").at(1).at("reference"), 42);
    EXPECT_EQ(all[1].at("text"), "ñ😀");
    EXPECT_EQ(all[1].at("parts").at(0).at("way"), "udh16");
    EXPECT_EQ(all[2].at("text"), "ab");
    EXPECT_EQ(all[2].at("parts").at(0).at("way"), "sar");
}

TEST_F(SmscSubmits, APartThatIsSentTwiceIsThereTwice) {
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050003 01 02 01 61")), "00000000");
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050003 01 02 01 61")), "00000000");
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050003 01 02 02 62")), "00000000");
    const auto all = messages(1);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].at("complete"), false);
    EXPECT_EQ(all[1].at("text"), "ab");
}

TEST_F(SmscSubmits, HeadersAndTlvsMustBeWhole) {
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "68656c6c6f")), "00000043");
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "")), "00000043");
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050003 01 02 03 61")), "00000043");
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050003 01 02 00 61")), "00000043");
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050002 01 02 01 61")), "00000043");
    EXPECT_EQ(status_of(submit_body("40", "00", "00", "050009 01 02 01 61")), "00000043");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61", "020c00020007 020e000102")),
              "000000c3");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61", "020c00020007020e000102020f000103")),
              "000000c4");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61", "0204000107")), "000000c2");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61", "0204000a07")), "000000c0");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61", "001e000231 00")), "000000c1");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61", "04240001 62")), "000000c1");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61", "140300012a")), "00000000");  // unknown
}

TEST_F(SmscSubmits, APayloadIsAsLongAsItLikes) {
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "", "04240190" + times(400, "61"))),
              "00000000");
    const auto all = messages(1);
    EXPECT_EQ(std::string(all[0].at("text").as_string()), times(400, "a"));
    EXPECT_EQ(all[0].at("parts").at(0).at("way"), "payload");
}

TEST_F(SmscSubmits, GetTheReceiptsThatTheyAskFor) {
    EXPECT_EQ(status_of(submit_body("00", "01", "00", "6869", "020400021234")), "00000000");
    const auto got = receipt();
    const auto all = messages(1);
    const auto id = std::string(all[0].at("id").as_string());
    // deliver_sm: from Ana to us, esm_class 04, data_coding 0
    EXPECT_EQ(got.substr(24, 2 + 4 + 24 + 4 + 24 + 2),
              "00"
              "0101" +
                  c_octets("34600111222") + "0101" + c_octets("15550783881") + "04");
    EXPECT_NE(got.find(hex_of("id:" + id + " sub:001 dlvrd:001 submit date:")), std::string::npos);
    EXPECT_NE(got.find(hex_of(" stat:DELIVRD err:000 text:hi")), std::string::npos);
    const auto length = hex8(id.size() + 1);
    EXPECT_TRUE(got.ends_with("001e00" + length + c_octets(id) +
                              "04270001020204000212"
                              "34"));
    settle();
    const auto statuses = messages(1)[0].at("statuses").as_array();
    ASSERT_EQ(statuses.size(), 1u);
    EXPECT_EQ(statuses[0].at("status"), "DELIVRD");
    EXPECT_GT(statuses[0].at("acknowledged_ms").as_int64(), 0);
}

TEST_F(SmscSubmits, ReceiptsFollowRegisteredDelivery) {
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61")), "00000000");  // none
    EXPECT_EQ(status_of(submit_body("00", "02", "00", "62")), "00000000");  // of failure alone
    EXPECT_EQ(status_of(submit_body("00", "11", "00", "63")), "00000000");  // intermediate too
    const auto enroute = receipt();
    EXPECT_EQ(enroute.substr(24 + 2 + 4 + 24 + 4 + 24, 2), "20");
    EXPECT_NE(enroute.find(hex_of("stat:ENROUTE")), std::string::npos);
    EXPECT_NE(receipt().find(hex_of("stat:DELIVRD")), std::string::npos);
    control("errors", R"({"codes":["EXPIRED"],"as":"status"})");
    EXPECT_EQ(status_of(submit_body("00", "02", "00", "64")), "00000000");
    EXPECT_NE(receipt().find(hex_of("stat:EXPIRED err:001")), std::string::npos);
    settle();
    EXPECT_EQ(deliveries().size(), 3u);
}

TEST_F(SmscSubmits, ReceiptsHaveTheFormAndTheIdsThatAreSet) {
    control("config", R"({"ids":"hex","receipt_ids":"decimal","receipts":{"form":"text"}})");
    EXPECT_EQ(status_of(submit_body("00", "01", "00", "61")), "00000000");
    auto got = receipt();
    const auto id = std::string(messages(1)[0].at("id").as_string());
    EXPECT_NE(got.find(hex_of("id:" + std::to_string(std::stoull(id, nullptr, 16)) + " ")),
              std::string::npos);
    EXPECT_TRUE(got.ends_with(hex_of("text:a")));
    control("config", R"({"ids":"uuid","receipts":{"form":"tlvs","echo_reference":false}})");
    EXPECT_EQ(status_of(submit_body("00", "01", "00", "61", "02040002 0001")), "00000000");
    got = receipt();
    const auto uuid = std::string(messages(2)[1].at("id").as_string());
    EXPECT_EQ(uuid.size(), 36u);
    EXPECT_TRUE(got.ends_with("00001e0025" + c_octets(uuid) + "0427000102"));
}

TEST_F(SmscSubmits, AreRefusedByOrder) {
    control("errors", R"({"codes":["RMSGQFUL", 1025]})");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61")), "00000014");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61")), "00000401");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61")), "00000000");
    EXPECT_EQ(control("errors", R"({"codes":["RTHROTTLED"],"times":2})").at("waiting"), 2);
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61")), "00000058");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61")), "00000058");
    control(std::string("customers/") + kAna, R"({"refused":"RINVDSTADR"})");
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61")), "0000000b");
    control(std::string("customers/") + kAna, R"({"refused":"ROK","undeliverable":"UNDELIV"})");
    EXPECT_EQ(status_of(submit_body("00", "01", "00", "61")), "00000000");
    EXPECT_NE(receipt().find(hex_of("stat:UNDELIV")), std::string::npos);
    EXPECT_EQ(state("stats").json().at("refused").at("RMSGQFUL"), 1);
}

TEST_F(SmscSubmits, HaveARate) {
    control("config", R"({"limits":{"messages_per_second":1}})");
    std::string last;
    for (int i = 0; i < 50 && last != "00000058"; ++i)
        last = status_of(submit_body("00", "00", "00", "61"));
    EXPECT_EQ(last, "00000058");
}

TEST_F(SmscSubmits, HaveAWindow) {
    control("config", R"({"hold_answers":true,"limits":{"window":2,"window_status":"RMSGQFUL"}})");
    client_->send("00000004", "00000000", "00000002", submit_body("00", "00", "00", "61"));
    client_->send("00000004", "00000000", "00000003", submit_body("00", "00", "00", "62"));
    EXPECT_EQ(client_->ask("00000004", "00000004", submit_body("00", "00", "00", "63")),
              "800000040000001400000004");
    EXPECT_EQ(control("release", R"({"count":1,"last_first":true})").at("released"), 1);
    EXPECT_EQ(client_->next().substr(0, 24), "800000040000000000000003");
    EXPECT_EQ(control("release", "{}").at("released"), 1);
    EXPECT_EQ(client_->next().substr(0, 24), "800000040000000000000002");
    EXPECT_EQ(messages(2).size(), 2u);
}

TEST_F(SmscSubmits, AreAskedAfter) {
    EXPECT_EQ(status_of(submit_body("00", "00", "00", "61")), "00000000");
    settle();
    const auto id = c_octets(std::string(messages(1)[0].at("id").as_string()));
    const auto answer = client_->ask("00000003", "00000050", id + "0101" + c_octets("15550783881"));
    EXPECT_EQ(answer.substr(0, 24 + id.size()),
              "80000003"
              "00000000"
              "00000050" +
                  id);
    EXPECT_EQ(answer.substr(24 + id.size() + 24), hex_of("000+") + "00" + "0200");
    EXPECT_EQ(
        client_->ask("00000003", "00000051", "3900 0101" + c_octets("15550783881")).substr(8, 8),
        "0000000c");
    EXPECT_EQ(client_->ask("00000003", "00000052", id + "0101" + c_octets("1")).substr(8, 8),
              "0000000c");
}

}  // namespace
}  // namespace patchbay::simulators::smsc
