#include "tests/unit/sms_http/fixture.h"

#include <stdexcept>

namespace sms_http_test {

json::object settings_of(std::string_view provider, const json::object &changes) {
    json::object settings = {{"provider", provider == "form" ? "generic" : provider},
                             {"from", "+15557654321"}};
    if (provider == "twilio") {
        settings["account_sid"] = "AC1";
        settings["auth_token"] = "{{secret:auth_token}}";
        settings["public_url"] = "https://sms.example.com";
    } else if (provider == "bird") {
        settings["region"] = "eu1";
        settings["api_key"] = "{{secret:api_key}}";
        settings["webhook_secret"] = "{{secret:webhook_secret}}";
    } else if (provider == "generic") {
        settings["public_url"] = "https://sms.example.com/";
        settings["secret"] = "{{secret:secret}}";
        settings["send"] = {
            {"url", "https://api.example/v2/sms?sender={from}"},
            {"headers", {{"X-Api-Key", "{secret}"}}},
            {"body",
             {{"recipients", json::array{"{to}"}},
              {"message", {{"text", "{text}"}, {"parts", 3}, {"flash", false}, {"ttl", nullptr}}},
              {"reference", "{correlation}"},
              {"callback", "{callback_url}"}}},
            {"accepted", {{"pointer", "/status"}, {"value", "ok"}}},
            {"id", "/messages/0/id"},
            {"error_code", "/error/code"},
            {"throttled", {{"statuses", json::array{420}}, {"codes", json::array{"14"}}}},
            {"opted_out", json::array{"103"}}};
        settings["inbound"] = {
            {"format", "json"},
            {"list", "/results"},
            {"fields",
             {{"id", "id"},
              {"from", "sender"},
              {"to", "/receiver/number"},
              {"text", "text"},
              {"time", "received"}}},
            {"reply", {{"body", "{\"ok\":true}"}, {"content_type", "application/json"}}}};
        settings["status"] = {{"fields",
                               {{"id", "id"},
                                {"status", "/dlr/state"},
                                {"error", "/dlr/error"},
                                {"correlation", "reference"},
                                {"time", "/dlr/at"}}},
                              {"words",
                               {{"SENT", "sent"},
                                {"DELIVRD", "delivered"},
                                {"UNDELIV", "failed"},
                                {"BUFFERED", "ignored"},
                                {"SEEN", "read"}}}};
        settings["signature"] = {{"scheme", "none"}};
    } else {
        settings["user"] = "joe";
        settings["secret"] = "{{secret:secret}}";
        settings["public_url"] = "https://sms.example.com/webhooks/sms";
        settings["send"] = {{"method", "PUT"},
                            {"url", "https://api.example/send"},
                            {"content_type", "form"},
                            {"body",
                             {{"to", "{to_digits}"},
                              {"msg", "{text}!"},
                              {"price", 7},
                              {"long", true},
                              {"key", "{secret}"},
                              {"dlr url", "{callback_url}"}}}};
        settings["inbound"] = {
            {"format", "form"},
            {"fields", {{"from", "from"}, {"to", "to"}, {"text", "msg"}, {"time", "date"}}}};
        settings["status"] = {{"when", "dlr"},
                              {"fields", {{"id", "msgid"}, {"status", "state"}, {"error", "err"}}},
                              {"words", {{"ok", "delivered"}, {"nok", "failed"}}}};
        settings["signature"] = {{"scheme", "none"}};
    }
    for (const auto &[key, value] : changes) {
        if (value.is_null()) {
            settings.erase(key);
        } else {
            settings[key] = value;
        }
    }
    return settings;
}

patchbay::Result<std::unique_ptr<plugin::Instance>> try_instance(bool framed, json::object settings,
                                                                 plugin::TaskHost *tasks,
                                                                 const patchbay::Clock *clock) {
    plugin::InstanceOptions options;
    options.name = kChannel;
    options.settings = std::move(settings);
    options.secrets = {{"auth_token", "auth_token-value"},
                       {"api_key_secret", "api_key_secret-value"},
                       {"api_key", "api_key-value"},
                       {"webhook_secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
                       {"secret", "secret-value"},
                       {"signing_secret", "signing_secret-value"}};
    options.tasks = tasks;
    if (clock != nullptr) options.clock = clock;
    options.framed = framed;
    return loaded().create(std::move(options));
}

std::unique_ptr<plugin::Instance> instance(bool framed, json::object settings,
                                           plugin::TaskHost *tasks, const patchbay::Clock *clock) {
    auto result = try_instance(framed, std::move(settings), tasks, clock);
    if (!result) throw std::runtime_error(result.error().where + ": " + result.error().message);
    return std::move(*result);
}

std::unique_ptr<plugin::Instance> instance_of(const json::object &one, bool framed) {
    const auto *changes = one.if_contains("settings");
    return instance(framed,
                    settings_of(text_of(one, "provider", "twilio"),
                                changes != nullptr ? changes->as_object() : json::object()));
}

}  // namespace sms_http_test
