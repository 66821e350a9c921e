// Settings, and a message into the request that sends it.
#include "twilio.h"

#include "outgoing.h"
#include "patchbay/kit/request.hpp"
#include "settings.h"
#include "url.h"

namespace sms_http {
namespace {

constexpr std::string_view kApiUrl = "https://api.twilio.com";
constexpr std::string_view kRequired[] = {"account_sid", "auth_token", "public_url"};
constexpr std::string_view kOptional[] = {
    "api_key_sid", "api_key_secret", "messaging_service_sid", "api_url", "mms", "media_auth"};

}  // namespace

std::unique_ptr<Provider> make_twilio(const sdk::Host &host) {
    return std::make_unique<Twilio>(host);
}

void Twilio::configure(std::string_view name, sdk::Settings &settings) {
    if (!check_names(settings, kRequired, kOptional)) return;
    senders_.configure(settings);
    api_url_ = settings.url("api_url", kApiUrl);
    webhook_url_ = read_webhook_url(settings, name);

    const std::string account_sid = settings.text("account_sid");
    const std::string key_sid = settings.optional_text("api_key_sid");
    if (key_sid.empty() != !settings["api_key_secret"].exists()) {
        settings.fail(key_sid.empty() ? "api_key_sid" : "api_key_secret",
                      "api_key_sid and api_key_secret go together");
    }
    authorization_ = key_sid.empty() ? "Basic {{basic:" + account_sid + ":auth_token}}"
                                     : "Basic {{basic:" + key_sid + ":api_key_secret}}";
    account_url_ = api_url_ + "/2010-04-01/Accounts/" + account_sid;
    mms_ = settings.flag("mms", true);
    media_auth_ = settings.flag("media_auth", true);
}

patchbay_status Twilio::encode(const patchbay_outbound &message, const sdk::EncodeSink &sink) {
    Outgoing out;
    const patchbay_status status = read_outgoing(message, mms_, sink, out);
    if (status != PATCHBAY_OK) return status;
    std::string body;
    append_field(body, "To", out.to);
    const std::string from = senders_.choose(out.to, sdk::view(message.account));
    if (!from.empty()) append_field(body, "From", from);
    if (!senders_.service().empty()) {
        append_field(body, "MessagingServiceSid", senders_.service());
    }
    if (!out.text.empty()) append_field(body, "Body", out.text);
    if (!out.media_url.empty()) append_field(body, "MediaUrl", out.media_url);
    append_field(body, "StatusCallback",
                 callback_url(webhook_url_, sdk::view(message.correlation)));

    const std::string url = account_url_ + "/Messages.json";
    sdk::Request request("POST", url);
    return request.header("authorization", authorization_).form(body).give(sink);
}

}  // namespace sms_http
