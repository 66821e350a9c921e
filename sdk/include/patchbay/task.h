/* patchbay.task/1: work that takes several steps. The host starts a task under a token; the plugin
 * asks for HTTP exchanges and timers under that token (host.h), is called back, and in the end
 * settles it, exactly once. A crash of the host starts an unsettled task again with the same key.
 */
#ifndef PATCHBAY_TASK_H
#define PATCHBAY_TASK_H

#include "http.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct patchbay_task_request {
    uint32_t size;
    uint32_t attempt; /* 1, 2, ...: more than 1 after a crash of the host */
    patchbay_token token;
    patchbay_str operation;    /* a name of patchbay.operations/1 */
    patchbay_str input;        /* a JSON object, valid against the operation's schema */
    patchbay_str key;          /* idempotency key: the same for every attempt */
    patchbay_time_ms deadline; /* the host settles as "unavailable" then */
} patchbay_task_request;

typedef struct patchbay_task_result {
    uint32_t size;
    patchbay_status status; /* PATCHBAY_OK: `output` counts; else `error` */
    patchbay_str output;    /* a JSON object */
    patchbay_str error;   /* a name that the operation declares: "not_found", "unavailable", ... */
    patchbay_str message; /* for a log */
    /* patchbay_str, at most 1,024 bytes each: what the one who asked follows from now on, where its
     * flow has an entry for an event of this backend. A backend that pushes names them the same way
     * in its events. */
    patchbay_list follow;
    patchbay_list unfollow; /* patchbay_str: no more of these */
} patchbay_task_result;

#define PATCHBAY_TASK "patchbay.task/1"

/* No host completion runs inside the call that asked for it. All [owner-loop]. */
typedef struct patchbay_task {
    uint32_t size;
    uint32_t reserved;
    /* Other than PATCHBAY_OK settles the task at once as "unavailable". */
    patchbay_status (*start)(void *self, const patchbay_task_request *request);
    patchbay_status (*on_http)(void *self, patchbay_token token,
                               const patchbay_http_response *response);
    patchbay_status (*on_timer)(void *self, patchbay_token token);
    /* Forget the token: nothing more comes for it. */
    void (*cancel)(void *self, patchbay_token token);
} patchbay_task;

#ifdef __cplusplus
}
#endif

#endif
