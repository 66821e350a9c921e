#include "command_status.h"

#include <algorithm>
#include <iterator>

namespace smpp {
namespace {

// SMPP 3.4, table 5-2, sorted. C0 to C4 have the names of SMPP 5.0, under which they are better
// known; 3.4 calls them RINVOPTPARSTREAM, ROPTPARNOTALLWD, RINVPARLEN, RMISSINGOPTPARAM and
// RINVOPTPARAMVAL.
constexpr StatusInfo kStatuses[] = {
    {0x00, "ESME_ROK", "accepted", Action::ok},
    {0x01, "ESME_RINVMSGLEN", "the length of the message is wrong", Action::fail},
    {0x02, "ESME_RINVCMDLEN", "the length of the command is wrong", Action::fail},
    {0x03, "ESME_RINVCMDID", "the command is not known", Action::fail},
    {0x04, "ESME_RINVBNDSTS", "the session is not bound for this command", Action::rebind},
    {0x05, "ESME_RALYBND", "already bound; another session may still be open", Action::bind_later},
    {0x06, "ESME_RINVPRTFLG", "the priority is wrong", Action::fail_config},
    {0x07, "ESME_RINVREGDLVFLG", "registered_delivery is wrong", Action::fail_config},
    {0x08, "ESME_RSYSERR", "the message centre has an error of its own", Action::retry},
    {0x0A, "ESME_RINVSRCADR", "the sender's address is refused", Action::fail},
    {0x0B, "ESME_RINVDSTADR", "the recipient's address is refused", Action::fail},
    {0x0C, "ESME_RINVMSGID", "the message id is not known", Action::fail},
    {0x0D, "ESME_RBINDFAIL", "the bind failed", Action::bind_later},
    {0x0E, "ESME_RINVPASWD", "the password is wrong", Action::stop_bind},
    {0x0F, "ESME_RINVSYSID", "the system_id is not known", Action::stop_bind},
    {0x11, "ESME_RCANCELFAIL", "the message could not be cancelled", Action::fail},
    {0x13, "ESME_RREPLACEFAIL", "the message could not be replaced", Action::fail},
    {0x14, "ESME_RMSGQFUL", "the queue of the message centre is full", Action::throttle_line},
    {0x15, "ESME_RINVSERTYP", "the service_type is refused", Action::fail_config},
    {0x33, "ESME_RINVNUMDESTS", "the number of recipients is wrong", Action::fail},
    {0x34, "ESME_RINVDLNAME", "the distribution list is not known", Action::fail},
    {0x40, "ESME_RINVDESTFLAG", "the kind of a recipient is wrong", Action::fail},
    {0x42, "ESME_RINVSUBREP", "the message cannot replace another", Action::fail_config},
    {0x43, "ESME_RINVESMCLASS", "the esm_class is refused", Action::fail_config},
    {0x44, "ESME_RCNTSUBDL", "cannot submit to a distribution list", Action::fail},
    {0x45, "ESME_RSUBMITFAIL", "the message could not be submitted", Action::retry_once},
    {0x48, "ESME_RINVSRCTON", "the sender's type of number is refused", Action::fail_config},
    {0x49, "ESME_RINVSRCNPI", "the sender's numbering plan is refused", Action::fail_config},
    {0x50, "ESME_RINVDSTTON", "the recipient's type of number is refused", Action::fail_config},
    {0x51, "ESME_RINVDSTNPI", "the recipient's numbering plan is refused", Action::fail_config},
    {0x53, "ESME_RINVSYSTYP", "the system_type is refused", Action::stop_bind},
    {0x54, "ESME_RINVREPFLAG", "replace_if_present_flag is refused", Action::fail_config},
    {0x55, "ESME_RINVNUMMSGS", "the number of messages is wrong", Action::fail},
    {0x58, "ESME_RTHROTTLED", "too many messages in too short a time", Action::throttle_line},
    {0x61, "ESME_RINVSCHED", "the time of delivery is wrong", Action::fail},
    {0x62, "ESME_RINVEXPIRY", "the time of validity is wrong", Action::fail},
    {0x63, "ESME_RINVDFTMSGID", "the predefined message is not known", Action::fail_config},
    {0x64, "ESME_RX_T_APPN", "the receiver cannot take it now", Action::retry},
    {0x65, "ESME_RX_P_APPN", "the receiver cannot take it at all", Action::fail},
    {0x66, "ESME_RX_R_APPN", "the receiver refuses the message", Action::fail},
    {0x67, "ESME_RQUERYFAIL", "the query failed", Action::retry_once},
    {0xC0, "ESME_RINVTLVSTREAM", "the optional part of the command is broken", Action::fail},
    {0xC1, "ESME_RTLVNOTALLWD", "an optional parameter is not allowed here", Action::fail},
    {0xC2, "ESME_RINVTLVLEN", "the length of an optional parameter is wrong", Action::fail},
    {0xC3, "ESME_RMISSINGTLV", "an optional parameter is missing", Action::fail},
    {0xC4, "ESME_RINVTLVVAL", "the value of an optional parameter is wrong", Action::fail},
    {0xFE, "ESME_RDELIVERYFAILURE", "the delivery failed", Action::retry_once},
    {0xFF, "ESME_RUNKNOWNERR", "an error that the message centre does not name", Action::retry},
};

}  // namespace

std::span<const StatusInfo> known_statuses() { return kStatuses; }

StatusInfo status_info(std::uint32_t code) {
    const auto *const found =
        std::lower_bound(std::begin(kStatuses), std::end(kStatuses), code,
                         [](const StatusInfo &info, std::uint32_t c) { return info.code < c; });
    if (found != std::end(kStatuses) && found->code == code) return *found;
    if (code >= status::kVendorFirst && code <= status::kVendorLast)
        return {code, "vendor", "an error of this provider's own", Action::provider};
    return {code, "unknown", "a status that SMPP 3.4 does not define", Action::fail};
}

std::string code_text(std::uint32_t code) {
    std::string text = "0x";
    for (int shift = 28; shift >= 0; shift -= 4)
        text += "0123456789ABCDEF"[code >> shift & 0xF];
    return text;
}

std::string title_of_status(std::uint32_t code) {
    const StatusInfo info = status_info(code);
    return std::string(info.name) + ": " + std::string(info.meaning);
}

std::string describe_status(std::uint32_t code) {
    const StatusInfo info = status_info(code);
    std::string text(info.name);
    text += " (" + code_text(code) + "): ";
    text += info.meaning;
    return text;
}

}  // namespace smpp
