// What operators see in numbers: the journal's totals and the engine's counters, as JSON and as
// metrics.
#pragma once

#include "core/engine/engine.h"

#include <boost/json/object.hpp>

#include <string>

namespace patchbay::admin {

// {"lines": {id: {"ledger": {…, "balanced"}, "sends": {…}, "dead_letters", "stopped"}},
// "conversations"}
Result<json::object> status_figures(engine::Engine &engine);

// Prometheus text format. The counters of events and sends come from the journal, so they survive a
// restart; the histograms are of this process.
Result<std::string> metrics_text(engine::Engine &engine);

}  // namespace patchbay::admin
