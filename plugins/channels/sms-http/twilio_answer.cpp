// What Twilio's answer to a send means. Decided on the error's code, never on its text.
#include "event.h"
#include "twilio.h"
#include "twilio_errors.h"

namespace sms_http {
namespace {

// {"code": 21211, "message": "...", "status": 400}
sdk::Verdict judge(sdk::JsonValue root, const patchbay_http_response &response) {
    sdk::Verdict verdict = sdk::judge_status("Twilio", response);
    const auto code = root["code"].integer();
    if (!code || sdk::good(response)) return verdict;
    const std::string text = std::to_string(*code);
    if (const auto *rule = twilio_errors().find(text)) return sdk::judge_rule(*rule, response);
    // Twilio's own word that it failed: not accepted. Only without one nobody knows.
    if (verdict.kind == PATCHBAY_OUTCOME_IN_DOUBT) verdict.kind = PATCHBAY_OUTCOME_RETRY;
    verdict.code = text;
    verdict.title = root["message"].str();
    return verdict;
}

}  // namespace

patchbay_status Twilio::answer(const patchbay_http_response &response,
                               const sdk::AnswerSink &sink) {
    const sdk::JsonValue root = host().parse(sdk::view(response.body));
    const std::string_view sid = root["sid"].str();
    if (sdk::good(response) && fits(sid)) return sdk::give_sent(sid, sink);
    return sdk::give(judge(root, response), sink);
}

}  // namespace sms_http
