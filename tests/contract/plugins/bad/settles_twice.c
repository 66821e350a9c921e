/* Settles a task twice, or with what is no JSON object; the operation's name says which. */
#define START settling_start
#include "minimal.h"

static patchbay_status settling_start(void *self, const patchbay_task_request *request) {
    const patchbay_task_service *task =
        minimal_host->get_service(minimal_host, minimal_str(PATCHBAY_TASK_SERVICE));
    patchbay_task_result result = {.size = sizeof(patchbay_task_result)};
    (void)self;
    result.output = minimal_str(minimal_is(request->operation, "array") ? "[1]" : "{}");
    if (minimal_is(request->operation, "stale")) {
        task->settle(minimal_host, request->token + 1, &result);
        return PATCHBAY_OK;
    }
    if (task->settle(minimal_host, request->token, &result) != PATCHBAY_OK)
        return PATCHBAY_E_INTERNAL;
    if (task->settle(minimal_host, request->token, &result) != PATCHBAY_E_STALE)
        return PATCHBAY_E_INTERNAL;
    return PATCHBAY_OK;
}
