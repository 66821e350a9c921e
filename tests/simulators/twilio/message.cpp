#include "tests/simulators/twilio/message.h"

#include "core/base/crypto.h"
#include "core/base/json.h"
#include "tests/simulators/twilio/api_error.h"

#include <ctime>

namespace patchbay::simulators::twilio {

namespace {

json::value text_or_null(const std::string &text, bool given) {
    return given ? json::value(text) : json::value(nullptr);
}

json::value date_or_null(TimeMs time) { return text_or_null(to_rfc2822(time), time != 0); }

}  // namespace

std::string new_sid(std::string_view prefix) {
    std::array<std::uint8_t, 16> random{};
    crypto::random_bytes(random);
    return std::string(prefix) + crypto::to_hex(random);
}

std::string account_path(const Settings &settings) {
    return "/2010-04-01/Accounts/" + settings.account_sid;
}

json::object resource(const Message &message, const Settings &settings) {
    const auto path = account_path(settings) + "/Messages/" + message.sid;
    json::value error_code;
    if (message.error_code != 0) error_code = message.error_code;
    return {
        {"account_sid", settings.account_sid},
        {"api_version", "2010-04-01"},
        {"body", message.body},
        {"date_created", to_rfc2822(message.created)},
        {"date_sent", date_or_null(message.sent)},
        {"date_updated", to_rfc2822(message.updated)},
        {"direction", message.direction},
        {"error_code", std::move(error_code)},
        {"error_message",
         text_or_null(std::string(error_text(message.error_code)), message.error_code != 0)},
        {"from", text_or_null(message.from, message.sender_chosen)},
        {"messaging_service_sid", text_or_null(settings.messaging_service_sid, message.by_service)},
        {"num_media", std::to_string(message.media)},
        {"num_segments", std::to_string(message.sender_chosen ? message.segments : 0)},
        {"price", nullptr},
        {"price_unit", "USD"},
        {"sid", message.sid},
        {"status", message.status},
        {"subresource_uris", {{"media", path + "/Media.json"}}},
        {"to", message.to},
        {"uri", path + ".json"}};
}

std::string to_rfc2822(TimeMs time) {
    const auto seconds = static_cast<std::time_t>(time / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const auto length =
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &parts);
    return {text.data(), length};
}

}  // namespace patchbay::simulators::twilio
