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
Result<model::BackendEvent> read(const patchbay_backend_event &event);
Result<WebhookReply> read(const patchbay_webhook_reply &reply);

// What a request may ask for depends on the call that it comes from.
struct Allowed {
    std::string_view blob;   // the handle that the call brought; another's file is not the plugin's
    bool keep_body = false;  // the call is about a file to fetch
};
Result<HttpRequest> read(const patchbay_http_request &request, const Allowed &allowed);

PolledWebhook read(const patchbay_webhook_request &webhook);

Result<Outcome> read(const patchbay_outcome &outcome);
HttpRequest read(const patchbay_stream_frame &frame);

Result<Endpoint> read(const patchbay_endpoint &endpoint);
StreamClose read(const patchbay_stream_close &close);
StreamTimer read(const patchbay_stream_timer &timer);
Result<StreamEvent> read(const patchbay_stream_event &event);
Result<Settlement> read(const patchbay_settlement &settlement);
Result<StreamRecord> read(const patchbay_stream_record &record);

Operation read(const patchbay_operation &operation);
Result<TaskResult> read(const patchbay_task_result &result);

}  // namespace patchbay::plugin::abi
