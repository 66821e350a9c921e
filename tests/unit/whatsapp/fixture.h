// The real plugin in the real host, called directly or through frames, and the case files beside.
#pragma once

#include "core/base/json.h"
#include "core/plugin/plugin.h"

#include <boost/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace whatsapp_test {

namespace json = patchbay::json;
namespace plugin = patchbay::plugin;

constexpr std::string_view kChannel = "support-wa";
constexpr std::string_view kAccount = "106540352242922";
constexpr std::string_view kBusinessAccount = "419561257915477";
constexpr patchbay::TimeMs kReceivedAt = 1'800'000'000'000;

json::object default_settings();

// The plugin, loaded once for the program.
plugin::Plugin &loaded();

std::unique_ptr<plugin::Instance> instance(bool framed, json::object settings = default_settings());

// The array in cases/<file>.
std::vector<json::object> cases(const std::string &file);

json::value read_json(const std::string &path);

// "text with caption" -> "text_with_caption", for the names of tests.
std::string test_name(const json::object &one, bool framed);

// A test of one case: which one, and whether through frames.
using Parameter = std::tuple<json::object, bool>;

}  // namespace whatsapp_test
