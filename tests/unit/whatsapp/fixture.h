// The real plugin in the real host, called directly or through frames, and the case files beside.
#pragma once

#include "tests/unit/plugin_kit/cases.h"
#include "tests/unit/plugin_kit/loaded.h"

namespace whatsapp_test {

namespace json = patchbay::json;
namespace plugin = patchbay::plugin;

using plugin_kit::Parameter;

constexpr std::string_view kChannel = "support-wa";
constexpr std::string_view kAccount = "106540352242922";
constexpr std::string_view kBusinessAccount = "419561257915477";
constexpr patchbay::TimeMs kReceivedAt = 1'800'000'000'000;

json::object default_settings();

plugin::Plugin &loaded();
plugin::InstanceOptions options(bool framed, json::object settings = default_settings());
std::unique_ptr<plugin::Instance> instance(bool framed, json::object settings = default_settings());

// The array in cases/<file>.
std::vector<json::object> cases(const std::string &file);

}  // namespace whatsapp_test
