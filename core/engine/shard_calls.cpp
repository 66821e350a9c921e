// Calls of backends: tasks of a plugin, each with HTTP exchanges, a timer and one end. Journaled
// before they start; one that a crash interrupted starts again with the same key.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/exchange.h"
#include "core/engine/shard.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

namespace {

CallCame unavailable(journal::Id call, std::string backend) {
    CallCame came;
    came.call = call;
    came.error = "unavailable";
    came.backend = std::move(backend);
    return came;
}

}  // namespace

void Shard::start_call(const ConversationPtr &conversation, const journal::Call &call) {
    if (draining_) return;  // the next start does it
    plugin::Instance *backend = parts_.engine.backend(call.backend);
    if (!backend) {
        log::error("call of a backend that is not configured", {{"backend", call.backend}});
        return call_came(conversation, unavailable(call.id, call.backend));
    }
    const std::string key = parts_.engine.correlation_of(conversation->partition, call.id);
    plugin::TaskRequest request;
    request.attempt = static_cast<std::uint32_t>(call.attempts);
    request.operation = call.operation;
    request.input = call.input;
    request.key = key;
    start_task(*backend, request, call.id,
               [this, conversation](CallCame came) { call_came(conversation, std::move(came)); });
}

void Shard::start_task(plugin::Instance &instance, plugin::TaskRequest request, journal::Id call,
                       Function<void(CallCame)> done, std::int64_t deadline_ms) {
    const plugin::Token token = take_token();
    Task &task = tasks_[token];
    task.done = std::move(done);
    task.call = call;
    task.instance = &instance;
    task.deadline = parts_.executor.after(deadline_ms, [this, token] {
        const auto found = tasks_.find(token);
        if (found == tasks_.end()) return;
        log::warn("backend did not answer in time", {{"backend", found->second.instance->name()}});
        found->second.instance->cancel_task(token);
        end_task(token, unavailable(found->second.call, found->second.instance->name()));
    });
    request.token = token;
    request.deadline = parts_.clock.now() + deadline_ms;
    if (auto started = instance.start_task(request); !started) {
        log::error("backend refused the call",
                   {{"backend", instance.name()}, {"reason", started.error().message}});
        end_task(token, unavailable(call, instance.name()));
    }
}

// Removes the task; its result reaches the conversation.
void Shard::end_task(plugin::Token token, CallCame came) {
    const auto found = tasks_.find(token);
    if (found == tasks_.end()) return;
    Task task = std::move(found->second);
    tasks_.erase(found);
    parts_.executor.cancel(task.deadline);
    if (task.timer != 0) parts_.executor.cancel(task.timer);
    if (task.busy) parts_.client.cancel(task.exchange);
    task.done(std::move(came));
}

void Shard::call_came(const ConversationPtr &conversation, CallCame came) {
    conversation->urgent.push_back(std::move(came));
    pump(conversation);
}

// ---- From inside a plugin's call: nothing here may enter the plugin again
// -----------------------------

bool Shard::task_http(plugin::Token token, plugin::HttpRequest request) {
    const auto found = tasks_.find(token);
    if (found == tasks_.end() || found->second.busy) return false;
    Task &task = found->second;
    const std::uint32_t step = request.step;
    const auto answer = [this, token, step](net::ClientResponse response) {
        const auto open = tasks_.find(token);
        if (open == tasks_.end()) return;
        open->second.busy = false;
        plugin::Instance &backend = *open->second.instance;
        const journal::Id call = open->second.call;
        if (auto taken = backend.task_http(token, to_plugin_response(response, step)); !taken) {
            log::error("backend failed",
                       {{"backend", backend.name()}, {"reason", taken.error().message}});
            end_task(token, unavailable(call, backend.name()));
        }
    };
    task.busy = true;
    if (auto filled = task.instance->fill_in(request); !filled) {
        net::ClientResponse refused;
        refused.kind = net::ErrorKind::invalid;
        refused.error = filled.error().message;
        parts_.executor.post(
            [answer, refused = std::move(refused)]() mutable { answer(std::move(refused)); });
        return true;
    }
    task.exchange = parts_.client.send(to_client_request(std::move(request)), answer);
    return true;
}

bool Shard::task_timer(plugin::Token token, std::uint32_t delay_ms) {
    const auto found = tasks_.find(token);
    if (found == tasks_.end() || found->second.timer != 0) return false;
    found->second.timer = parts_.executor.after(delay_ms, [this, token] {
        const auto open = tasks_.find(token);
        if (open == tasks_.end()) return;
        open->second.timer = 0;
        plugin::Instance &backend = *open->second.instance;
        const journal::Id call = open->second.call;
        if (auto taken = backend.task_timer(token); !taken) {
            log::error("backend failed",
                       {{"backend", backend.name()}, {"reason", taken.error().message}});
            end_task(token, unavailable(call, backend.name()));
        }
    });
    return true;
}

bool Shard::task_settle(plugin::Token token, plugin::TaskResult result) {
    const auto found = tasks_.find(token);
    if (found == tasks_.end() || found->second.settled) return false;
    found->second.settled = true;
    CallCame came;
    came.call = found->second.call;
    came.ok = result.ok;
    came.error = std::move(result.error);
    came.backend = found->second.instance->name();
    came.follow = std::move(result.follow);
    came.unfollow = std::move(result.unfollow);
    if (result.ok) {
        auto output = parse_json(result.output);
        if (output) {
            came.output = std::move(*output);
        } else {
            came.ok = false;
            came.error = "unavailable";
        }
    }
    if (!result.message.empty())
        log::info("backend", {{"backend", found->second.instance->name()},
                              {"error", came.error},
                              {"message", result.message}});
    parts_.executor.post(
        [this, token, came = std::move(came)]() mutable { end_task(token, std::move(came)); });
    return true;
}

}  // namespace patchbay::engine
