// The instance as a backend: operations and tasks.
#include "core/base/log.h"
#include "core/plugin/abi_write.h"
#include "core/plugin/instance.h"
#include "core/plugin/sinks.h"

namespace patchbay::plugin {

Result<std::vector<Operation>> DirectInstance::operations() {
    if (operations_.list == nullptr)
        return broken("operations", "it has no " PATCHBAY_OPERATIONS, PATCHBAY_E_UNSUPPORTED);
    OperationSink sink;
    const auto table = sink.table();
    const auto status =
        enter("operations", [&] { return operations_.list(instance_.self, &table); });
    if (!status) return status.error();
    if (sink.fault()) return broken("operations", sink.fault()->message);
    if (*status != PATCHBAY_OK) return failed("operations", *status, sink.said());
    return std::move(sink.operations);
}

// A call about a token. One that fails ends the task on the plugin's side, unless the plugin has
// settled it already: then the settlement stands.
template <class Call>
Result<void> DirectInstance::step_task(const char *name, Token token, Call call) {
    bool settled = false;
    const auto status = enter(name, [&] {
        struct Watch {
            Tasks &tasks;
            Token token;
            bool &settled;
            ~Watch() { settled = !tasks.live(token); }
        } watch{services_.tasks(), token, settled};
        return call();
    });
    if (settled && status.ok()) return {};
    if (status.ok() && *status == PATCHBAY_OK) return {};
    const auto error = status.ok() ? failed(name, *status, {}) : status.error();
    if (settled) {
        log::warn("plugin_fault", {{"reason", error.message}});
        return {};
    }
    if (services_.gate().enter()) {  // else this thread is inside already: the outer call decides
        services_.tasks().forget(token);
        services_.gate().leave();
    }
    return error;
}

Result<void> DirectInstance::start_task(const TaskRequest &request) {
    if (task_.start == nullptr)
        return broken("task.start", "it has no " PATCHBAY_TASK, PATCHBAY_E_UNSUPPORTED);
    const auto given = abi::write(request);
    abi::Fault fault;
    if (!abi::check(&given, fault)) return broken("task.start", to_text(fault), fault.code);
    bool fresh = true;
    auto started = step_task("task.start", request.token, [&]() -> patchbay_status {
        fresh = services_.tasks().begin(request.token);
        if (!fresh) return PATCHBAY_OK;
        const auto *veiled = services_.veil().over(&given);
        return veiled == nullptr ? PATCHBAY_E_MEMORY : task_.start(instance_.self, veiled);
    });
    if (!fresh)
        return broken("task.start", "the token is 0 or already has a task", PATCHBAY_E_STATE);
    return started;
}

Result<void> DirectInstance::task_http(Token token, const HttpResponse &response) {
    const abi::ResponseView view(response);
    if (auto good = accept_response("task.on_http", *view.get()); !good) return good;
    return step_task("task.on_http", token, [&]() -> patchbay_status {
        if (!services_.tasks().arrived_http(token)) return PATCHBAY_OK;  // late or double
        return task_.on_http(instance_.self, token, view.get());
    });
}

Result<void> DirectInstance::task_timer(Token token) {
    return step_task("task.on_timer", token, [&]() -> patchbay_status {
        if (!services_.tasks().arrived_timer(token)) return PATCHBAY_OK;  // late or double
        return task_.on_timer(instance_.self, token);
    });
}

void DirectInstance::cancel_task(Token token) {
    const auto status = enter("task.cancel", [&] {
        if (!services_.tasks().live(token)) return PATCHBAY_OK;  // settled meanwhile
        services_.tasks().forget(token);
        if (task_.cancel != nullptr) task_.cancel(instance_.self, token);
        return PATCHBAY_OK;
    });
    if (!status) log::error("plugin_fault", {{"reason", status.error().message}});
}

}  // namespace patchbay::plugin
