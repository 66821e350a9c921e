// Simulator: one simulated bot behind one listener.
#pragma once

#include "tests/simulators/common/simulator.h"
#include "tests/simulators/telegram/bot_api.h"
#include "tests/simulators/telegram/control_api.h"
#include "tests/simulators/telegram/webhook.h"

namespace patchbay::simulators::telegram {

using Simulator = simulators::Simulator<Settings, World, BotApi, ControlApi>;

}  // namespace patchbay::simulators::telegram
