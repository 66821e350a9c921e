// The plugins that ship, in the real host.
#pragma once

#include "core/plugin/plugin.h"

#include <memory>

namespace fuzz {

namespace plugin = patchbay::plugin;

std::unique_ptr<plugin::Instance> channel(bool framed);  // whatsapp
std::unique_ptr<plugin::Instance> messenger(bool framed);
std::unique_ptr<plugin::Instance> backend(plugin::TaskHost &tasks, bool framed);

}  // namespace fuzz
