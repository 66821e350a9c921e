#include "smpp/codec/message_id.h"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace smpp;

struct Row {
    const char *name;
    IdBase base;
    std::string response;
    std::string receipt;
    bool same;
};

TEST(SmppMessageId, AResponseAndItsReceiptMeetInOneId) {
    const std::string f64(64, 'F');
    // 2^256 - 1
    const std::string largest =
        "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    const Row rows[] = {
        {"as it is", IdBase::as_is, "abc-7", "abc-7", true},
        {"as it is, another", IdBase::as_is, "abc-7", "abc-8", false},
        {"as it is, in the other case", IdBase::as_is, "1A2B", "1a2b", true},
        {"a uuid in the other case", IdBase::as_is, "9b2c-1e", "9B2C-1E", true},
        {"no number, in the other case", IdBase::resp_hex_dlr_dec, "9b2c-1e", "9B2C-1E", true},
        {"the other case and zeros", IdBase::as_is, "1a2b", "00001A2B", true},
        {"zeros in front", IdBase::as_is, "7", "0000000007", true},
        {"zeros alone", IdBase::as_is, "0", "0000", true},
        {"zeros inside", IdBase::as_is, "700", "7", false},
        {"nothing is not zero", IdBase::as_is, "", "0", false},
        {"hex and decimal", IdBase::resp_hex_dlr_dec, "1f", "31", true},
        {"hex in capitals, zeros", IdBase::resp_hex_dlr_dec, "0000001F", "0000000031", true},
        {"hex and the same digits", IdBase::resp_hex_dlr_dec, "10", "10", false},
        {"hex of 64 bits", IdBase::resp_hex_dlr_dec, "FFFFFFFFFFFFFFFF", "18446744073709551615",
         true},
        {"hex just beyond 64 bits", IdBase::resp_hex_dlr_dec, "10000000000000000",
         "18446744073709551616", true},
        {"hex zero", IdBase::resp_hex_dlr_dec, "00", "0", true},
        {"a uuid is no number", IdBase::resp_hex_dlr_dec, "9b2c-1e", "9b2c-1e", true},
        {"decimal and hex", IdBase::resp_dec_dlr_hex, "31", "1F", true},
        {"decimal and hex, zeros", IdBase::resp_dec_dlr_hex, "00031", "001f", true},
        {"decimal and the same digits", IdBase::resp_dec_dlr_hex, "10", "10", false},
        {"decimal of 128 bits", IdBase::resp_dec_dlr_hex, "340282366920938463463374607431768211455",
         "ffffffffffffffffffffffffffffffff", true},
    };
    for (const auto &row : rows) {
        SCOPED_TRACE(row.name);
        EXPECT_EQ(response_id(row.response, row.base) == receipt_id(row.receipt, row.base),
                  row.same);
    }
    EXPECT_EQ(response_id(f64, IdBase::resp_hex_dlr_dec), largest);
    EXPECT_EQ(receipt_id(f64, IdBase::resp_dec_dlr_hex), largest);
    EXPECT_EQ(response_id(f64 + "F", IdBase::resp_hex_dlr_dec), std::string(65, 'f'));
    EXPECT_EQ(response_id("", IdBase::resp_hex_dlr_dec), "");
}

}  // namespace
