// The real plugin in the real host, called directly or through frames, and the case files beside.
#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/plugin/plugin.h"

#include <boost/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace messenger_test {

namespace json = patchbay::json;
namespace plugin = patchbay::plugin;

constexpr std::string_view kChannel = "support-fb";
constexpr std::string_view kPage = "101234567890";
constexpr std::string_view kInstagram = "17841400000000001";
constexpr std::string_view kContact = "24681012141618";
constexpr patchbay::TimeMs kNow = 1'800'000'000'000;

json::object page_settings();
json::object instagram_settings();

// The plugin, loaded once for the program.
plugin::Plugin &loaded();

// Its clock stands at kNow.
plugin::InstanceOptions options(bool framed, json::object settings = page_settings());
std::unique_ptr<plugin::Instance> instance(bool framed, json::object settings = page_settings());

// The array in cases/<file>.
std::vector<json::object> cases(const std::string &file);

// "text with caption" -> "text_with_caption", for the names of tests.
std::string test_name(const json::object &one, bool framed);

// A test of one case: which one, and whether through frames.
using Parameter = std::tuple<json::object, bool>;

}  // namespace messenger_test
