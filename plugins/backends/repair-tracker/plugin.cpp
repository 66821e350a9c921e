#include "plugin.h"

#include "patchbay/kit/limits.hpp"
#include "patchbay/kit/operation.hpp"

namespace repair_tracker {
namespace {

constexpr std::string_view kInput = R"({
  "type": "object",
  "additionalProperties": false,
  "minProperties": 1,
  "properties": {
    "ticket": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    "serial": {"anyOf": [{"type": "string"}, {"type": "integer"}]}
  }
})";

constexpr std::string_view kOutput = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["status"],
  "properties": {
    "ticket": {"type": "string"},
    "serial": {"type": "string"},
    "product": {"type": "string"},
    "status": {"type": "string", "enum": ["received", "diagnosis", "waiting_parts", "waiting_customer",
                                          "repaired", "shipped", "delivered", "cancelled", "unknown"]},
    "status_text": {"type": "string"},
    "eta": {"type": "string"},
    "updated_at": {"type": "string"}
  }
})";

}  // namespace

patchbay_status Plugin::configure(const patchbay_instance_config &config,
                                  const sdk::ErrorSink &errors) {
    sdk::Settings given(host(), config, errors);
    read_settings(given, settings_);
    return given.status();
}

patchbay_status Plugin::list(const sdk::OperationSink &sink) {
    return sdk::give_operation(sink, "status", kInput, kOutput,
                               {sdk::kNotFound, sdk::kUnavailable, sdk::kRefused, sdk::kInvalid});
}

}  // namespace repair_tracker

PATCHBAY_PLUGIN(repair_tracker::Plugin)
