#include "tests/simulators/messenger/webhook_body.h"

#include "core/base/json.h"
#include "tests/simulators/common/escape.h"
#include "tests/simulators/messenger/message_view.h"

#include <boost/json/array.hpp>

#include <charconv>
#include <utility>

namespace patchbay::simulators::messenger {

namespace {

json::object messaging(std::string_view sender, std::string_view recipient, TimeMs at,
                       json::object what) {
    json::object out{
        {"sender", {{"id", sender}}}, {"recipient", {{"id", recipient}}}, {"timestamp", at}};
    for (auto &member : what)
        out[member.key()] = std::move(member.value());
    return out;
}

// App ids are numbers in echoes, though texts elsewhere.
json::value number_of(const std::string &digits) {
    std::uint64_t out = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return out;
}

}  // namespace

std::string webhook_body(std::span<const Event> events, const Settings &settings) {
    std::string out = settings.instagram() ? R"({"object":"instagram","entry":[)"
                                           : R"({"object":"page","entry":[)";
    const auto time = std::to_string(settings.now());
    for (const auto &event : events) {
        if (out.back() == '}') out += ',';
        out.append(R"({"time":)").append(time).append(R"(,"id":)");
        append_quoted(out, settings.account_id());
        out.append(",\"").append(event.field).append("\":[").append(event.element).append("]}");
    }
    out += "]}";
    return escaped(out, true);
}

json::object from_customer(const Conversation &conversation, const Settings &settings, TimeMs at,
                           json::object what) {
    auto out = messaging(conversation.psid, settings.account_id(), at, std::move(what));
    // Whoever ticked a box on a web page is known by that page's reference alone.
    const auto *optin = object_member(out, "optin");
    if (optin && optin->contains("user_ref")) out.erase("sender");
    return out;
}

json::object from_account(const Conversation &conversation, const Settings &settings, TimeMs at,
                          json::object what) {
    return messaging(settings.account_id(), conversation.psid, at, std::move(what));
}

json::object echo_of(std::string_view mid, const std::string &app_id, const json::object &content) {
    json::object echo{{"mid", mid}, {"is_echo", true}, {"app_id", number_of(app_id)}};
    const auto *message = object_member(content, "message");
    if (!message) return {{"message", std::move(echo)}};
    for (const auto *key : {"text", "metadata"}) {
        if (const auto *value = message->if_contains(key)) echo[key] = *value;
    }
    if (const auto *attachment = message->if_contains("attachment")) {
        echo["attachments"] = json::array{*attachment};
    }
    if (const auto to = reply_to_of(content); !to.empty()) echo["reply_to"] = {{"mid", to}};
    return {{"message", std::move(echo)}};
}

}  // namespace patchbay::simulators::messenger
