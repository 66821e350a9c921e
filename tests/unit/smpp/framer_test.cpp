#include "hex.h"
#include "smpp/codec/command_status.h"
#include "smpp/codec/pdu.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace smpp;
using smpp_test::bytes;
using smpp_test::hex;
using smpp_test::repeated;

constexpr std::string_view kEnquire = "00000010 00000015 00000000 00000007";

struct Row {
    const char *name;
    std::string_view input;
    std::size_t pdus;
    std::size_t left;
    bool broken;
};

TEST(SmppFramer, PdusComeWholeOrNotAtAll) {
    const Row rows[] = {
        {"nothing", "", 0, 0, false},
        {"three octets of a length", "000000", 0, 3, false},
        {"a length alone", "00000010", 0, 4, false},
        {"all but one octet", "00000010 00000015 00000000 000000", 0, 15, false},
        {"one", kEnquire, 1, 0, false},
        {"one and a half", "00000010 00000015 00000000 00000007 00000010 0000", 1, 6, false},
        {"a body", "00000012 00000004 00000000 00000001 4142", 1, 0, false},
        {"a body not all there", "00000012 00000004 00000000 00000001 41", 0, 17, false},
        {"length 0", "00000000", 0, 4, true},
        {"length 15", "0000000F 00000015 00000000 000000", 0, 15, true},
        {"the largest, begun", "00011000 00000004", 0, 8, false},
        {"one over the largest", "00011001", 0, 4, true},
        {"a length of all ones", "FFFFFFFF", 0, 4, true},
        {"good, then broken", "00000010 00000015 00000000 00000007 00000001", 1, 4, true},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        Framer framer;
        framer.feed(bytes(row.input));
        std::size_t pdus = 0;
        while (framer.next())
            ++pdus;
        EXPECT_EQ(pdus, row.pdus);
        EXPECT_EQ(framer.buffered(), row.left);
        ASSERT_EQ(framer.error().has_value(), row.broken);
        if (row.broken) {
            EXPECT_EQ(framer.error()->status, status::kInvalidCommandLength);
        }
    }
}

TEST(SmppFramer, TheHeaderIsReadAndWrittenAlike) {
    const auto written = frame(command::kSubmitSm, 0x58, kLastSequence, "AB");
    ASSERT_TRUE(written.ok());
    EXPECT_EQ(hex(*written), hex(bytes("00000012 00000004 00000058 7FFFFFFF 4142")));
    Framer framer;
    framer.feed(*written);
    const auto pdu = framer.next();
    ASSERT_TRUE(pdu.has_value());
    EXPECT_EQ(pdu->header, (Header{18, command::kSubmitSm, 0x58, kLastSequence}));
    EXPECT_EQ(pdu->body, "AB");
}

TEST(SmppFramer, TheLargestPduPassesBothWays) {
    const auto written =
        frame(command::kDataSm, 0, 1, std::string(kLargestPdu - kHeaderBytes, 'x'));
    ASSERT_TRUE(written.ok());
    Framer framer;
    framer.feed(*written);
    const auto pdu = framer.next();
    ASSERT_TRUE(pdu.has_value());
    EXPECT_EQ(pdu->header.length, kLargestPdu);
    const auto beyond =
        frame(command::kDataSm, 0, 1, std::string(kLargestPdu - kHeaderBytes + 1, 'x'));
    ASSERT_FALSE(beyond.ok());
    EXPECT_EQ(beyond.error().status, status::kInvalidCommandLength);
}

TEST(SmppFramer, AViewHoldsWhileFurtherPdusAreTaken) {
    Framer framer;
    framer.feed(*frame(command::kSubmitSm, 0, 1, "first"));
    framer.feed(*frame(command::kSubmitSm, 0, 2, "second"));
    const auto first = framer.next();
    const auto second = framer.next();
    EXPECT_FALSE(framer.next().has_value());
    EXPECT_EQ(first->body, "first");
    EXPECT_EQ(second->body, "second");
}

