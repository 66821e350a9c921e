#include "tests/simulators/twilio/webhook_request.h"

#include "core/base/crypto.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace patchbay::simulators::twilio {

namespace {

std::string country_of(std::string_view number) {
    struct Prefix {
        std::string_view digits;
        std::string_view country;
    };
    static constexpr std::array kPrefixes{Prefix{"+1", "US"}, Prefix{"+33", "FR"},
                                          Prefix{"+34", "ES"}, Prefix{"+44", "GB"},
                                          Prefix{"+49", "DE"}};
    for (const auto &prefix : kPrefixes) {
        if (number.starts_with(prefix.digits)) return std::string(prefix.country);
    }
    return {};
}

// "2611240930": how a network writes the minute.
std::string short_date(TimeMs time) {
    const auto seconds = static_cast<std::time_t>(time / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 16> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%y%m%d%H%M", &parts)};
}

}  // namespace

std::string signature(std::string_view auth_token, std::string_view url, const Form &form) {
    auto sorted = form;
    std::ranges::stable_sort(sorted, {}, &FormField::name);
    std::string text(url);
    for (const auto &field : sorted)
        text.append(field.name).append(field.value);
    const auto digest = crypto::hmac_sha1(auth_token, text);
    return crypto::to_base64(
        {reinterpret_cast<const char *>(digest.data()), digest.size()});  // bytes as characters
}

Form inbound_form(const Message &message, const Settings &settings) {
    Form out{{"ToCountry", country_of(message.to)},
             {"ToState", ""},
             {"SmsMessageSid", message.sid},
             {"NumMedia", std::to_string(message.media)},
             {"ToCity", ""},
             {"FromZip", ""},
             {"SmsSid", message.sid},
             {"FromState", ""},
             {"SmsStatus", "received"},
             {"FromCity", ""},
             {"Body", message.body},
             {"FromCountry", country_of(message.from)},
             {"To", message.to},
             {"ToZip", ""},
             {"NumSegments", std::to_string(message.segments)},
             {"MessageSid", message.sid},
             {"AccountSid", settings.account_sid},
             {"From", message.from},
             {"ApiVersion", "2010-04-01"}};
    if (message.by_service) out.push_back({"MessagingServiceSid", settings.messaging_service_sid});
    return out;
}

Form callback_form(const Message &message, std::string_view status, TimeMs now,
                   const Settings &settings) {
    Form out{{"SmsSid", message.sid},
             {"SmsStatus", std::string(status)},
             {"MessageStatus", std::string(status)},
             {"To", message.to},
             {"MessageSid", message.sid},
             {"AccountSid", settings.account_sid},
             {"From", message.from},
             {"ApiVersion", "2010-04-01"}};
    if (message.by_service) out.push_back({"MessagingServiceSid", settings.messaging_service_sid});
    if (message.error_code != 0) {
        out.push_back({"ErrorCode", std::to_string(message.error_code)});
    }
    if (status == kStatuses[kDelivered] || status == kStatuses[kUndelivered]) {
        out.push_back({"RawDlrDoneDate", short_date(now)});
    }
    return out;
}

net::ClientRequest webhook_request(const Settings &settings, const Target &target, const Form &form,
                                   const std::string &token) {
    net::ClientRequest request;
    request.method = "POST";
    request.url = target.url;
    request.headers = {{"content-type", "application/x-www-form-urlencoded; charset=UTF-8"},
                       {"user-agent", "TwilioProxy/1.1"},
                       {"accept", "*/*"},
                       {"i-twilio-idempotency-token", token},
                       {"x-twilio-signature", signature(settings.auth_token, target.url, form)}};
    request.body = to_text(form);
    request.timeout_ms = target.read_timeout_ms;
    return request;
}

}  // namespace patchbay::simulators::twilio
