#include "errors.h"

namespace whatsapp {
namespace {

constexpr std::uint32_t kRetry = PATCHBAY_OUTCOME_RETRY;
constexpr std::uint32_t kThrottle = PATCHBAY_OUTCOME_THROTTLE_LINE;
constexpr std::uint32_t kPair = PATCHBAY_OUTCOME_WAIT_PAIR;
constexpr std::uint32_t kFail = PATCHBAY_OUTCOME_FAILED;
constexpr std::uint32_t kStop = PATCHBAY_OUTCOME_STOP_LINE;
constexpr std::uint32_t kAlarm = PATCHBAY_OUTCOME_ALARM;

// A quality limit is lifted in hours, so asking every second would only make it worse.
constexpr std::uint32_t kQualityPause = 15 * 60;

// Sorted. docs/channels/whatsapp.md repeats it for operators.
constexpr ErrorRule kRules[] = {
    {0, 0, kStop, kAlarm, 0, "The access token was not accepted"},
    {1, 0, kRetry, 0, 0, "Unknown or temporary error of the API"},
    {2, 0, kRetry, 0, 0, "The API is down or overloaded"},
    {3, 0, kFail, kAlarm, 0, "The app lacks a capability or permission"},
    {4, 0, kThrottle, 0, 0, "The app reached its call limit"},
    {10, 0, kFail, kAlarm, 0, "Permission denied"},
    {33, 0, kStop, kAlarm, 0, "The phone number ID does not exist or is not accessible"},
    {100, 0, kFail, 0, 0, "Invalid or missing parameter"},
    // The older way to say 33.
    {100, 33, kStop, kAlarm, 0, "The phone number ID does not exist or is not accessible"},
    {190, 0, kStop, kAlarm, 0, "The access token is expired or invalid"},
    {368, 0, kStop, kAlarm, 0, "Temporarily blocked for policy violations"},
    {470, 0, kFail, PATCHBAY_OUTCOME_WINDOW_CLOSED, 0,
     "More than 24 hours since the contact wrote"},
    {80007, 0, kThrottle, 0, 0, "The business account reached its rate limit"},
    {130429, 0, kThrottle, 0, 0, "The number reached its throughput limit"},
    {130472, 0, kFail, 0, 0, "The contact is part of an experiment"},
    {130497, 0, kFail, 0, 0, "The business may not message contacts in this country"},
    {131000, 0, kRetry, 0, 0, "Something went wrong at the provider"},
    {131005, 0, kFail, kAlarm, 0, "Access denied"},
    {131008, 0, kFail, 0, 0, "A required parameter is missing"},
    {131009, 0, kFail, 0, 0, "A parameter has an invalid value"},
    {131016, 0, kRetry, 0, 0, "The service is temporarily unavailable"},
    {131021, 0, kFail, 0, 0, "The recipient is the sender"},
    {131026, 0, kFail, PATCHBAY_OUTCOME_NOT_ON_CHANNEL, 0,
     "The contact cannot be reached on WhatsApp"},
    {131030, 0, kFail, 0, 0, "The recipient is not in the list of a test number"},
    {131031, 0, kStop, kAlarm, 0, "The account is locked"},
    {131037, 0, kStop, kAlarm, 0, "The display name of the number is not approved"},
    {131042, 0, kFail, kAlarm, 0, "A payment or eligibility problem of the account"},
    {131045, 0, kStop, kAlarm, 0, "The number is not registered correctly"},
    {131047, 0, kFail, PATCHBAY_OUTCOME_WINDOW_CLOSED, 0,
     "More than 24 hours since the contact wrote"},
    {131048, 0, kThrottle, kAlarm, kQualityPause, "The number is limited for its low quality"},
    {131049, 0, kFail, 0, 0, "Not delivered to keep the ecosystem healthy"},
    {131050, 0, kFail, 0, 0, "The contact stopped marketing messages"},
    {131051, 0, kFail, 0, 0, "This type of message is not supported"},
    {131052, 0, kFail, 0, 0, "The media of the contact could not be downloaded"},
    {131053, 0, kRetry, 0, 0, "The media could not be fetched"},
    {131056, 0, kPair, 0, 0, "Too many messages to this contact"},
    {131057, 0, kRetry, 0, 60, "The account is in maintenance"},
    {131062, 0, kFail, 0, 0, "This message needs a phone number, not a user ID"},
    {132000, 0, kFail, 0, 0, "The number of template parameters does not match"},
    {132001, 0, kFail, 0, 0, "The template does not exist in this language or is not approved"},
    {132005, 0, kFail, 0, 0, "The filled-in template is too long"},
    {132007, 0, kFail, 0, 0, "The template violates a policy"},
    {132012, 0, kFail, 0, 0, "The format of a template parameter does not match"},
    {132015, 0, kFail, kAlarm, 0, "The template is paused for its low quality"},
    {132016, 0, kFail, 0, 0, "The template is disabled"},
    {132018, 0, kFail, 0, 0, "A template parameter holds what it may not"},
    {132068, 0, kFail, 0, 0, "The flow is blocked"},
    {132069, 0, kRetry, 0, 360, "The flow is throttled"},
    {133000, 0, kStop, kAlarm, 0, "An earlier deregistration of the number is incomplete"},
    {133004, 0, kRetry, 0, 0, "The server is temporarily unavailable"},
    {133005, 0, kStop, kAlarm, 0, "The two-step PIN does not match"},
    {133006, 0, kStop, kAlarm, 0, "The number must be verified first"},
    {133008, 0, kStop, kAlarm, 0, "Too many guesses of the two-step PIN"},
    {133009, 0, kStop, kAlarm, 0, "The two-step PIN was guessed too fast"},
    {133010, 0, kStop, kAlarm, 0, "The number is not registered"},
    {133015, 0, kRetry, 0, 300, "The number was deleted recently"},
    {133016, 0, kStop, kAlarm, 0, "The number was registered or deregistered too often"},
    {134011, 0, kFail, kAlarm, 0, "The payment terms are not accepted"},
    {135000, 0, kFail, 0, 0, "The request was refused for an unnamed reason"},
    {136025, 0, kRetry, 0, 0, "The verification code could not be sent"},
    {141006, 0, kFail, kAlarm, 0, "A problem of the account's payment method"},
    {2388012, 0, kFail, 0, 0, "The number exists in the destination account"},
    {2388091, 0, kFail, 0, 0, "The number is not eligible for a code request"},
    {2388093, 0, kFail, 0, 0, "The number is not eligible for a code check"},
    {2388103, 0, kFail, kAlarm, 0, "A precondition of the migration is not met"},
    {2494010, 0, kFail, 0, 0, "A limit on templates was reached"},
    {2593006, 0, kFail, 0, 0, "A limit on templates was reached"},
};

constexpr ErrorRule kPermission = {200, 0, kFail, kAlarm, 0, "An API permission is missing"};

static_assert(graph::sorted(kRules));

}  // namespace

const ErrorRule *find_rule(std::int64_t code, std::int64_t subcode) {
    if (code >= 200 && code <= 299) return &kPermission;
    return graph::search(kRules, code, subcode);
}

bool retryable(std::int64_t code) {
    const ErrorRule *rule = find_rule(code, 0);
    return rule != nullptr &&
           (rule->outcome == kRetry || rule->outcome == kThrottle || rule->outcome == kPair);
}

}  // namespace whatsapp
