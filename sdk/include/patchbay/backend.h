/* patchbay.operations/1: what a backend can be asked. Flows are checked against it when they load;
 * the work itself is a task (task.h). */
#ifndef PATCHBAY_BACKEND_H
#define PATCHBAY_BACKEND_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct patchbay_operation {
    uint32_t size;
    uint32_t reserved;
    patchbay_str name;
    patchbay_str input;  /* JSON Schema of the input object (the subset of docs/plugins.md) */
    patchbay_str output; /* JSON Schema of the result */
    patchbay_list
        errors; /* patchbay_str: the names that a settle may carry; a flow's on_error knows these */
} patchbay_operation;

typedef struct patchbay_operation_sink {
    uint32_t size;
    uint32_t reserved;
    void *self;
    patchbay_status (*operation)(void *self, const patchbay_operation *operation);
} patchbay_operation_sink;

#define PATCHBAY_OPERATIONS "patchbay.operations/1"

typedef struct patchbay_operations {
    uint32_t size;
    uint32_t reserved;
    /* The same list each time. [owner-loop] */
    patchbay_status (*list)(void *self, const patchbay_operation_sink *sink);
} patchbay_operations;

#ifdef __cplusplus
}
#endif

#endif
