// The real plugin in the real host, called directly or through frames, and the case files beside.
#pragma once

#include "tests/unit/plugin_kit/cases.h"
#include "tests/unit/plugin_kit/loaded.h"

namespace messenger_test {

namespace json = patchbay::json;
namespace plugin = patchbay::plugin;

using plugin_kit::Parameter;

constexpr std::string_view kChannel = "support-fb";
constexpr std::string_view kPage = "101234567890";
constexpr std::string_view kInstagram = "17841400000000001";
constexpr std::string_view kContact = "24681012141618";
constexpr patchbay::TimeMs kNow = 1'800'000'000'000;

json::object page_settings();
json::object instagram_settings();

plugin::Plugin &loaded();

// Its clock stands at kNow.
plugin::InstanceOptions options(bool framed, json::object settings = page_settings());
std::unique_ptr<plugin::Instance> instance(bool framed, json::object settings = page_settings());

// The array in cases/<file>.
std::vector<json::object> cases(const std::string &file);

}  // namespace messenger_test
