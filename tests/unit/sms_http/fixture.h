// The real plugin in the real host, called directly or through frames, and the case files beside.
#pragma once

#include "core/base/json.h"
#include "core/plugin/plugin.h"
#include "tests/unit/plugin_kit/cases.h"
#include "tests/unit/plugin_kit/loaded.h"

#include <boost/json.hpp>

#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace sms_http_test {

namespace json = patchbay::json;
namespace plugin = patchbay::plugin;

constexpr std::string_view kChannel = "sms";
constexpr std::string_view kWebhookUrl = "https://sms.example.com/webhooks/sms";
constexpr patchbay::TimeMs kReceivedAt = 1'800'000'000'000;
constexpr std::string_view kReceived = "2027-01-15T08:00:00Z";

// Of "twilio", "bird", "generic" (an aggregator that speaks JSON) or "form" (one that speaks
// forms); `changes` over them, where null takes a setting out.
json::object settings_of(std::string_view provider, const json::object &changes = {});

// The plugin, loaded once for the program.
inline plugin::Plugin &loaded() { return plugin_kit::loaded("sms-http"); }

// With the secrets of the settings: each is its name with "-value" behind it, but for
// webhook_secret.
patchbay::Result<std::unique_ptr<plugin::Instance>> try_instance(
    bool framed, json::object settings, plugin::TaskHost *tasks = nullptr,
    const patchbay::Clock *clock = nullptr);
std::unique_ptr<plugin::Instance> instance(bool framed, json::object settings,
                                           plugin::TaskHost *tasks = nullptr,
                                           const patchbay::Clock *clock = nullptr);
// Of a case: its "provider" (default "twilio") and "settings".
std::unique_ptr<plugin::Instance> instance_of(const json::object &one, bool framed);

using plugin_kit::Parameter;
using plugin_kit::test_name;
using plugin_kit::text_of;

// The array in cases/<file>.
inline std::vector<json::object> cases(const std::string &file) {
    return plugin_kit::cases("sms_http", file);
}

}  // namespace sms_http_test
