// Simulator: one simulated WhatsApp Business account behind one listener.
#pragma once

#include "tests/simulators/common/simulator.h"
#include "tests/simulators/graph/webhook.h"
#include "tests/simulators/whatsapp/control_api.h"
#include "tests/simulators/whatsapp/graph_api.h"

namespace patchbay::simulators::whatsapp {

using Simulator = simulators::Simulator<Settings, World, GraphApi, ControlApi>;

}  // namespace patchbay::simulators::whatsapp
