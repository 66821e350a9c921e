/* patchbay.channel/1: turns an outbound message into the provider's requests, and the provider's
 * answers into an outcome. Pure translations; the host sends, waits, retries and remembers. */
#ifndef PATCHBAY_CHANNEL_H
#define PATCHBAY_CHANNEL_H

#include "http.h"
#include "message.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A message of a connection's protocol (stream.h), as it would leave; what only the connection
 * knows, such as a sequence number, is 0. */
typedef struct patchbay_stream_frame {
    uint32_t size;
    uint32_t reserved;
    patchbay_str name; /* as the protocol calls it */
    patchbay_bytes bytes;
} patchbay_stream_frame;

/* [owner-loop] */
typedef struct patchbay_encode_sink {
    uint32_t size;
    uint32_t reserved;
    void *self;
    /* In sending order. */
    patchbay_status (*request)(void *self, const patchbay_http_request *request);
    void (*fail)(void *self, const patchbay_error *error);
    /* Of channels over connections, which make no request. In sending order. */
    patchbay_status (*frame)(void *self, const patchbay_stream_frame *frame);
} patchbay_encode_sink;

#define PATCHBAY_OUTCOME_SENT 1u  /* accepted; message_id is the provider's id */
#define PATCHBAY_OUTCOME_RETRY 2u /* counts as an attempt; retry_after_ms or the host's backoff */
#define PATCHBAY_OUTCOME_THROTTLE_LINE 3u /* the whole line waits; does not count as an attempt */
#define PATCHBAY_OUTCOME_WAIT_PAIR 4u     /* this contact waits; does not count as an attempt */
#define PATCHBAY_OUTCOME_FAILED 5u        /* never again: a dead letter with the reason */
#define PATCHBAY_OUTCOME_STOP_LINE \
    6u /* nothing goes out until an operator acts; the queue is kept */
#define PATCHBAY_OUTCOME_IN_DOUBT 7u /* may have been accepted */

typedef struct patchbay_outcome {
    uint32_t size;
    uint32_t kind;           /* PATCHBAY_OUTCOME_... */
    patchbay_str message_id; /* SENT */
    patchbay_str
        address; /* SENT: the contact as the provider knows it, where it differs from `to` */
    int64_t retry_after_ms; /* RETRY, THROTTLE_LINE, WAIT_PAIR; 0: the host decides */
    patchbay_str code;      /* the provider's error code, as text */
    patchbay_str title;     /* and its meaning, for a person */
    uint32_t flags;         /* PATCHBAY_OUTCOME_NOT_ON_CHANNEL, ... */
    uint32_t reserved;
    patchbay_str media_id; /* SENT: the provider's id of the file that the request brought. The next
                              message with that file has it in place of the blob, as long as the
                              manifest's capabilities.media.upload says. */
} patchbay_outcome;

#define PATCHBAY_OUTCOME_NOT_ON_CHANNEL 1u /* with FAILED: the contact cannot be reached here */
#define PATCHBAY_OUTCOME_WINDOW_CLOSED 2u  /* with FAILED: only a template would be accepted now */
#define PATCHBAY_OUTCOME_ALARM 4u          /* an operator should look */
#define PATCHBAY_OUTCOME_OPTED_OUT 8u      /* with FAILED: the contact has stopped our messages */

/* [owner-loop] */
typedef struct patchbay_answer_sink {
    uint32_t size;
    uint32_t reserved;
    void *self;
    patchbay_status (*outcome)(void *self, const patchbay_outcome *outcome); /* exactly once, or */
    patchbay_status (*request)(void *self,
                               const patchbay_http_request *request); /* a further request */
    void (*fail)(void *self, const patchbay_error *error);
} patchbay_answer_sink;

/* Tells a contact that its message is read and that an answer is being made. Best effort: sent
 * once, never journaled, its answer is not looked at. */
#define PATCHBAY_ATTENTION_READ 1u
#define PATCHBAY_ATTENTION_TYPING 2u

typedef struct patchbay_attention {
    uint32_t size;
    uint32_t flags;          /* PATCHBAY_ATTENTION_... */
    patchbay_str to;         /* from.address of the contact */
    patchbay_str message_id; /* provider's id of the contact's latest message */
} patchbay_attention;

#define PATCHBAY_CHANNEL "patchbay.channel/1"

typedef struct patchbay_channel {
    uint32_t size;
    uint32_t reserved;
    /* PATCHBAY_E_INVALID, _UNSUPPORTED or _TOO_LARGE with `field` (a JSON pointer into the
     * content): this channel cannot carry it; the message fails at once. [owner-loop] */
    patchbay_status (*encode)(void *self, const patchbay_outbound *message,
                              const patchbay_encode_sink *sink);
    /* Optional where the plugin has patchbay.stream/1, which then sends: encode only shows what
     * would leave, and whether it can. What the provider's answer means; `message` is the one that
     * encode made the requests of, with the same token. Called only where a response arrived: the host settles a request that was not written (retry) or whose answer was
     * lost (in doubt). A 502 or 504 without the provider's own error body is IN_DOUBT. [owner-loop]
     */
    patchbay_status (*answer)(void *self, const patchbay_outbound *message,
                              const patchbay_http_response *response,
                              const patchbay_answer_sink *sink);
    /* Optional. No request: the channel cannot tell, or its settings say not to. [owner-loop] */
    patchbay_status (*attend)(void *self, const patchbay_attention *attention,
                              const patchbay_encode_sink *sink);
} patchbay_channel;

/* patchbay.media/1: the way to a file that a contact sent, for channels whose messages bring an id
 * instead of the file. The host fetches it soon after the message, keeps it and checks its hash. */
#define PATCHBAY_MEDIA "patchbay.media/1"

typedef struct patchbay_media_source {
    uint32_t size;
    uint32_t reserved;
    /* The first request, under a token as in encode. [owner-loop] */
    patchbay_status (*fetch)(void *self, patchbay_token token, const patchbay_media *media,
                             const patchbay_encode_sink *sink);
    /* What the answer means: a further request (the one that brings the file has
     * PATCHBAY_HTTP_KEEP_BODY), or an outcome: SENT where the host has the file now, RETRY, FAILED
     * where it cannot be had any more, STOP_LINE. [owner-loop] */
    patchbay_status (*fetched)(void *self, patchbay_token token,
                               const patchbay_http_response *response,
                               const patchbay_answer_sink *sink);
} patchbay_media_source;

#ifdef __cplusplus
}
#endif

#endif
