// Binds, links and the rules of PDUs, byte by byte.
#include "tests/simulators/smsc_fixture.h"

namespace patchbay::simulators::smsc {
namespace {

using SmscBinds = SmscSimulator;

TEST_F(SmscBinds, AreAnsweredWithTheSmscsNameAndVersion) {
    Client client(smpp_port_);
    // bind_transceiver, written out once in full.
    client.send_hex(
        "00000025 00000009 00000000 00000001 7061746368626179 00 736563726574 00 00 34 00 00 00");
    EXPECT_EQ(client.take(4), "00000024");
    EXPECT_EQ(client.take(32),
              "80000009"
              "00000000"
              "00000001" +
                  c_octets("simulated-smsc") + "0210000134");
    EXPECT_EQ(state("binds?wait_ms=20000&binds=1").json().at("binds").at(0).at("kind"),
              "transceiver");
}

TEST_F(SmscBinds, OfVersion33GetNoTlv) {
    Client client(smpp_port_);
    EXPECT_EQ(
        client.ask("00000002", "00000001", "7061746368626179 00 736563726574 00 00 33 00 00 00"),
        "800000020000000000000001" + c_octets("simulated-smsc"));
}

TEST_F(SmscBinds, AreRefusedForTheirReason) {
    Client client(smpp_port_);
    EXPECT_EQ(client.ask("00000001", "00000001", "6f74686572 00 736563726574 00 00 34 00 00 00"),
              "80000001"
              "0000000f"
              "00000001");  // RINVSYSID
    EXPECT_EQ(client.ask("00000001", "00000002", "7061746368626179 00 6e6f 00 00 34 00 00 00"),
              "80000001"
              "0000000e"
              "00000002");  // RINVPASWD
    // A password of nine octets does not fit in its field.
    EXPECT_EQ(
        client
            .ask("00000001", "00000003", "7061746368626179 00 736563726574313233 00 00 34 00 00 00")
            .substr(8, 8),
        "0000000e");
    // A system_type of thirteen: RINVSYSTYP.
    EXPECT_EQ(client
                  .ask("00000001", "00000004",
                       "7061746368626179 00 736563726574 00 41414141414141414141414141 00 34 00 "
                       "00 00")
                  .substr(8, 8),
              "00000053");
    // The body ends early: RINVCMDLEN.
    EXPECT_EQ(client.ask("00000001", "00000005", "7061746368626179 00").substr(8, 8), "00000002");
    EXPECT_EQ(client.ask("00000009", "00000006", bind_body()).substr(8, 8), "00000000");
    // A second bind of one connection: RALYBND.
    EXPECT_EQ(client.ask("00000009", "00000007", bind_body()).substr(8, 8), "00000005");
}

TEST_F(SmscBinds, AreCountedByAccount) {
    control("config",
            R"({"accounts":[{"system_id":"patchbay","password":"secret","max_binds":1}]})");
    const auto first = bound();
    Client second(smpp_port_);
    EXPECT_EQ(second.ask("00000009", "00000001", bind_body()).substr(8, 8), "00000005");
    first->hang_up();
    state("binds?wait_ms=20000&binds=0");
    EXPECT_EQ(second.ask("00000009", "00000002", bind_body()).substr(8, 8), "00000000");
}

TEST_F(SmscBinds, AreRefusedByOrderAndByFault) {
    control("config", R"({"refuse_binds":"RSYSERR"})");
    Client client(smpp_port_);
    EXPECT_EQ(client.ask("00000009", "00000001", bind_body()).substr(8, 8), "00000008");
    control("config", R"({"refuse_binds":""})");
    control("faults", R"({"next":["bind_refused"],"bind_refused_status":83})");
    EXPECT_EQ(client.ask("00000009", "00000002", bind_body()).substr(8, 8), "00000053");
    control("faults", R"({"next":["bind_lost"]})");
    client.send("00000009", "00000000", "00000003", bind_body());
    EXPECT_TRUE(client.is_closed());
}

TEST_F(SmscBinds, ComeBeforeEverythingElse) {
    Client client(smpp_port_);
    EXPECT_EQ(client.ask("00000015", "00000001"), "800000150000000400000001");
    EXPECT_EQ(client.ask("00000004", "00000002", submit_body("00", "00", "00", "6869")),
              "800000040000000400000002");
    EXPECT_EQ(client.ask("00000006", "00000003"), "800000060000000400000003");
}

TEST_F(SmscBinds, HaveADirection) {
    const auto receiver = bound("00000001");
    EXPECT_EQ(submit(*receiver, "00000002", submit_body("00", "00", "00", "6869")), "00000004");
    const auto transmitter = bound("00000002");
    EXPECT_EQ(submit(*transmitter, "00000002", submit_body("00", "00", "00", "6869")), "00000000");
}

TEST_F(SmscBinds, EndWhenNobodyBindsInTime) {
    control("config", R"({"bind_timeout":1})");
    Client client(smpp_port_);
    EXPECT_TRUE(client.is_closed());
}

TEST_F(SmscBinds, AreAskedWhetherTheyLiveAndHungUpOnWithoutAnAnswer) {
    control("config", R"({"enquire_link":1})");
    const auto client = bound();
    const auto enquiry = client->next();
    EXPECT_EQ(enquiry.substr(0, 16), "0000001500000000");
    EXPECT_EQ(client->next(), "");
    EXPECT_EQ(state("binds?wait_ms=20000&binds=0").json().at("bound"), 0);
}

TEST_F(SmscBinds, AnswerEnquiriesAndUnbind) {
    const auto client = bound();
    EXPECT_EQ(client->ask("00000015", "00000002"), "800000150000000000000002");
    EXPECT_EQ(client->ask("00000006", "00000003"), "800000060000000000000003");
    EXPECT_TRUE(client->is_closed());
}

TEST_F(SmscBinds, AreUnboundByTheServer) {
    const auto client = bound();
    control("orders", R"({"do":"unbind"})");
    const auto unbind = client->next();
    EXPECT_EQ(unbind.substr(0, 16), "0000000600000000");
    client->send("80000006", "00000000", unbind.substr(16, 8));
    EXPECT_TRUE(client->is_closed());
}

TEST_F(SmscBinds, UnknownCommandsAreNacked) {
    const auto client = bound();
    for (const auto *command : {"00000099", "00000103", "00000021", "00000005"}) {
        EXPECT_EQ(client->ask(command, "00000002"), "800000000000000300000002") << command;
    }
    control("config", R"({"query":false})");
    EXPECT_EQ(client->ask("00000003", "00000003"), "800000000000000300000003");
}

TEST_F(SmscBinds, LengthsThatAreNoneAreNackedAndEndTheLink) {
    for (const auto *length : {"0000000f", "00000000", "00100000", "ffffffff"}) {
        const auto client = bound();
        client->send_hex(std::string(length) + "000000150000000000000007");
        EXPECT_EQ(client->next(), "800000000000000200000007") << length;
        EXPECT_TRUE(client->is_closed()) << length;
    }
}

TEST_F(SmscBinds, SequenceNumbersAreChecked) {
    const auto client = bound();
    EXPECT_EQ(client->ask("00000015", "00000000"), "800000000000000800000000");
    EXPECT_EQ(client->ask("00000015", "80000000"), "800000000000000880000000");
    EXPECT_EQ(client->ask("00000015", "7fffffff"), "80000015000000007fffffff");
    control("config", R"({"hold_answers":true})");
    client->send("00000004", "00000000", "00000009", submit_body("00", "00", "00", "6869"));
    EXPECT_EQ(client->ask("00000004", "00000009", submit_body("00", "00", "00", "6869")),
              "800000000000000800000009");
}

TEST_F(SmscBinds, PdusMayComeInPieces) {
    const auto client = bound();
    client->send_hex("000000100000");
    EXPECT_EQ(state("binds").json().at("bound"), 1);  // was read in between
    client->send_hex("0015000000000000000200000010 00000015 00000000 00000003");
    EXPECT_EQ(client->next(), "800000150000000000000002");
    EXPECT_EQ(client->next(), "800000150000000000000003");
}

TEST_F(SmscBinds, WhatTheServerMayDoOfItsOwnAccord) {
    const auto client = bound();
    control("orders", R"({"do":"outbind"})");
    EXPECT_EQ(client->next(),
              "0000000b0000000000000001" + c_octets("simulated-smsc") + c_octets("secret"));
    control("orders", R"({"do":"alert_notification","source":"+34600111222"})");
    EXPECT_EQ(client->next(),
              "000001020000000000000002"
              "0101" +
                  c_octets("34600111222") + "0101" + c_octets("15550783881"));
    control("orders", R"({"do":"generic_nack","status":"RINVCMDID","sequence":77})");
    EXPECT_EQ(client->next(), "80000000000000030000004d");
    control("orders", R"({"do":"unknown_command","command":153})");
    EXPECT_EQ(client->next(), "000000990000000000000003");
    control("orders", R"({"do":"stray_response","sequence":5})");
    EXPECT_EQ(client->next(),
              "800000040000000000000005"
              "3100");
    control("orders", R"({"do":"garbage","hex":"deadbeef"})");
    EXPECT_EQ(client->take(4), "deadbeef");
    control("orders", R"({"do":"lying_length","length":9})");
    EXPECT_EQ(client->take(16), "00000009000000150000000000000001");
    control("orders", R"({"do":"drop"})");
    EXPECT_TRUE(client->is_closed());
}

TEST_F(SmscBinds, MayFallSilent) {
    const auto client = bound();
    control("config", R"({"silent":true})");
    client->send("00000015", "00000000", "00000002");
    client->send("00000004", "00000000", "00000003", submit_body("00", "00", "00", "6869"));
    EXPECT_EQ(messages(1).size(), 1u);
    control("config", R"({"silent":false})");
    EXPECT_EQ(client->ask("00000015", "00000004"), "800000150000000000000004");
}

TEST_F(SmscBinds, OrdersNameTheirMistakes) {
    EXPECT_EQ(call(port_, "POST", "/_control/orders", R"({"do":"drop"})").status, 404);
    EXPECT_EQ(call(port_, "POST", "/_control/orders", R"({"do":"dance"})").status, 400);
    EXPECT_EQ(call(port_, "POST", "/_control/config", R"({"windw":1})").status, 400);
    EXPECT_EQ(call(port_, "POST", "/_control/config", R"({"ids":"octal"})").status, 400);
    EXPECT_EQ(call(port_, "POST", "/_control/errors", R"({"codes":["NOPE"]})").status, 400);
    EXPECT_EQ(call(port_, "GET", "/elsewhere").status, 404);
}

}  // namespace
}  // namespace patchbay::simulators::smsc
