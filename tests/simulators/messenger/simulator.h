// Simulator: one simulated page or Instagram account behind one listener.
#pragma once

#include "tests/simulators/graph/simulator.h"
#include "tests/simulators/messenger/control_api.h"
#include "tests/simulators/messenger/graph_api.h"

namespace patchbay::simulators::messenger {

using Simulator = graph::Simulator<Settings, World, GraphApi, ControlApi>;

}  // namespace patchbay::simulators::messenger
