// The plugins that ship, in the real host.
#pragma once

#include "core/plugin/plugin.h"

#include <memory>
#include <string>

namespace fuzz {

namespace plugin = patchbay::plugin;

std::unique_ptr<plugin::Instance> channel(bool framed);  // whatsapp
std::unique_ptr<plugin::Instance> messenger(bool framed);
// An instance of any of them; defaults of the settings are filled in.
std::unique_ptr<plugin::Instance> instance(const std::string &plugin,
                                           plugin::InstanceOptions options);

std::unique_ptr<plugin::Instance> backend(plugin::TaskHost &tasks, bool framed);

}  // namespace fuzz
