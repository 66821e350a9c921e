// What comes to the client: customers' texts, redelivery, and everything that goes wrong by order.
#include "tests/simulators/smsc_fixture.h"

namespace patchbay::simulators::smsc {
namespace {

using SmscDeliveries = SmscSimulator;
using SmscFaults = SmscSimulator;

class SmscFast : public SmscSimulator {
protected:
    SmscFast() : SmscSimulator(fast()) {}

    static Settings fast() {
        auto settings = quick();
        settings.record = false;
        return settings;
    }
};

constexpr std::size_t kAddresses =
    2 + 4 + 24 + 4 + 24;                            // hex digits of a deliver_sm before esm_class
constexpr std::size_t kEsmClass = 24 + kAddresses;  // after the header
constexpr std::size_t kCoding = kEsmClass + 14;
constexpr std::size_t kLength = kCoding + 4;
constexpr std::size_t kContent = kLength + 2;

// esm_class, data_coding and everything from the content on.
std::string said(const std::string &pdu) {
    return pdu.substr(kEsmClass, 2) + " " + pdu.substr(kCoding, 2) + " " + pdu.substr(kContent);
}

const std::string kSubmit = submit_body("00", "01", "00", "6869");

TEST_F(SmscDeliveries, ATextOfACustomer) {
    const auto client = bound();
    EXPECT_EQ(write(R"({"text":"¿Qué tal? ñ€"})"), "MO-1");
    const auto pdu = client->next();
    EXPECT_EQ(pdu,
              "00000005"
              "00000000"
              "00000001"
              "00"
              "0101" +
                  c_octets("34600111222") + "0101" + c_octets("15550783881") +
                  "000000"
                  "00"
                  "00"
                  "0000"
                  "00"
                  "00"
                  "0d"
                  "60517505"
                  "2074616c3f207d1b65");
    acknowledge(*client, pdu);
    settle();
    const auto entries =
        state(std::string("customers/") + kAna + "/transcript?entries=1").json().at("entries");
    EXPECT_EQ(entries.at(0).at("text"), "¿Qué tal? ñ€");
    EXPECT_EQ(entries.at(0).at("direction"), "customer");
    EXPECT_EQ(entries.at(0).at("posts"), 1);
    EXPECT_EQ(entries.at(0).at("last_answer"), "ROK");
    EXPECT_GT(entries.at(0).at("acknowledged_ms").as_int64(), 0);
}

TEST_F(SmscDeliveries, HaveTheAlphabetThatFitsOrIsAskedFor) {
    const auto client = bound();
    const auto take = [&](const std::string &body) {
        write(body);
        const auto pdu = client->next();
        acknowledge(*client, pdu);
        return said(pdu);
    };
    EXPECT_EQ(take(R"({"text":"ñ😀"})"), "00 08 00f1d83dde00");
    EXPECT_EQ(take(R"({"text":"ñ","alphabet":"latin1"})"), "00 03 f1");
    EXPECT_EQ(take(R"({"text":"n","alphabet":"ascii"})"), "00 01 6e");
    EXPECT_EQ(take(R"({"text":"n","alphabet":"ucs2"})"), "00 08 006e");
    EXPECT_EQ(take(R"({"binary":"00ff"})"), "00 04 00ff");
    EXPECT_EQ(take(R"({"text":"a","tlvs":{"1403":"2a"}})"), "00 00 61140300012a");
    EXPECT_EQ(take(R"({"text":"a","multipart":"payload"})"), "00 00 0424000161");
    EXPECT_EQ(call(port_, "POST", std::string("/_control/customers/") + kAna + "/messages",
                   R"({"text":"я","alphabet":"latin1"})")
                  .status,
              400);
}

TEST_F(SmscDeliveries, ComeInPartsOfEveryKind) {
    const auto client = bound();
    const auto take = [&](const std::string &body, std::size_t count) {
        write(body);
        std::string out;
        for (std::size_t i = 0; i < count; ++i) {
            const auto pdu = client->next();
            acknowledge(*client, pdu);
            out += (i == 0 ? "" : ", ") + said(pdu);
        }
        return out;
    };
    EXPECT_EQ(take(R"({"text":"abcd","part_length":2})", 2),
              "40 00 05000301020161"
              "62, 40 00 0500030102026364");
    EXPECT_EQ(take(R"({"text":"abcd","part_length":2,"multipart":"udh16"})", 2),
              "40 00 0608040002020161"
              "62, 40 00 060804000202026364");
    EXPECT_EQ(take(R"({"text":"abcd","part_length":2,"multipart":"sar"})", 2),
              "00 00 6162020c00020003020e000102020f000101, "
              "00 00 6364020c00020003020e000102020f000102");
    EXPECT_EQ(
        take(R"({"text":"abc","part_length":1,"order":[3,1,2],"repeat":[1],"missing":[2]})", 3),
        "40 00 05000304030363, 40 00 05000304030161, 40 00 05000304030161");
    // Where no length is given, a part is as long as it can be: 153, and the rest.
    std::string longer(160, 'a');
    write(R"({"text":")" + longer + R"(€"})");
    const auto first = client->next();
    EXPECT_EQ(first.substr(kLength, 2), "9f");           // 6 and 153
    EXPECT_EQ(client->next().substr(kLength, 2), "0f");  // 6 and 7 and the escaped one's 2
}

TEST_F(SmscDeliveries, WaitForABind) {
    write(R"({"text":"early"})");
    EXPECT_EQ(state("idle").json().at("idle"), false);
    const auto transmitter = bound("00000002");
    const auto receiver = bound("00000001");
    acknowledge(*receiver, receiver->next());
    settle();
    EXPECT_EQ(deliveries().at(0).at("state"), "acknowledged");
}

TEST_F(SmscDeliveries, ComeAgainUntilTheyAreTaken) {
    const auto client = bound();
    write(R"({"text":"a"})");
    for (const auto *status : {"00000064", "00000008", "00000058"})
        acknowledge(*client, client->next(), status);
    const auto nacked = client->next();
    client->send("80000000", "00000003", nacked.substr(16, 8));
    const auto last = client->next();
    EXPECT_EQ(said(last), "00 00 61");
    acknowledge(*client, last);
    settle();
    const auto all = deliveries();
    EXPECT_EQ(all.at(0).at("posts"), 5);
    EXPECT_EQ(all.at(0).at("sends").at(0).at("status"), "RX_T_APPN");
    EXPECT_EQ(all.at(0).at("sends").at(4).at("status"), "ROK");
}

TEST_F(SmscDeliveries, AreGivenUpWhenTheyAreRejected) {
    const auto client = bound();
    write(R"({"text":"a"})");
    acknowledge(*client, client->next(), "00000066");
    settle();
    EXPECT_EQ(deliveries().at(0).at("state"), "given_up");
    EXPECT_EQ(state("stats").json().at("deliveries").at("given_up"), 1);
}

TEST_F(SmscDeliveries, ComeAgainOnTheNextBind) {
    auto client = bound();
    write(R"({"text":"a"})");
    write(R"({"text":"b"})");
    const auto first = client->next();
    acknowledge(*client, first);
    client->next();
    state("deliveries?wait_ms=20000&acknowledged=1");
    client->hang_up();
    client = bound("00000001");
    const auto again = client->next();
    EXPECT_EQ(said(again), "00 00 62");
    acknowledge(*client, again);
    settle();
    EXPECT_EQ(deliveries().at(1).at("posts"), 2);
}

TEST_F(SmscDeliveries, ComeAgainWhenNobodyAnswers) {
    control("config", R"({"redelivery":{"timeout":1}})");
    const auto client = bound();
    write(R"({"text":"a"})");
    client->next();
    EXPECT_EQ(said(client->next()), "00 00 61");
}

TEST_F(SmscDeliveries, HaveAWindow) {
    control("config", R"({"redelivery":{"window":1}})");
    const auto client = bound();
    write(R"({"text":"a"})");
    write(R"({"text":"b"})");
    const auto first = client->next();
    // The second has not been sent: the answer to an enquiry comes before it.
    EXPECT_EQ(client->ask("00000015", "00000005"), "800000150000000000000005");
    acknowledge(*client, first);
    EXPECT_EQ(said(client->next()), "00 00 62");
}

TEST_F(SmscDeliveries, WrongAnswersAreCounted) {
    const auto client = bound();
    client->send("80000005", "00000000", "00000063", "00");  // to nothing
    write(R"({"text":"a"})");
    client->send("80000005", "00000000", client->next().substr(16, 8));  // without its message_id
    settle();
    const auto stats = state("stats").json();
    EXPECT_EQ(stats.at("stray_responses"), 1);
    EXPECT_EQ(stats.at("malformed_responses"), 1);
}

TEST_F(SmscDeliveries, TranscriptsHaveBothSides) {
    const auto client = bound();
    write(R"({"text":"hello"})");
    acknowledge(*client, client->next());
    EXPECT_EQ(submit(*client, "00000002", submit_body("00", "00", "00", "6869")), "00000000");
    const auto entries =
        state("customers/34600111222/transcript?entries=2&wait_ms=20000").json().at("entries");
    ASSERT_EQ(entries.as_array().size(), 2u);
    EXPECT_EQ(entries.at(1).at("direction"), "business");
    EXPECT_EQ(entries.at(1).at("text"), "hi");
    EXPECT_EQ(state("transcripts").json().at("transcripts").as_array().size(), 1u);
    EXPECT_EQ(state("customers/34600999999/transcript").status, 404);
}

TEST_F(SmscDeliveries, OfALoad) {
    const auto client = bound();
    EXPECT_EQ(control("load", R"({"customers":3,"messages":4})").at("messages"), 12);
    for (int i = 0; i < 12; ++i)
        acknowledge(*client, client->next());
    settle();
    EXPECT_EQ(state("stats").json().at("deliveries").at("acknowledged"), 12);
}

TEST_F(SmscFast, CountsTheAnswersToALoad) {
    const auto client = bound();
    control("load", R"({"customers":1,"messages":4,"first":"34600111222"})");
    for (int i = 0; i < 4; ++i)
        acknowledge(*client, client->next());
    std::size_t sequence = 16;
    const auto answer = [&](std::string_view text) {
        EXPECT_EQ(submit(*client, hex32(++sequence), submit_body("00", "00", "00", hex_of(text))),
                  "00000000");
    };
    for (const auto *text :
         {"message 1", "message 3", "it is 2", "message 2", "message 5", "hello"})
        answer(text);
    const json::value counted{{"answered", 3}, {"doubled", 1}, {"out_of_order", 1}};
    EXPECT_EQ(state("stats").json().at("load"), counted);
    EXPECT_EQ(state("messages").json().at("messages").as_array().size(), 0U);
}

TEST_F(SmscFaults, TheLinkGoesBeforeOrAfterTheResponse) {
    auto client = bound();
    control("faults", R"({"next":["none","connection_lost","response_lost","link_lost_after"]})");
    EXPECT_EQ(submit(*client, "00000002", submit_body("00", "00", "00", "61")), "00000000");
    client->send("00000004", "00000000", "00000003", submit_body("00", "00", "00", "62"));
    EXPECT_TRUE(client->is_closed());
    client = bound();
    client->send("00000004", "00000000", "00000002", submit_body("00", "00", "00", "63"));
    EXPECT_TRUE(client->is_closed());
    client = bound();
    EXPECT_EQ(submit(*client, "00000002", submit_body("00", "00", "00", "64")), "00000000");
    EXPECT_TRUE(client->is_closed());
    const auto all = messages(3);
    ASSERT_EQ(all.size(), 3u);  // "b" was not accepted
    EXPECT_EQ(all[1].at("text"), "c");
    EXPECT_EQ(all[1].at("fault"), "response_lost");
    EXPECT_EQ(state("stats").json().at("faults").at("connection_lost"), 1);
}

TEST_F(SmscFaults, NoAnswer) {
    const auto client = bound();
    control("faults", R"({"next":["silent","swallowed"]})");
    client->send("00000004", "00000000", "00000002", submit_body("00", "00", "00", "61"));
    client->send("00000004", "00000000", "00000003", submit_body("00", "00", "00", "62"));
    EXPECT_EQ(client->ask("00000015", "00000004"), "800000150000000000000004");
    const auto all = messages(1);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].at("text"), "a");
}

