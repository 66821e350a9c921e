#include "tests/simulators/twilio/send.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace patchbay::simulators::twilio {

namespace {

Error refusal(int code, std::string message) { return {std::move(message), {}, code}; }

bool is_http_url(std::string_view url) {
    if (url.starts_with("https://")) {
        url.remove_prefix(8);
    } else if (url.starts_with("http://")) {
        url.remove_prefix(7);
    } else {
        return false;
    }
    const auto host = url.substr(0, url.find_first_of("/?#"));
    return !host.empty() && std::ranges::none_of(url, [](char c) {
        return c == ' ' || static_cast<unsigned char>(c) < 0x20;
    });
}

// The provider takes no underscore in the host's name, and no URL of more than 4000 characters.
bool is_callback_url(std::string_view url) {
    if (!is_http_url(url) || utf8_length(url) > kMaxCallbackUrl) return false;
    const auto start = url.find("//") + 2;
    const auto host = url.substr(start, url.find_first_of("/?#", start) - start);
    return host.find('_') == std::string_view::npos;
}

bool is_validity(std::string_view text) {
    std::int64_t seconds = 0;
    const auto *end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, seconds);
    return parsed.ec == std::errc{} && parsed.ptr == end && seconds >= 1 &&
           seconds <= kMaxValiditySeconds;
}

Result<void> read_sender(const Form &form, const Settings &settings, Send &out) {
    const auto from = value_or_empty(form, "From");
    const auto service = value_or_empty(form, "MessagingServiceSid");
    if (from.empty() && service.empty()) {
        return refusal(21603, "A 'From' phone number is required.");
    }
    out.by_service = !service.empty();
    if (out.by_service && service != settings.messaging_service_sid) {
        return refusal(21701, "The Messaging Service does not exist: " + service);
    }
    if (from.empty()) return {};
    if (!is_e164(from)) {
        return refusal(21212, "The 'From' number " + from +
                                  " is not a valid phone number, shortcode, or alphanumeric "
                                  "sender ID.");
    }
    const auto at = std::ranges::find(settings.numbers, from, &Number::number);
    if (at == settings.numbers.end()) {
        return refusal(21606, "The From phone number " + from +
                                  " is not a valid, SMS-capable inbound phone number or short "
                                  "code for your account.");
    }
    if (out.by_service && !at->in_service) {
        return refusal(
            21711, "The number " + from + " is not associated to the specified Messaging Service.");
    }
    out.number = static_cast<std::size_t>(at - settings.numbers.begin());
    return {};
}

Result<void> read_content(const Form &form, Send &out) {
    for (const auto &field : form) {
        if (field.name == "MediaUrl") out.media_urls.push_back(field.value);
    }
    const auto body = find(form, "Body");
    out.body = body.value_or("");
    if (out.body.empty() && out.media_urls.empty()) {
        if (body) return refusal(21602, "Message body is required.");
        return refusal(21619, "A text message body or media urls must be specified.");
    }
    if (!valid_utf8(out.body)) return refusal(20001, "The Body is not UTF-8.");
    if (utf8_length(out.body) > kMaxBodyCharacters) {
        return refusal(21617, "The concatenated message body exceeds the 1600 character limit.");
    }
    if (out.media_urls.size() > kMaxMedia) {
        return refusal(21623, "Number of media files exceeds allowed limit.");
    }
    for (const auto &url : out.media_urls) {
        if (!is_http_url(url)) {
            return refusal(21620, "Media urls: " + url +
                                      " are invalid. Please use only valid http and https urls");
        }
    }
    return {};
}

}  // namespace

Result<Send> read_send(const Form &form, const Settings &settings) {
    Send out;
    out.to = value_or_empty(form, "To");
    if (out.to.empty()) return refusal(21604, "A 'To' phone number is required.");
    if (auto done = read_sender(form, settings, out); !done) return done.error();
    if (!is_e164(out.to)) {
        return refusal(21211, "The 'To' number " + out.to + " is not a valid phone number.");
    }
    if (out.number && settings.numbers[*out.number].number == out.to) {
        return refusal(21266, "'To' and 'From' number cannot be the same.");
    }
    if (auto done = read_content(form, out); !done) return done.error();
    out.status_callback = value_or_empty(form, "StatusCallback");
    if (!out.status_callback.empty() && !is_callback_url(out.status_callback)) {
        return refusal(21609,
                       "The 'StatusCallback' URL " + out.status_callback + " is not a valid URL.");
    }
    const auto validity = find(form, "ValidityPeriod");
    if (validity && !is_validity(*validity)) {
        return refusal(21624, "The validity period must be from 1 to 36000 seconds.");
    }
    return out;
}

}  // namespace patchbay::simulators::twilio
