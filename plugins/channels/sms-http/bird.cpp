// Settings, a message into the request that sends it, and what the answer means.
#include "bird.h"

#include "event.h"
#include "outgoing.h"
#include "patchbay/kit/request.hpp"
#include "settings.h"

namespace sms_http {
namespace {

constexpr std::string_view kRequired[] = {"api_key", "webhook_secret"};
constexpr std::string_view kOptional[] = {"api_url", "region", "category"};

using namespace sdk::rule;

constexpr sdk::ErrorRule kDeliveryErrors[] = {
    {"blocked_by_carrier", kFail, kAlarm, 0, "A carrier blocked the message"},
    {"blocked_by_recipient", kFail, 0, 0, "The contact blocks this sender"},
    {"content_rejected", kFail, kAlarm, 0, "The content was rejected"},
    {"insufficient_balance", kStop, kAlarm, 0, "The balance does not cover the message"},
    {"invalid_destination", kFail, kNotHere, 0, "The number is not valid"},
    {"landline_unreachable", kFail, kNotHere, 0, "The number is a landline"},
    {"provider_unavailable", kRetry, 0, 0, "The carrier is not available"},
    {"recipient_opted_out", kFail, kOptedOut, 0, "The contact has stopped our messages"},
    {"sender_unregistered", kFail, kAlarm, 0, "The sender is not registered"},
    {"unknown", kRetry, 0, 0, "An unknown error at the carrier"},
    {"unreachable", kRetry, 0, 0, "The phone is off or cannot be reached"},
};

// By the `type` of an error of the API.
constexpr sdk::ErrorRule kApiErrors[] = {
    {"auth_error", kStop, kAlarm, 0, "The API key was not accepted"},
    {"billing_error", kStop, kAlarm, 0, "The account cannot pay for the message"},
    {"internal_error", kRetry, 0, 0, "An error at Bird"},
    {"misdirected_error", kStop, kAlarm, 0, "The workspace is in another region"},
    {"permission_error", kStop, kAlarm, 0, "The API key lacks a permission"},
    {"rate_limit_error", kThrottle, 0, 0, "Too many requests"},
    {"service_unavailable_error", kRetry, 0, 0, "Bird is not available"},
    {"too_early_error", kRetry, 0, 0, "The same request is still being worked on"},
};

// {"error": {"type", "code", "name", "message"}}
sdk::Verdict judge(sdk::JsonValue root, const patchbay_http_response &response) {
    const sdk::JsonValue error = root["error"].is_object() ? root["error"] : root;
    const std::string_view type = error["type"].str();
    sdk::Verdict verdict = sdk::judge_status("Bird", response);
    // The request has an idempotency key: repeated, it is not sent twice.
    if (response.status >= 500 || response.status == 408) {
        verdict.kind = PATCHBAY_OUTCOME_RETRY;
        verdict.retry_after_ms = sdk::retry_after_ms(response);
    }
    if (type.empty() || sdk::good(response)) return verdict;
    const std::string_view code = error["code"].text();
    for (const std::string_view name : {code, error["name"].str()}) {
        if (const auto *rule = bird_errors().find(name)) return sdk::judge_rule(*rule, response);
    }
    if (const auto *rule = sdk::ErrorRules(kApiErrors).find(type))
        verdict = sdk::judge_rule(*rule, response);
    if (fits(code)) verdict.code = code;
    const std::string_view message = error["message"].str();
    if (!message.empty()) verdict.title = message;
    return verdict;
}

}  // namespace

std::unique_ptr<Provider> make_bird(const sdk::Host &host) { return std::make_unique<Bird>(host); }

sdk::ErrorRules bird_errors() { return kDeliveryErrors; }

void Bird::configure(std::string_view, sdk::Settings &settings) {
    if (!check_names(settings, kRequired, kOptional)) return;
    from_ = read_from(settings);
    const std::string region(settings["region"].str());
    if (region.empty() != settings["api_url"].exists()) {
        return settings.fail("region", "either region or api_url says where Bird's API is");
    }
    const std::string api_url = settings.url("api_url", "https://" + region + ".platform.bird.com");
    messages_url_ = api_url + "/v1/sms/messages";
    authorization_ = "Bearer " + settings.text("api_key");
    category_ = settings.text("category", "transactional");
}

patchbay_status Bird::encode(const patchbay_outbound &message, const sdk::EncodeSink &sink) {
    Outgoing out;
    const patchbay_status status = read_outgoing(message, false, sink, out);
    if (status != PATCHBAY_OK) return status;
    const std::string_view correlation = sdk::view(message.correlation);
    body_.clear();
    body_.begin_object();
    body_.member("to", out.to).member("from", from_).member("text", out.text);
    body_.member("category", category_);
    if (!correlation.empty()) {
        body_.key("metadata").begin_object().member("correlation", correlation).end_object();
    }
    body_.end_object();
    sdk::Request request("POST", messages_url_);
    request.header("authorization", authorization_).json(body_.text());
    if (!correlation.empty())
        request.header("idempotency-key", correlation).flags(PATCHBAY_HTTP_IDEMPOTENT);
    return request.give(sink);
}

patchbay_status Bird::answer(const patchbay_http_response &response, const sdk::AnswerSink &sink) {
    const sdk::JsonValue root = host().parse(sdk::view(response.body));
    const std::string_view id = root["id"].str();
    if (sdk::good(response) && fits(id)) return sdk::give_sent(id, sink);
    return sdk::give(judge(root, response), sink);
}

}  // namespace sms_http
