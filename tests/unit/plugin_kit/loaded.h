// Real plugins in the real host.
#pragma once

#include "core/base/json.h"
#include "core/plugin/plugin.h"

#include <boost/json.hpp>

#include <memory>
#include <string>

namespace plugin_kit {

namespace json = patchbay::json;
namespace plugin = patchbay::plugin;

// The plugin of this name from the build tree, loaded once for the program.
plugin::Plugin &loaded(const std::string &name);

// An instance that can be made; else the test fails with what the plugin says.
std::unique_ptr<plugin::Instance> created(plugin::Plugin &plugin, plugin::InstanceOptions options);

}  // namespace plugin_kit
