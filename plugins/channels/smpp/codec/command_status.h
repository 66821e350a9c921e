// The command_status of a response (SMPP 3.4, 5.1.3): what it is called, what it says to a person,
// and what follows from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace smpp {

namespace status {
constexpr std::uint32_t kOk = 0x00;
constexpr std::uint32_t kInvalidMessageLength = 0x01;
constexpr std::uint32_t kInvalidCommandLength = 0x02;
constexpr std::uint32_t kInvalidCommandId = 0x03;
constexpr std::uint32_t kInvalidBindStatus = 0x04;
constexpr std::uint32_t kAlreadyBound = 0x05;
constexpr std::uint32_t kSystemError = 0x08;
constexpr std::uint32_t kInvalidSource = 0x0A;
constexpr std::uint32_t kInvalidDestination = 0x0B;
constexpr std::uint32_t kInvalidMessageId = 0x0C;
constexpr std::uint32_t kBindFailed = 0x0D;
constexpr std::uint32_t kInvalidPassword = 0x0E;
constexpr std::uint32_t kInvalidSystemId = 0x0F;
constexpr std::uint32_t kQueueFull = 0x14;
constexpr std::uint32_t kInvalidServiceType = 0x15;
constexpr std::uint32_t kSubmitFailed = 0x45;
constexpr std::uint32_t kInvalidSystemType = 0x53;
constexpr std::uint32_t kThrottled = 0x58;
constexpr std::uint32_t kInvalidSchedule = 0x61;
constexpr std::uint32_t kInvalidExpiry = 0x62;
constexpr std::uint32_t kTemporaryAppError = 0x64;
constexpr std::uint32_t kPermanentAppError = 0x65;
constexpr std::uint32_t kRejectedByApp = 0x66;
constexpr std::uint32_t kInvalidTlvStream = 0xC0;
constexpr std::uint32_t kTlvNotAllowed = 0xC1;
constexpr std::uint32_t kInvalidTlvLength = 0xC2;
constexpr std::uint32_t kUnknownError = 0xFF;

// Set aside for the vendors of message centres.
constexpr std::uint32_t kVendorFirst = 0x400;
constexpr std::uint32_t kVendorLast = 0x4FF;
}  // namespace status

enum class Action {
    ok,
    fail,           // this message never goes; the next may
    fail_config,    // nor will any like it until somebody changes a setting
    retry,          // the same message later
    retry_once,     // later, but it hardly helps
    throttle_line,  // the whole bind pauses, then the message goes again
    rebind,         // the session is not bound as it must be: bind, then the message again
    bind_later,     // a bind failed for a reason that passes
    stop_bind,      // a bind failed for a reason that stays: somebody must look
    provider,       // 0x400 to 0x4FF: only the provider's own table tells; a failure without one
};

struct StatusInfo {
    std::uint32_t code = 0;
    std::string_view name;
    std::string_view meaning;
    Action action = Action::fail;
};

// Every status of SMPP 3.4, by code.
std::span<const StatusInfo> known_statuses();

// Also for a code of a vendor, and for one that nobody has defined: a failure.
StatusInfo status_info(std::uint32_t code);

// "0x00000058"
std::string code_text(std::uint32_t code);

// "ESME_RTHROTTLED: too many messages in too short a time"
std::string title_of_status(std::uint32_t code);

// "ESME_RTHROTTLED (0x00000058): too many messages in too short a time"
std::string describe_status(std::uint32_t code);

}  // namespace smpp
