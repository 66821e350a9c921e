// Simulator: one simulated page or Instagram account behind one listener.
#pragma once

#include "tests/simulators/common/simulator.h"
#include "tests/simulators/graph/webhook.h"
#include "tests/simulators/messenger/control_api.h"
#include "tests/simulators/messenger/graph_api.h"

namespace patchbay::simulators::messenger {

using Simulator = simulators::Simulator<Settings, World, GraphApi, ControlApi>;

}  // namespace patchbay::simulators::messenger
