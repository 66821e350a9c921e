#include "core/app/command_line.h"

int main(int argc, char **argv) { return patchbay::app::run_command_line(argc, argv); }
