#include "smpp/codec/command_status.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace smpp;

struct Row {
    std::uint32_t code;
    std::string_view name;
    Action action;
};

TEST(SmppStatus, EachSaysWhatFollows) {
    const Row rows[] = {
        {0x00, "ESME_ROK", Action::ok},
        {0x01, "ESME_RINVMSGLEN", Action::fail},
        {0x02, "ESME_RINVCMDLEN", Action::fail},
        {0x03, "ESME_RINVCMDID", Action::fail},
        {0x04, "ESME_RINVBNDSTS", Action::rebind},
        {0x05, "ESME_RALYBND", Action::bind_later},
        {0x08, "ESME_RSYSERR", Action::retry},
        {0x0A, "ESME_RINVSRCADR", Action::fail},
        {0x0B, "ESME_RINVDSTADR", Action::fail},
        {0x0C, "ESME_RINVMSGID", Action::fail},
        {0x0D, "ESME_RBINDFAIL", Action::bind_later},
        {0x0E, "ESME_RINVPASWD", Action::stop_bind},
        {0x0F, "ESME_RINVSYSID", Action::stop_bind},
        {0x14, "ESME_RMSGQFUL", Action::throttle_line},
        {0x15, "ESME_RINVSERTYP", Action::fail_config},
        {0x43, "ESME_RINVESMCLASS", Action::fail_config},
        {0x45, "ESME_RSUBMITFAIL", Action::retry_once},
        {0x48, "ESME_RINVSRCTON", Action::fail_config},
        {0x51, "ESME_RINVDSTNPI", Action::fail_config},
        {0x53, "ESME_RINVSYSTYP", Action::stop_bind},
        {0x58, "ESME_RTHROTTLED", Action::throttle_line},
        {0x61, "ESME_RINVSCHED", Action::fail},
        {0x62, "ESME_RINVEXPIRY", Action::fail},
        {0x64, "ESME_RX_T_APPN", Action::retry},
        {0x65, "ESME_RX_P_APPN", Action::fail},
        {0x66, "ESME_RX_R_APPN", Action::fail},
        {0xC0, "ESME_RINVTLVSTREAM", Action::fail},
        {0xC4, "ESME_RINVTLVVAL", Action::fail},
        {0xFE, "ESME_RDELIVERYFAILURE", Action::retry_once},
        {0xFF, "ESME_RUNKNOWNERR", Action::retry},
        {0x3FF, "unknown", Action::fail},
        {0x400, "vendor", Action::provider},
        {0x4FF, "vendor", Action::provider},
        {0x500, "unknown", Action::fail},
        {0x09, "unknown", Action::fail},
        {0x100, "unknown", Action::fail},
        {0xFFFFFFFF, "unknown", Action::fail},
    };
    for (const auto &row : rows) {
        const StatusInfo info = status_info(row.code);
        EXPECT_EQ(info.code, row.code);
        EXPECT_EQ(info.name, row.name);
        EXPECT_EQ(info.action, row.action) << row.name;
        EXPECT_FALSE(info.meaning.empty());
    }
}

TEST(SmppStatus, EveryKnownOneIsFoundAndOnlyOnce) {
    std::set<std::string_view> names;
    std::uint32_t before = 0;
    EXPECT_EQ(known_statuses().size(), 48u);
    for (const StatusInfo &info : known_statuses()) {
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        EXPECT_EQ(status_info(info.code).name, info.name);
        if (info.code != 0) {
            EXPECT_LT(before, info.code);
        }
        before = info.code;
        EXPECT_EQ(info.action == Action::ok, info.code == status::kOk);
    }
}

TEST(SmppStatus, IsDescribedForAPerson) {
    EXPECT_EQ(describe_status(0x58),
              "ESME_RTHROTTLED (0x00000058): too many messages in too short a time");
    EXPECT_EQ(describe_status(0x401), "vendor (0x00000401): an error of this provider's own");
    EXPECT_EQ(describe_status(0xDEADBEEF),
              "unknown (0xDEADBEEF): a status that SMPP 3.4 does not define");
}

}  // namespace
