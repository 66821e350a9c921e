#include "twilio_errors.h"

namespace sms_http {
namespace {

using namespace sdk::rule;

constexpr std::uint32_t kMinute = 60;
constexpr std::uint32_t kHour = 3600;

// docs/channels/sms-http.md repeats it for operators.
constexpr sdk::ErrorRule kRules[] = {
    {"14107", kRetry, 0, 0, "Messages are sent too fast"},
    {"20003", kStop, kAlarm, 0, "The credentials were not accepted"},
    {"20404", kStop, kAlarm, 0, "The account or resource does not exist"},
    {"20429", kThrottle, 0, 0, "Too many requests"},
    {"21211", kFail, kNotHere, 0, "The number is not valid"},
    {"21408", kFail, kAlarm, 0, "Messages to this country are not switched on"},
    {"21601", kFail, kAlarm, 0, "The sender cannot do SMS"},
    {"21602", kFail, 0, 0, "The text is missing"},
    {"21604", kFail, 0, 0, "The recipient is missing"},
    {"21606", kFail, kAlarm, 0, "The sender cannot write to this number"},
    {"21610", kFail, kOptedOut, 0, "The contact has stopped our messages"},
    {"21611", kRetry, 0, kMinute, "The sender's queue is full"},
    {"21612", kFail, 0, 0, "The number cannot be reached from this sender"},
    {"21614", kFail, kNotHere, 0, "The number is no mobile number"},
    {"21617", kFail, 0, 0, "The text is too long"},
    {"21620", kFail, 0, 0, "The link of the file is not valid"},
    {"21660", kFail, kAlarm, 0, "The sender is another account's"},
    {"21711", kFail, kAlarm, 0, "The sender is not in the messaging service"},
    {"30001", kRetry, 0, 0, "The queue is full"},
    {"30002", kStop, kAlarm, 0, "The account is suspended"},
    {"30003", kRetry, 0, 15 * kMinute, "The phone is off or cannot be reached"},
    {"30004", kFail, 0, 0, "The message was blocked"},
    {"30005", kFail, kNotHere, 0, "The number is unknown or out of service"},
    {"30006", kFail, kNotHere, 0, "A landline, or a carrier that cannot be reached"},
    {"30007", kFail, kAlarm, 0, "A carrier filtered the message"},
    {"30008", kRetry, 0, 0, "An unknown error at the carrier"},
    {"30009", kFail, 0, 0, "A part of the message is missing"},
    {"30010", kFail, kAlarm, 0, "The price is over the limit that was set"},
    {"30022", kThrottle, 0, 0, "The rate of the registered campaign is reached"},
    {"30023", kThrottle, kAlarm, kHour, "The day's limit of the registered campaign is reached"},
    {"30024", kFail, kAlarm, 0, "The sender is not provisioned at the carrier"},
    {"30032", kFail, kAlarm, 0, "The toll-free number is not verified"},
    {"30034", kFail, kAlarm, 0, "The number is not registered for 10DLC"},
    {"63003", kFail, kNotHere, 0, "The recipient is not valid on this channel"},
    {"63007", kFail, kAlarm, 0, "The sender is not set up on this channel"},
    {"63016", kFail, kWindowClosed, 0, "More than 24 hours since the contact wrote"},
    {"63018", kRetry, 0, 0, "The channel's rate limit is reached"},
    {"63024", kFail, 0, 0, "The recipient cannot get this message"},
    {"63059", kStop, kAlarm, 0, "The number has moved to another account"},
};

}  // namespace

sdk::ErrorRules twilio_errors() { return kRules; }

}  // namespace sms_http
