// The plugins that ship, in the real host.
#pragma once

#include "core/plugin/plugin.h"

#include <memory>

namespace fuzz {

namespace plugin = patchbay::plugin;

std::unique_ptr<plugin::Instance> channel(bool framed);
std::unique_ptr<plugin::Instance> backend(plugin::TaskHost &tasks, bool framed);

}  // namespace fuzz
