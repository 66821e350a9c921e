/* patchbay.webhook/1: turns what a provider posted into events. For channels, and for backends that
 * push. A decode is a pure translation: same request, same events. */
#ifndef PATCHBAY_WEBHOOK_H
#define PATCHBAY_WEBHOOK_H

#include "http.h"
#include "message.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Copies during each call. A call that returns other than PATCHBAY_OK (say PATCHBAY_E_TOO_LARGE
 * past 10,000 events) has taken nothing: stop and return that code. [owner-loop] */
typedef struct patchbay_event_sink {
    uint32_t size;
    uint32_t reserved;
    void *self;
    patchbay_status (*message)(void *self, const patchbay_message *message);
    patchbay_status (*status)(void *self, const patchbay_status_update *status);
    patchbay_status (*notice)(void *self, const patchbay_notice *notice);
    patchbay_status (*reply)(void *self, const patchbay_webhook_reply *reply); /* at most once */
    void (*fail)(void *self, const patchbay_error *error);
    /* Of backends alone, which have nothing else to give but a reply. */
    patchbay_status (*event)(void *self, const patchbay_backend_event *event);
} patchbay_event_sink;

#define PATCHBAY_WEBHOOK "patchbay.webhook/1"

typedef struct patchbay_webhook {
    uint32_t size;
    uint32_t reserved;
    /* Events in payload order, those of every account in the body. A well-formed body of a kind
     * that is not known is a notice "unknown", not an error. PATCHBAY_E_MALFORMED: answered with
     * 400, nothing is kept. PATCHBAY_E_REFUSED: its signature, which the plugin checks by itself,
     * is missing or wrong: answered with 401, nothing is kept. Any other error: the host keeps the
     * request and decodes it later. [owner-loop] */
    patchbay_status (*decode)(void *self, const patchbay_webhook_request *request,
                              const patchbay_event_sink *sink);
} patchbay_webhook;

#ifdef __cplusplus
}
#endif

#endif