TEST_F(SmscFaults, HeldAndSlowAnswers) {
    const auto client = bound();
    control("faults", R"({"next":["held","slow"],"slow_ms":1})");
    client->send("00000004", "00000000", "00000002", submit_body("00", "00", "00", "61"));
    EXPECT_EQ(
        client->ask("00000004", "00000003", submit_body("00", "00", "00", "62")).substr(16, 8),
        "00000003");
    EXPECT_EQ(state("idle").json().at("idle"), false);
    control("release", "{}");
    EXPECT_EQ(client->next().substr(16, 8), "00000002");
    settle();
}

TEST_F(SmscFaults, WrongAnswers) {
    const auto client = bound();
    const auto plain = submit_body("00", "00", "00", "61");
    control("faults", R"({"next":["answer_twice","stray_sequence","throttled","server_error",
                                  "generic_nack","unknown_command","garbage","lying_length"]})");
    const auto once = client->ask("00000004", "00000002", plain);
    EXPECT_EQ(once.substr(0, 24), "800000040000000000000002");
    EXPECT_EQ(client->next(), once);
    EXPECT_EQ(client->ask("00000004", "00000003", plain).substr(0, 24), "8000000400000000000f4243");
    EXPECT_EQ(client->ask("00000004", "00000004", plain), "800000040000005800000004");
    EXPECT_EQ(client->ask("00000004", "00000005", plain), "800000040000000800000005");
    EXPECT_EQ(client->ask("00000004", "00000006", plain), "800000000000000300000006");
    EXPECT_EQ(client->ask("00000004", "00000007", plain), "000000990000000000000001");
    client->send("80000000", "00000003", "00000001");
    EXPECT_EQ(client->next().substr(0, 24), "800000040000000000000007");
    client->send("00000004", "00000000", "00000008", plain);
    EXPECT_EQ(client->take(4), hex_of("HTTP"));
    client->take(38);
    const auto client_2 = bound();
    client_2->send("00000004", "00000000", "00000009", plain);
    const auto length = std::stoul(client_2->take(4), nullptr, 16);
    const auto id = std::string(messages(5).back().at("id").as_string());
    EXPECT_EQ(length + 4, 16 + id.size() + 1);
    EXPECT_EQ(state("stats").json().at("stray_responses"), 0);
}

