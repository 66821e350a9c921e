// A flow's calls of backends. Journaled before they start; one that a crash interrupted starts
// again with the same key.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"

namespace patchbay::engine {

void Shard::start_call(const ConversationPtr &conversation, const journal::Call &call) {
    if (drain_.has_begun()) return;  // the next start does it
    plugin::Instance *backend = parts_.engine.backend(call.backend);
    if (!backend) {
        log::error("call of a backend that is not configured", {{"backend", call.backend}});
        return call_came(conversation, unavailable(call.id, call.backend, "not configured"));
    }
    const std::string key =
        parts_.engine.correlation_of(conversation->partition, call.id, call.incarnation);
    plugin::TaskRequest request;
    request.attempt = static_cast<std::uint32_t>(call.attempts);
    request.operation = call.operation;
    request.input = call.input;
    request.key = key;
    tasks_.start(*backend, request, call.id,
                 [this, conversation](CallCame came) { call_came(conversation, std::move(came)); });
}

void Shard::call_came(const ConversationPtr &conversation, CallCame came) {
    conversation->urgent.push_back(std::move(came));
    pump(conversation);
}

}  // namespace patchbay::engine
