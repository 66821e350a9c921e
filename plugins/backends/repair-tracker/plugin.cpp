#include "plugin.h"

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
    const sdk::JsonValue settings = host().parse(sdk::view(config.settings));
    if (!settings.is_object()) {
        return errors.fail(PATCHBAY_E_SETTINGS, "the settings must be a JSON object");
    }
    return read_settings(settings, errors, settings_);
}

patchbay_status Plugin::list(const sdk::OperationSink &sink) {
    const patchbay_str errors[] = {sdk::str("not_found"), sdk::str("unavailable"),
                                   sdk::str("refused"), sdk::str("invalid")};
    auto operation = sdk::make<patchbay_operation>();
    operation.name = sdk::str("status");
    operation.input = sdk::str(kInput);
    operation.output = sdk::str(kOutput);
    operation.errors = {errors, 4, sizeof errors[0]};
    return sink.operation(operation);
}

}  // namespace repair_tracker

PATCHBAY_PLUGIN(repair_tracker::Plugin)