TEST_F(SmscFaults, AReceiptBeforeItsResponse) {
    const auto client = bound();
    control("faults", R"({"next":["early_statuses"]})");
    client->send("00000004", "00000000", "00000002", kSubmit);
    const auto receipt = client->next();
    acknowledge(*client, receipt);
    const auto answer = client->next();
    EXPECT_EQ(answer.substr(0, 24), "800000040000000000000002");
    const auto id = bytes_of(answer.substr(24));
    EXPECT_NE(receipt.find(hex_of("id:" + id.substr(0, id.size() - 1) + " ")), std::string::npos);
}

TEST_F(SmscFaults, AReceiptThatNobodyCanTakeHoldsNoResponse) {
    const auto transmitter = bound("00000002");
    control("faults", R"({"next":["early_statuses"]})");
    EXPECT_EQ(submit(*transmitter, "00000002", kSubmit), "00000000");
    const auto receiver = bound("00000001");
    acknowledge(*receiver, receiver->next());
    settle();
}

TEST_F(SmscFaults, ReceiptsTwiceLostElsewhereAndOfNobody) {
    const auto transmitter = bound("00000009");
    const auto other = bound("00000001");
    const auto receipt_of = [&](Client &client) {
        const auto pdu = client.next();
        acknowledge(client, pdu);
        return pdu.substr(24);
    };
    control("faults", R"({"next":["receipt_duplicate"]})");
    EXPECT_EQ(submit(*transmitter, "00000002", kSubmit), "00000000");
    const auto first = receipt_of(*transmitter);
    EXPECT_EQ(receipt_of(*transmitter), first);
    control("faults", R"({"next":["other_bind"]})");
    EXPECT_EQ(submit(*transmitter, "00000003", kSubmit), "00000000");
    EXPECT_NE(receipt_of(*other).find(hex_of("stat:DELIVRD")), std::string::npos);
    control("faults", R"({"next":["receipt_lost"]})");
    EXPECT_EQ(submit(*transmitter, "00000004", kSubmit), "00000000");
    settle();
    control("faults", R"({"next":["unknown_message"]})");
    const std::string reference = "020400021234";
    EXPECT_EQ(submit(*transmitter, "00000005", submit_body("00", "01", "00", "6869", reference)),
              "00000000");
    const auto strange = receipt_of(*transmitter);
    const auto known = receipt_of(*transmitter);
    EXPECT_EQ(strange.find(reference), std::string::npos);
    EXPECT_NE(known.find(reference), std::string::npos);
    EXPECT_NE(strange.substr(kContent - 24, 40), known.substr(kContent - 24, 40));
    control("faults", R"({"next":["undelivered"]})");
    EXPECT_EQ(submit(*transmitter, "00000006", kSubmit), "00000000");
    EXPECT_NE(receipt_of(*transmitter).find(hex_of("stat:UNDELIV")), std::string::npos);
    settle();
}

