// A webhook of an SMS provider through its decoder. The input's first line says whose it is and how
// it came: "PROVIDER METHOD [CONTENT-TYPE]"; the second is the query, the rest the body.
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/model/event.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/plugins.h"

#include <boost/json/value.hpp>

#include <map>
#include <string>
#include <utility>

namespace {

using fuzz::require;
namespace json = patchbay::json;
namespace model = patchbay::model;
namespace plugin = patchbay::plugin;

json::object aggregator(std::string_view format) {
    return {{"provider", "generic"},
            {"from", "+15557654321"},
            {"signature", {{"scheme", "none"}}},
            {"send", {{"url", "https://x.example/"}, {"body", {{"a", "{to} {text}"}}}}},
            {"inbound",
             {{"format", format},
              {"fields",
               {{"id", "id"},
                {"from", "from"},
                {"to", "/to"},
                {"text", "text"},
                {"time", "time"},
                {"verdict", "verdict"}}},
              {"verdicts", {{"stop", "stop"}, {"start", "start"}, {"help", "help"}}},
              {"reply", {{"body", "OK"}}}}},
            {"status",
             {{"when", "dlr"},
              {"fields", {{"id", "id"}, {"status", "dlr"}, {"error", "err"}, {"time", "time"}}},
              {"words", {{"ok", "delivered"}, {"nok", "failed"}, {"wait", "ignored"}}}}}};
}

json::object settings_of(std::string_view provider) {
    if (provider == "form") {
        json::object settings = aggregator("form");
        settings["inbound"].at("fields").as_object()["charset"] = "charset";
        return settings;
    }
    if (provider == "json") {
        json::object settings = aggregator("json");
        settings["inbound"].as_object()["list"] = "/list";
        return settings;
    }
    if (provider == "bird") {
        return {{"provider", "bird"},
                {"from", "+15557654321"},
                {"region", "eu1"},
                {"api_key", "{{secret:api_key}}"},
                {"webhook_secret", "{{secret:webhook_secret}}"}};
    }
    json::object twilio{{"provider", "twilio"},
                        {"account_sid", "AC1"},
                        {"auth_token", "{{secret:auth_token}}"},
                        {"public_url", "https://sms.example.com"}};
    if (provider == "pool")
        twilio["messaging_service_sid"] = "MG1";
    else
        twilio["from"] = "+15557654321";
    return twilio;
}

plugin::Instance &instance_of(const std::string &provider, bool framed) {
    static std::map<std::pair<std::string, bool>, std::unique_ptr<plugin::Instance>> made;
    auto &instance = made[{provider, framed}];
    if (!instance) {
        plugin::InstanceOptions options;
        options.name = "sms";
        options.settings = settings_of(provider);
        options.secrets = {
            {"auth_token", "t0k"}, {"api_key", "k3y"}, {"webhook_secret", "whsec_MfKQ9r8G"}};
        options.framed = framed;
        instance = fuzz::instance("sms-http", std::move(options));
    }
    return *instance;
}

// What the journal would hold: read back from its text, and written again.
std::string check_event(const model::Event &event) {
    const auto text = model::to_text(event);
    require(patchbay::valid_utf8(text), "an event is UTF-8", text);
    const auto written = patchbay::parse_json(text);
    require(written.ok() && written->is_object(), "an event is a JSON object", text);
    const json::object &object = written->get_object();
    if (std::holds_alternative<model::Message>(event)) {
        const auto read = model::message_from_json(object);
        require(read.ok(), "a message is read back", text);
        require(model::to_json(*read) == object, "a message survives the journal", text);
    } else if (std::holds_alternative<model::Status>(event)) {
        const auto read = model::status_from_json(object);
        require(read.ok(), "a status is read back", text);
        require(model::to_json(*read) == object, "a status survives the journal", text);
    }
    return text + '\n';
}

std::string decode(plugin::Instance &instance, const plugin::WebhookRequest &request) {
    const auto decoded = instance.decode(request);
    if (!decoded) {
        const auto &error = decoded.error();
        require(error.code == plugin::kMalformed || error.code == plugin::kRefused ||
                    error.message.find("limit") != std::string::npos,
                "the plugin keeps to the ABI", error.message);
        require(patchbay::valid_utf8(error.message), "an error is UTF-8");
        return "error: " + error.message;
    }
    std::string all;
    for (const auto &event : decoded->events)
        all += check_event(event);
    if (decoded->reply)
        all += "reply " + std::to_string(decoded->reply->status) + ' ' + decoded->reply->body;
    return all;
}

bool quiet() {
    patchbay::log::configure(patchbay::log::Level::error, patchbay::log::Format::json);
    return true;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const bool ready = quiet();
    auto input = fuzz::text_of(data, size);
    auto line = fuzz::take_until(input, '\n');
    const auto wanted = fuzz::take_until(line, ' ');
    const bool known = wanted == "bird" || wanted == "json" || wanted == "form" || wanted == "pool";
    const std::string provider(known ? wanted : "twilio");
    plugin::WebhookRequest request;
    request.method = fuzz::take_until(line, ' ') == "GET" ? "GET" : "POST";
    request.path = "/webhooks/sms";
    if (!line.empty()) request.headers = {{"content-type", line}};
    request.query = fuzz::take_until(input, '\n');
    request.body = input;
    request.received_at = 1'800'000'000'000;
    request.verified = false;
    request.want_raw = true;

    auto &direct = instance_of(provider, false);
    const auto events = decode(direct, request);
    require(ready && events == decode(direct, request), "decoding twice gives the same", events);
    const auto crossed = decode(instance_of(provider, true), request);
    require(events == crossed, "frames change nothing", crossed, events);

    // The signature of the same, which nobody made.
    if (provider == "twilio" || provider == "pool" || provider == "bird") {
        request.verified = true;
        request.headers.emplace_back("x-twilio-signature", "AAAA");
        request.headers.emplace_back("webhook-id", "m");
        request.headers.emplace_back("webhook-timestamp", "1800000000");
        request.headers.emplace_back("webhook-signature", "v1,AAAA");
        const auto refused = direct.decode(request);
        require(!refused.ok(), "a wrong signature is refused");
    }
    return 0;
}
