// What a flow may send, tried on the channel that would carry it.
#pragma once

#include "core/app/loaded.h"

namespace patchbay::app {

void check_contents(plugin::Instance &channel, const LoadedFlow &flow, Problems &problems);

}  // namespace patchbay::app
