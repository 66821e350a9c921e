// From the structs of the ABI to the core's types. Only for structs that abi::check has accepted.
#pragma once

#include "core/base/result.h"
#include "core/plugin/abi_types.h"
#include "core/plugin/plugin.h"

namespace patchbay::plugin::abi {

// The error says what is wrong beyond the single fields: a kind without its content, an unknown
// code.
Result<model::Message> read(const patchbay_message &message);
Result<model::Status> read(const patchbay_status_update &status);
model::Notice read(const patchbay_notice &notice);
Result<WebhookReply> read(const patchbay_webhook_reply &reply);
Result<HttpRequest> read(const patchbay_http_request &request);
Result<Outcome> read(const patchbay_outcome &outcome);
Operation read(const patchbay_operation &operation);
TaskResult read(const patchbay_task_result &result);

}  // namespace patchbay::plugin::abi
