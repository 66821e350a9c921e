/* patchbay.poll/1: asks the provider for what is new, for channels of providers without webhooks and
 * for operators without a public address. The host asks again and again, one question at a time and
 * at most one a second, and gives each webhook of an answer to decode, as if it had been posted. */
#ifndef PATCHBAY_POLL_H
#define PATCHBAY_POLL_H

#include "channel.h"
#include "webhook.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Copies during each call. [owner-loop] */
typedef struct patchbay_poll_sink {
    uint32_t size;
    uint32_t reserved;
    void *self;
    /* What the provider would have posted: body and, where decode looks at them, method, path, query
     * and headers. In order, at most 1,000. The host has all of them durable before it asks again. */
    patchbay_status (*webhook)(void *self, const patchbay_webhook_request *webhook);
    /* Where the next question begins: 1 to 1,024 bytes, kept durably, at most once. Without it the
     * next question is the same again, and what came already is recognised by the ids of its events. */
    patchbay_status (*offset)(void *self, patchbay_str offset);
    void (*fail)(void *self, const patchbay_error *error);
} patchbay_poll_sink;

#define PATCHBAY_POLL "patchbay.poll/1"

typedef struct patchbay_poll {
    uint32_t size;
    uint32_t reserved;
    /* The question: one request, or none where the settings say not to ask, which is final. `offset`
     * is the last one that `came` gave, also by an earlier process; absent: there was none. A long
     * poll says how long by request.timeout_ms, at most 120,000. [owner-loop] */
    patchbay_status (*ask)(void *self, patchbay_str offset, const patchbay_encode_sink *sink);
    /* The answer; called only where a response arrived. PATCHBAY_E_UNAVAILABLE or _BUSY, with what
     * patchbay_error.retry_after_ms says: asked again later. PATCHBAY_E_REFUSED: an operator should
     * look (the reason is an error in the log); asked again after 5 minutes. [owner-loop] */
    patchbay_status (*came)(void *self, const patchbay_http_response *response,
                            const patchbay_poll_sink *sink);
} patchbay_poll;

#ifdef __cplusplus
}
#endif

#endif
