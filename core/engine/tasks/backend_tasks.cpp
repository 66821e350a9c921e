#include "core/engine/tasks/backend_tasks.h"

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/engine/exchange.h"

#include <memory>
#include <utility>

namespace patchbay::engine {

namespace {

// Of a flow's call. What the engine asks for itself, who asks says why it does not have it.
void tell(log::Level level, std::string_view event, const CallCame &came) {
    if (came.call != 0)
        log::write(level, event, {{"backend", came.backend}, {"reason", came.reason}});
}

}  // namespace

CallCame unavailable(journal::Id call, std::string backend, std::string reason) {
    CallCame came;
    came.call = call;
    came.error = kUnavailable;
    came.reason = std::move(reason);
    came.backend = std::move(backend);
    return came;
}

// Has all that its request refers to.
struct BackendTasks::Waiting {
    std::uint32_t attempt = 1;
    std::string operation;
    std::string input;
    std::string key;
    Done done;
    Executor::TimerId deadline = 0;  // 0: it is over
};

void BackendTasks::start(plugin::Instance &instance, plugin::TaskRequest request, journal::Id call,
                         Done done, std::int64_t deadline_ms) {
    Departures::Queue &queue = ground_.departures.queue(&instance, instance.name());
    if (auto place = ground_.departures.take(queue))
        return run(instance, request, call, std::move(done), deadline_ms, std::move(place));
    auto waiting = std::make_shared<Waiting>();
    waiting->attempt = request.attempt;
    waiting->operation = request.operation;
    waiting->input = request.input;
    waiting->key = request.key;
    waiting->done = std::move(done);
    waiting->deadline = ground_.executor.after(kCallWaitMs, [this, &instance, call, waiting] {
        waiting->deadline = 0;
        if (ground_.drain.has_begun()) return;
        auto came = unavailable(call, instance.name(), "no turn came in time");
        tell(log::Level::warn, "too many calls wait for the backend: one was not made", came);
        waiting->done(std::move(came));
    });
    ground_.departures.pass(
        queue, [this, &instance, call, deadline_ms, waiting](Departures::Place place) {
            if (waiting->deadline == 0 || ground_.drain.has_begun()) return std::int64_t{0};
            ground_.executor.cancel(std::exchange(waiting->deadline, 0));
            plugin::TaskRequest now;
            now.attempt = waiting->attempt;
            now.operation = waiting->operation;
            now.input = waiting->input;
            now.key = waiting->key;
            run(instance, now, call, std::move(waiting->done), deadline_ms, std::move(place));
            return std::int64_t{0};
        });
}

void BackendTasks::run(plugin::Instance &instance, plugin::TaskRequest request, journal::Id call,
                       Done done, std::int64_t deadline_ms, Departures::Place place) {
    const plugin::Token token = ground_.tokens.take();
    Task &task = tasks_[token];
    task.done = std::move(done);
    task.place = std::move(place);
    task.call = call;
    task.instance = &instance;
    task.deadline = ground_.executor.after(deadline_ms, [this, token, deadline_ms] {
        const auto found = tasks_.find(token);
        if (found == tasks_.end()) return;
        auto came = unavailable(found->second.call, found->second.instance->name(),
                                "no answer within " + std::to_string(deadline_ms) + " ms");
        tell(log::Level::warn, "backend did not answer in time", came);
        found->second.instance->cancel_task(token);
        end(token, std::move(came), Departures::End::lost);
    });
    request.token = token;
    request.deadline = ground_.clock.now() + deadline_ms;
    if (auto started = instance.start_task(request); !started)
        fail(token, "backend refused the call", started.error());
}

void BackendTasks::fail(plugin::Token token, std::string_view event, const Error &error) {
    const auto found = tasks_.find(token);
    if (found == tasks_.end()) return;
    auto came = unavailable(found->second.call, found->second.instance->name(), error.message);
    tell(log::Level::error, event, came);
    end(token, std::move(came), Departures::End::unused);
}

// Removes the task; its result reaches who asked.
void BackendTasks::end(plugin::Token token, CallCame came, Departures::End how) {
    const auto found = tasks_.find(token);
    if (found == tasks_.end()) return;
    Task task = std::move(found->second);
    tasks_.erase(found);
    ground_.executor.cancel(task.deadline);
    if (task.timer != 0) ground_.executor.cancel(task.timer);
    if (task.busy) ground_.post.cancel_http(task.exchange);
    task.place.end(how, {"timeout", came.reason});
    task.done(std::move(came));
}

bool BackendTasks::http(plugin::Token token, plugin::HttpRequest request) {
    const auto found = tasks_.find(token);
    if (found == tasks_.end() || found->second.busy) return false;
    Task &task = found->second;
    const std::uint32_t step = request.step;
    const auto answer = [this, token, step](net::ClientResponse response) {
        const auto open = tasks_.find(token);
        if (open == tasks_.end()) return;
        open->second.busy = false;
        plugin::Instance &backend = *open->second.instance;
        if (auto taken = backend.task_http(token, to_plugin_response(response, step)); !taken)
            fail(token, "backend failed", taken.error());
    };
    task.busy = true;
    if (auto filled = task.instance->fill_in(request); !filled) {
        net::ClientResponse refused;
        refused.kind = net::ErrorKind::invalid;
        refused.error = filled.error().message;
        ground_.executor.post(
            [answer, refused = std::move(refused)]() mutable { answer(std::move(refused)); });
        return true;
    }
    task.exchange = ground_.post.http(to_client_request(std::move(request)), answer);
    return true;
}

bool BackendTasks::timer(plugin::Token token, std::uint32_t delay_ms) {
    const auto found = tasks_.find(token);
    if (found == tasks_.end() || found->second.timer != 0) return false;
    found->second.timer = ground_.executor.after(delay_ms, [this, token] {
        const auto open = tasks_.find(token);
        if (open == tasks_.end()) return;
        open->second.timer = 0;
        if (auto taken = open->second.instance->task_timer(token); !taken)
            fail(token, "backend failed", taken.error());
    });
    return true;
}

bool BackendTasks::settle(plugin::Token token, plugin::TaskResult result) {
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
    ground_.executor.post([this, token, came = std::move(came)]() mutable {
        const auto how = came.ok || came.error != kUnavailable ? Departures::End::answered
                                                               : Departures::End::refused;
        end(token, std::move(came), how);
    });
    return true;
}

}  // namespace patchbay::engine
