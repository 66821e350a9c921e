// The real plugin in the real host, called directly or through frames, and the case files beside.
#pragma once

#include "core/base/json.h"
#include "core/plugin/plugin.h"

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
plugin::Plugin &loaded();

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

// The array in cases/<file>.
std::vector<json::object> cases(const std::string &file);

// "text with caption" -> "text_with_caption", for the names of tests.
std::string test_name(const json::object &one, bool framed);

std::string_view text_of(const json::object &one, std::string_view key,
                         std::string_view otherwise = {});

// A test of one case: which one, and whether through frames.
using Parameter = std::tuple<json::object, bool>;

}  // namespace sms_http_test
