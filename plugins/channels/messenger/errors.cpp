#include "errors.h"

namespace messenger {
namespace {

using namespace sdk::rule;

constexpr std::uint32_t kDoubt = PATCHBAY_OUTCOME_IN_DOUBT;

// docs/channels/messenger.md repeats it for operators.
constexpr sdk::ErrorRule kRules[] = {
    {"1", kRetry, 0, 0, "Unknown or temporary error of the API"},
    {"1/99", kFail, kAlarm, 0, "Unknown error; often a permission is missing"},
    // The API's own reply was broken, after the message was sent. Its echo settles it.
    {"1/1357046", kDoubt, 0, 0, "The API lost its own reply; the message may have been sent"},
    {"2", kRetry, 0, 0, "The API is down or overloaded"},
    {"3", kFail, kAlarm, 0, "The app lacks a capability or permission"},
    {"4", kThrottle, 0, 0, "The app reached its call limit"},
    {"4/2018354", kFail, 0, 0, "The contact got as many marketing messages as Meta allows"},
    {"9/2018352", kFail, 0, 0, "The contact got as many messages of this kind as Meta allows"},
    {"10", kFail, kAlarm, 0, "Permission denied, or against a policy"},
    {"10/2018065", kFail, kWindowClosed, 0, "More than 24 hours since the contact wrote"},
    {"10/2018278", kFail, kWindowClosed, 0, "More than 24 hours since the contact wrote"},
    {"10/2534022", kFail, kWindowClosed, 0, "More than 24 hours since the contact wrote"},
    {"17", kThrottle, 0, 0, "The account reached its call limit"},
    {"32", kThrottle, 0, 0, "The page reached its call limit"},
    {"100", kFail, 0, 0, "Invalid parameter"},
    {"100/33", kStop, kAlarm, 0, "The page or account does not exist or is not accessible"},
    {"100/2018001", kFail, kNotHere, 0, "This account has no such contact"},
    {"100/2018109", kFail, 0, 0, "The attachment is too large"},
    {"190", kStop, kAlarm, 0, "The access token is expired or invalid"},
    {"200", kFail, kAlarm, 0, "An API permission is missing"},
    {"200/1545041", kFail, kNotHere, 0, "The contact is not available"},
    {"200/2018021", kFail, 0, 0, "Another app holds the conversation"},
    {"200/2018027", kFail, 0, 0, "Another app or page holds the conversation"},
    {"200/2018108", kFail, kNotHere, 0, "The contact does not take messages of this account"},
    {"230", kFail, kAlarm, 0, "The permission pages_messaging is missing"},
    {"368", kStop, kAlarm, 0, "Blocked for policy violations"},
    {"551", kFail, kNotHere, 0, "The contact is not available"},
    {"613", kThrottle, 0, 0, "The calls came too fast"},
    {"1200", kRetry, 0, 0, "The message could not be sent just now"},
    {"80001", kThrottle, 0, 0, "The page reached its call limit"},
    {"80002", kThrottle, 0, 0, "The Instagram account reached its call limit"},
    {"80006", kThrottle, 0, 0, "The page reached its limit for Messenger"},
};
static_assert(sdk::ErrorRules(kRules).distinct());

}  // namespace

const graph::Api kApi = {"Messenger", kRules};

}  // namespace messenger
