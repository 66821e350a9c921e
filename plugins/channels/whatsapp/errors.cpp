#include "errors.h"

namespace whatsapp {
namespace {

using namespace sdk::rule;

// A quality limit is lifted in hours, so asking every second would only make it worse.
constexpr std::uint32_t kQualityPause = 15 * 60;

// docs/channels/whatsapp.md repeats it for operators.
constexpr sdk::ErrorRule kRules[] = {
    {"0", kStop, kAlarm, 0, "The access token was not accepted"},
    {"1", kRetry, 0, 0, "Unknown or temporary error of the API"},
    {"2", kRetry, 0, 0, "The API is down or overloaded"},
    {"3", kFail, kAlarm, 0, "The app lacks a capability or permission"},
    {"4", kThrottle, 0, 0, "The app reached its call limit"},
    {"10", kFail, kAlarm, 0, "Permission denied"},
    {"33", kStop, kAlarm, 0, "The phone number ID does not exist or is not accessible"},
    {"100", kFail, 0, 0, "Invalid or missing parameter"},
    // The older way to say 33.
    {"100/33", kStop, kAlarm, 0, "The phone number ID does not exist or is not accessible"},
    {"190", kStop, kAlarm, 0, "The access token is expired or invalid"},
    {"200", kFail, kAlarm, 0, "An API permission is missing"},
    {"368", kStop, kAlarm, 0, "Temporarily blocked for policy violations"},
    {"470", kFail, kWindowClosed, 0, "More than 24 hours since the contact wrote"},
    {"80007", kThrottle, 0, 0, "The business account reached its rate limit"},
    {"130429", kThrottle, 0, 0, "The number reached its throughput limit"},
    {"130472", kFail, 0, 0, "The contact is part of an experiment"},
    {"130497", kFail, 0, 0, "The business may not message contacts in this country"},
    {"131000", kRetry, 0, 0, "Something went wrong at the provider"},
    {"131005", kFail, kAlarm, 0, "Access denied"},
    {"131008", kFail, 0, 0, "A required parameter is missing"},
    {"131009", kFail, 0, 0, "A parameter has an invalid value"},
    {"131016", kRetry, 0, 0, "The service is temporarily unavailable"},
    {"131021", kFail, 0, 0, "The recipient is the sender"},
    {"131026", kFail, kNotHere, 0, "The contact cannot be reached on WhatsApp"},
    {"131030", kFail, 0, 0, "The recipient is not in the list of a test number"},
    {"131031", kStop, kAlarm, 0, "The account is locked"},
    {"131037", kStop, kAlarm, 0, "The display name of the number is not approved"},
    {"131042", kFail, kAlarm, 0, "A payment or eligibility problem of the account"},
    {"131045", kStop, kAlarm, 0, "The number is not registered correctly"},
    {"131047", kFail, kWindowClosed, 0, "More than 24 hours since the contact wrote"},
    {"131048", kThrottle, kAlarm, kQualityPause, "The number is limited for its low quality"},
    {"131049", kFail, 0, 0, "Not delivered to keep the ecosystem healthy"},
    {"131050", kFail, 0, 0, "The contact stopped marketing messages"},
    {"131051", kFail, 0, 0, "This type of message is not supported"},
    {"131052", kFail, 0, 0, "The media of the contact could not be downloaded"},
    {"131053", kRetry, 0, 0, "The media could not be fetched"},
    {"131056", kPair, 0, 0, "Too many messages to this contact"},
    {"131057", kRetry, 0, 60, "The account is in maintenance"},
    {"131062", kFail, 0, 0, "This message needs a phone number, not a user ID"},
    {"132000", kFail, 0, 0, "The number of template parameters does not match"},
    {"132001", kFail, 0, 0, "The template does not exist in this language or is not approved"},
    {"132005", kFail, 0, 0, "The filled-in template is too long"},
    {"132007", kFail, 0, 0, "The template violates a policy"},
    {"132012", kFail, 0, 0, "The format of a template parameter does not match"},
    {"132015", kFail, kAlarm, 0, "The template is paused for its low quality"},
    {"132016", kFail, 0, 0, "The template is disabled"},
    {"132018", kFail, 0, 0, "A template parameter holds what it may not"},
    {"132068", kFail, 0, 0, "The flow is blocked"},
    {"132069", kRetry, 0, 360, "The flow is throttled"},
    {"133000", kStop, kAlarm, 0, "An earlier deregistration of the number is incomplete"},
    {"133004", kRetry, 0, 0, "The server is temporarily unavailable"},
    {"133005", kStop, kAlarm, 0, "The two-step PIN does not match"},
    {"133006", kStop, kAlarm, 0, "The number must be verified first"},
    {"133008", kStop, kAlarm, 0, "Too many guesses of the two-step PIN"},
    {"133009", kStop, kAlarm, 0, "The two-step PIN was guessed too fast"},
    {"133010", kStop, kAlarm, 0, "The number is not registered"},
    {"133015", kRetry, 0, 300, "The number was deleted recently"},
    {"133016", kStop, kAlarm, 0, "The number was registered or deregistered too often"},
    {"134011", kFail, kAlarm, 0, "The payment terms are not accepted"},
    {"135000", kFail, 0, 0, "The request was refused for an unnamed reason"},
    {"136025", kRetry, 0, 0, "The verification code could not be sent"},
    {"141006", kFail, kAlarm, 0, "A problem of the account's payment method"},
    {"2388012", kFail, 0, 0, "The number exists in the destination account"},
    {"2388091", kFail, 0, 0, "The number is not eligible for a code request"},
    {"2388093", kFail, 0, 0, "The number is not eligible for a code check"},
    {"2388103", kFail, kAlarm, 0, "A precondition of the migration is not met"},
    {"2494010", kFail, 0, 0, "A limit on templates was reached"},
    {"2593006", kFail, 0, 0, "A limit on templates was reached"},
};

static_assert(sdk::ErrorRules(kRules).distinct());

}  // namespace

const graph::Api kApi = {"WhatsApp", kRules};

}  // namespace whatsapp
