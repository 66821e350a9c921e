// The daemon: `patchbay run`.
#pragma once

#include "core/app/loaded.h"

namespace patchbay::app {

// Runs until a signal ends it. Returns the exit code: 0 after a clean stop, 1 where it could not
// start or go on.
int run_daemon(Loaded &&loaded);

}  // namespace patchbay::app
