// Settings, a message into the request that sends it, and what the answer means.
#include "bird.h"

#include "outgoing.h"
#include "settings.h"

#include <vector>

namespace sms_http {
namespace {

constexpr std::string_view kRequired[] = {"api_key", "webhook_secret"};
constexpr std::string_view kOptional[] = {"api_url", "region", "category"};

constexpr std::uint32_t kRetry = PATCHBAY_OUTCOME_RETRY;
constexpr std::uint32_t kThrottle = PATCHBAY_OUTCOME_THROTTLE_LINE;
constexpr std::uint32_t kFail = PATCHBAY_OUTCOME_FAILED;
constexpr std::uint32_t kStop = PATCHBAY_OUTCOME_STOP_LINE;
constexpr std::uint32_t kAlarm = PATCHBAY_OUTCOME_ALARM;
constexpr std::uint32_t kNotHere = PATCHBAY_OUTCOME_NOT_ON_CHANNEL;
constexpr std::uint32_t kOptedOut = PATCHBAY_OUTCOME_OPTED_OUT;

constexpr ErrorRule kDeliveryErrors[] = {
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
constexpr ErrorRule kApiErrors[] = {
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
Verdict judge(sdk::JsonValue root, const patchbay_http_response &response) {
    const sdk::JsonValue error = root["error"].is_object() ? root["error"] : root;
    const std::string_view type = error["type"].str();
    Verdict verdict = judge_status(response);
    // The request has an idempotency key: repeated, it is not sent twice.
    if (response.status >= 500 || response.status == 408) {
        verdict.kind = PATCHBAY_OUTCOME_RETRY;
        verdict.retry_after_ms = retry_after_ms(response);
    }
    if (type.empty() || good(response)) return verdict;
    for (const std::string_view name : {error["code"].text(), error["name"].str()}) {
        const ErrorRule *rule = find_rule(kDeliveryErrors, name);
        if (rule != nullptr) return judge_rule(*rule, response);
    }
    if (const ErrorRule *rule = find_rule(kApiErrors, type)) verdict = judge_rule(*rule, response);
    const std::string_view code = error["code"].text();
    if (!code.empty() && code.size() <= 1024) verdict.code = code;
    const std::string_view message = error["message"].str();
    if (!message.empty()) verdict.title = message;
    return verdict;
}

}  // namespace

std::unique_ptr<Provider> make_bird(const sdk::Host &host) { return std::make_unique<Bird>(host); }

std::span<const ErrorRule> bird_errors() { return kDeliveryErrors; }

patchbay_status Bird::configure(std::string_view, sdk::JsonValue settings,
                                const sdk::ErrorSink &errors) {
    patchbay_status status = check_names(settings, kRequired, kOptional, errors);
    if (status == PATCHBAY_OK) status = read_from(settings, errors, from_);
    if (status != PATCHBAY_OK) return status;
    const std::string region(settings["region"].str());
    if (region.empty() != settings["api_url"].exists()) {
        return errors.fail(PATCHBAY_E_SETTINGS, "either region or api_url says where Bird's API is",
                           "/region");
    }
    std::string api_url;
    status =
        read_url(settings, "api_url", "https://" + region + ".platform.bird.com", errors, api_url);
    if (status != PATCHBAY_OK) return status;
    messages_url_ = api_url + "/v1/sms/messages";
    authorization_.append("Bearer ").append(settings["api_key"].str());
    category_ = settings["category"].exists() ? settings["category"].str() : "transactional";
    return PATCHBAY_OK;
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
    std::vector<patchbay_header> headers = {
        {sdk::str("authorization"), sdk::str(authorization_)},
        {sdk::str("content-type"), sdk::str("application/json")},
    };
    Request request{"POST", messages_url_, body_.text()};
    if (!correlation.empty()) {
        headers.push_back({sdk::str("idempotency-key"), sdk::str(correlation)});
        request.flags = PATCHBAY_HTTP_IDEMPOTENT;
    }
    return give_request(request, sdk::list(headers), sink);
}

patchbay_status Bird::answer(const patchbay_http_response &response, const sdk::AnswerSink &sink) {
    const sdk::JsonValue root = host().parse(sdk::view(response.body));
    const std::string_view id = root["id"].str();
    if (good(response) && !id.empty() && id.size() <= 1024) return give_sent(id, sink);
    return give(judge(root, response), sink);
}

}  // namespace sms_http