TEST(SmppFramer, NothingComesAfterAnError) {
    Framer framer;
    framer.feed(bytes("00000001"));
    EXPECT_FALSE(framer.next().has_value());
    framer.feed(bytes(kEnquire));
    EXPECT_FALSE(framer.next().has_value());
    EXPECT_TRUE(framer.error().has_value());
    EXPECT_EQ(framer.buffered(), 4u);
}

// Were what is left moved for each PDU, these would be hundreds of gigabytes, and the test would
// run into its timeout.
TEST(SmppFramer, ManyGluedPdusAreTakenInLinearTime) {
    constexpr std::size_t kMany = 500'000;
    Framer framer;
    framer.feed(repeated(bytes(kEnquire), kMany));
    std::size_t count = 0;
    while (framer.next())
        ++count;
    EXPECT_EQ(count, kMany);
    EXPECT_EQ(framer.buffered(), 0u);
}

// A PDU is always waiting, so the buffer is never empty when the next byte comes.
TEST(SmppFramer, SingleBytesAreTakenInLinearTimeWithoutKeepingWhatWasTaken) {
    constexpr std::size_t kBody = 60'000;
    const std::string pdu = *frame(command::kDataSm, 0, 1, std::string(kBody, 'x'));
    Framer framer;
    std::size_t count = 0;
    for (std::size_t i = 0; i < 100; ++i) {
        for (const char c : pdu) {
            const std::size_t before = framer.buffered();
            framer.feed(std::string_view(&c, 1));
            ASSERT_LE(framer.held(), 2 * before + 1);
            while (const auto taken = framer.next()) {
                ++count;
                ASSERT_EQ(taken->body.size(), kBody);
            }
            ASSERT_LE(framer.buffered(), pdu.size());
        }
    }
    EXPECT_EQ(count, 100u);
}

TEST(SmppFramer, WhatWasTakenDoesNotStayInMemory) {
    constexpr std::size_t kPdus = 10;
    for (std::size_t taken = 0; taken <= kPdus; ++taken) {
        Framer framer;
        framer.feed(repeated(bytes(kEnquire), kPdus));
        for (std::size_t i = 0; i < taken; ++i)
            ASSERT_TRUE(framer.next().has_value());
        const std::size_t before = framer.buffered();
        EXPECT_EQ(before, (kPdus - taken) * kHeaderBytes);
        framer.feed("x");
        EXPECT_EQ(framer.buffered(), before + 1);
        EXPECT_LE(framer.held(), 2 * before + 1) << taken;
    }
}

struct NameRow {
    std::uint32_t id;
    std::string_view name;
};

TEST(SmppFramer, CommandsHaveTheirNames) {
    const NameRow rows[] = {
        {0x80000000, "generic_nack"},
        {0x00000001, "bind_receiver"},
        {0x80000001, "bind_receiver_resp"},
        {0x00000002, "bind_transmitter"},
        {0x80000002, "bind_transmitter_resp"},
        {0x00000003, "query_sm"},
        {0x80000003, "query_sm_resp"},
        {0x00000004, "submit_sm"},
        {0x80000004, "submit_sm_resp"},
        {0x00000005, "deliver_sm"},
        {0x80000005, "deliver_sm_resp"},
        {0x00000006, "unbind"},
        {0x80000006, "unbind_resp"},
        {0x00000007, "replace_sm"},
        {0x80000007, "replace_sm_resp"},
        {0x00000008, "cancel_sm"},
        {0x80000008, "cancel_sm_resp"},
        {0x00000009, "bind_transceiver"},
        {0x80000009, "bind_transceiver_resp"},
        {0x0000000B, "outbind"},
        {0x8000000B, ""},
        {0x00000015, "enquire_link"},
        {0x80000015, "enquire_link_resp"},
        {0x00000021, "submit_multi"},
        {0x80000021, "submit_multi_resp"},
        {0x00000102, "alert_notification"},
        {0x80000102, ""},
        {0x00000103, "data_sm"},
        {0x80000103, "data_sm_resp"},
        {0x00000000, ""},
        {0x0000000A, ""},
        {0xFFFFFFFF, ""},
    };
    for (const auto &row : rows)
        EXPECT_EQ(command_name(row.id), row.name) << std::hex << row.id;
}

}  // namespace
