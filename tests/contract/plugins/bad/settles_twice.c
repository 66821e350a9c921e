/* Settles a task twice, with what is no JSON object, or with subjects that are none; the
 * operation's name says which. */
#define START settling_start
#include "minimal.h"

static patchbay_status settling_start(void *self, const patchbay_task_request *request) {
    const patchbay_task_service *task =
        minimal_host->get_service(minimal_host, minimal_str(PATCHBAY_TASK_SERVICE));
    patchbay_task_result result = {.size = sizeof(patchbay_task_result)};
    patchbay_str subjects[65];
    uint32_t i;
    (void)self;
    result.output = minimal_str(minimal_is(request->operation, "array") ? "[1]" : "{}");
    if (minimal_is(request->operation, "stale")) {
        task->settle(minimal_host, request->token + 1, &result);
        return PATCHBAY_OK;
    }
    for (i = 0; i < 65; ++i)
        subjects[i] = minimal_str(minimal_is(request->operation, "empty subject") ? "" : "s");
    result.follow.items = subjects;
    result.follow.stride = sizeof subjects[0];
    if (minimal_is(request->operation, "empty subject")) result.follow.count = 1;
    if (minimal_is(request->operation, "64 subjects")) result.follow.count = 64;
    if (minimal_is(request->operation, "65 subjects")) result.follow.count = 65;
    if (task->settle(minimal_host, request->token, &result) != PATCHBAY_OK)
        return PATCHBAY_E_INTERNAL;
    if (task->settle(minimal_host, request->token, &result) != PATCHBAY_E_STALE)
        return PATCHBAY_E_INTERNAL;
    return PATCHBAY_OK;
}
