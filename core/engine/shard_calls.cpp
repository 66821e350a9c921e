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

constexpr std::string_view kUnavailable = "unavailable";

CallCame unavailable(journal::Id call, std::string backend, std::string reason) {
    CallCame came;
    came.call = call;
    came.error = kUnavailable;
    came.reason = std::move(reason);
    came.backend = std::move(backend);
    return came;
}

// Of a flow's call. What the engine asks for itself, who asks says why it does not have it.
void tell(log::Level level, std::string_view event, const CallCame &came) {
    if (came.call != 0)
        log::write(level, event, {{"backend", came.backend}, {"reason", came.reason}});
}

}  // namespace

void Shard::start_call(const ConversationPtr &conversation, const journal::Call &call) {
    if (draining_) return;  // the next start does it
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
    start_task(*backend, request, call.id,
               [this, conversation](CallCame came) { call_came(conversation, std::move(came)); });
}

// Has all that its request refers to.
struct Shard::WaitingTask {
    std::uint32_t attempt = 1;
    std::string operation;
    std::string input;
    std::string key;
    Function<void(CallCame)> done;
    Executor::TimerId deadline = 0;  // 0: it is over
};

// So many of a backend as it answers; the others wait in their order.
void Shard::start_task(plugin::Instance &instance, plugin::TaskRequest request, journal::Id call,
                       Function<void(CallCame)> done, std::int64_t deadline_ms) {
    Departures::Queue &queue = departures_.queue(&instance, instance.name());
    if (auto place = departures_.take(queue))
        return run_task(instance, request, call, std::move(done), deadline_ms, std::move(place));
    auto waiting = std::make_shared<WaitingTask>();
    waiting->attempt = request.attempt;
    waiting->operation = request.operation;
    waiting->input = request.input;
    waiting->key = request.key;
    waiting->done = std::move(done);
    waiting->deadline = parts_.executor.after(kCallWaitMs, [this, &instance, call, waiting] {
        waiting->deadline = 0;
        if (draining_) return;  // the next start does it
        auto came = unavailable(call, instance.name(), "no turn came in time");
        tell(log::Level::warn, "too many calls wait for the backend: one was not made", came);
        waiting->done(std::move(came));
    });
    departures_.pass(queue, [this, &instance, call, deadline_ms, waiting](Departures::Place place) {
        if (waiting->deadline == 0 || draining_) return std::int64_t{0};
        parts_.executor.cancel(std::exchange(waiting->deadline, 0));
        plugin::TaskRequest now;
        now.attempt = waiting->attempt;
        now.operation = waiting->operation;
        now.input = waiting->input;
        now.key = waiting->key;
        run_task(instance, now, call, std::move(waiting->done), deadline_ms, std::move(place));
        return std::int64_t{0};
    });
}

void Shard::run_task(plugin::Instance &instance, plugin::TaskRequest request, journal::Id call,
                     Function<void(CallCame)> done, std::int64_t deadline_ms,
                     Departures::Place place) {
    const plugin::Token token = take_token();
    Task &task = tasks_[token];
    task.done = std::move(done);
    task.place = std::move(place);
    task.call = call;
    task.instance = &instance;
    task.deadline = parts_.executor.after(deadline_ms, [this, token, deadline_ms] {
        const auto found = tasks_.find(token);
        if (found == tasks_.end()) return;
        auto came = unavailable(found->second.call, found->second.instance->name(),
                                "no answer within " + std::to_string(deadline_ms) + " ms");
        tell(log::Level::warn, "backend did not answer in time", came);
        found->second.instance->cancel_task(token);
        end_task(token, std::move(came), Departures::End::lost);
    });
    request.token = token;
    request.deadline = parts_.clock.now() + deadline_ms;
    if (auto started = instance.start_task(request); !started) {
        auto came = unavailable(call, instance.name(), started.error().message);
        tell(log::Level::error, "backend refused the call", came);
        end_task(token, std::move(came), Departures::End::unused);
    }
}

// Removes the task; its result reaches the conversation.
void Shard::end_task(plugin::Token token, CallCame came, Departures::End how) {
    const auto found = tasks_.find(token);
    if (found == tasks_.end()) return;
    Task task = std::move(found->second);
    tasks_.erase(found);
    parts_.executor.cancel(task.deadline);
    if (task.timer != 0) parts_.executor.cancel(task.timer);
    if (task.busy) parts_.client.cancel(task.exchange);
    task.place.end(how, {"timeout", came.reason});
    task.done(std::move(came));
}

void Shard::call_came(const ConversationPtr &conversation, CallCame came) {
    conversation->urgent.push_back(std::move(came));
    pump(conversation);
}

// ---- From inside a plugin's call: nothing here may enter the plugin again -----------------------

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
            auto came = unavailable(call, backend.name(), taken.error().message);
            tell(log::Level::error, "backend failed", came);
            end_task(token, std::move(came), Departures::End::unused);
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
            auto came = unavailable(call, backend.name(), taken.error().message);
            tell(log::Level::error, "backend failed", came);
            end_task(token, std::move(came), Departures::End::unused);
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
            came.error = kUnavailable;
            result.message = "its output is no JSON";
        }
    }
    came.reason = std::move(result.message);
    if (!came.reason.empty() && came.call != 0)
        log::info("backend",
                  {{"backend", came.backend}, {"error", came.error}, {"message", came.reason}});
    parts_.executor.post([this, token, came = std::move(came)]() mutable {
        const auto how = came.ok || came.error != kUnavailable ? Departures::End::answered
                                                               : Departures::End::refused;
        end_task(token, std::move(came), how);
    });
    return true;
}

}  // namespace patchbay::engine