TEST_F(SmscFaults, TextsTwiceLateAndOutOfOrder) {
    const auto client = bound();
    control("faults", R"({"next":["duplicate"]})");
    const auto take = [&] {
        const auto pdu = client->next();
        acknowledge(*client, pdu);
        return said(pdu);
    };
    write(R"({"text":"a"})");
    EXPECT_EQ(take(), "00 00 61");
    EXPECT_EQ(take(), "00 00 61");
    control("faults", R"({"next":["reorder"],"reorder_ms":20000})");
    write(R"({"text":"b"})");
    write(R"({"text":"c"})");
    EXPECT_EQ(take(), "00 00 63");
    EXPECT_EQ(take(), "00 00 62");
    control("faults", R"({"next":["late"],"late_ms":1})");
    write(R"({"text":"d"})");
    EXPECT_EQ(take(), "00 00 64");
    settle();
}

TEST_F(SmscFaults, TheLinkGoesBeforeADeliveryIsAnswered) {
    auto client = bound();
    control("faults", R"({"next":["delivery_link_lost"]})");
    write(R"({"text":"a"})");
    EXPECT_EQ(said(client->next()), "00 00 61");
    EXPECT_TRUE(client->is_closed());
    client = bound();
    const auto again = client->next();
    EXPECT_EQ(said(again), "00 00 61");
    acknowledge(*client, again);
    settle();
}

TEST_F(SmscFaults, AreTheSameForTheSameSeedEverywhere) {
    control("faults", R"({"seed":7,"throttled":0.5})");
    const auto client = bound();
    std::string struck;
    for (char i = '1'; i <= '9'; ++i) {
        const auto to = c_octets(std::string("3460011122") + i);
        const auto answer = client->ask(
            "00000004", std::string("0000001") + i,
            "00 01 01" + c_octets("15550783881") + "0101" + to + "00 00 00 00 00 00 00 00 00 00");
        struck += answer.substr(14, 2);
    }
    EXPECT_EQ(struck, "585858000058580058");
    EXPECT_EQ(call(port_, "DELETE", "/_control/faults").status, 200);
    EXPECT_EQ(submit(*client, "00000020", submit_body("00", "00", "00", "61")), "00000000");
}

}  // namespace
}  // namespace patchbay::simulators::smsc
