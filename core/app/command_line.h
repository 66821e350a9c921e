// The command line: verbs, options, help.
#pragma once

namespace patchbay::app {

// Runs the verb that the arguments name; gives back the exit code. For main.
int run_command_line(int argc, const char *const *argv);

}  // namespace patchbay::app
