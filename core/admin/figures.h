// What operators see in numbers: the journal's totals and the engine's counters, as JSON and as
// metrics.
#pragma once

#include "core/admin/parts.h"
#include "core/base/json.h"

#include <boost/json/object.hpp>

#include <string>

namespace patchbay::admin {

// {"lines": {id: {"flow", "ledger": {…, "balanced"}, "sends": {…}, "dead_letters", "stopped",
// "paused"}}, "conversations"}
Result<json::object> status_figures(const Parts &parts);

// Prometheus text format. The counters of events and sends come from the journal, so they survive a
// restart; the histograms are of this process.
Result<std::string> metrics_text(const Parts &parts);

}  // namespace patchbay::admin
