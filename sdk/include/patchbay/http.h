/* HTTP as it crosses the ABI: what a webhook brought, what a plugin asks the host to send, and what
 * came back. The host owns every socket. */
#ifndef PATCHBAY_HTTP_H
#define PATCHBAY_HTTP_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct patchbay_header {
    patchbay_str name; /* lower case */
    patchbay_str value;
} patchbay_header;

/* A request that a provider sent to us. Its signature has been verified as the manifest declares,
 * unless PATCHBAY_WEBHOOK_UNVERIFIED is set. A plugin whose provider signs in another way checks it
 * with patchbay.host.crypto/1, unless that flag is set. */
#define PATCHBAY_WEBHOOK_UNVERIFIED \
    1u                               /* not to be checked: a tool's, or one that the host made \
                                      */
#define PATCHBAY_WEBHOOK_WANT_RAW 2u /* give every event its `raw` */

typedef struct patchbay_webhook_request {
    uint32_t size;
    uint32_t flags;
    patchbay_str method;   /* "GET", "POST" */
    patchbay_str path;     /* as received, without the query */
    patchbay_str query;    /* as received, percent-encoded, without '?'; absent: none */
    patchbay_list headers; /* patchbay_header */
    patchbay_bytes body;   /* exactly as received, at most 4 MiB */
    patchbay_time_ms received_at;
} patchbay_webhook_request;

/* What to answer the provider with; without one the host answers 200 and an empty body. */
typedef struct patchbay_webhook_reply {
    uint32_t size;
    uint32_t status; /* HTTP status */
    patchbay_str content_type;
    patchbay_bytes body;
} patchbay_webhook_reply;

/* A file that the host keeps: a part of a request, or the body of a response. It never passes
 * through the plugin. The handle is opaque and good for the call that it came in. */
typedef struct patchbay_part {
    uint32_t size;
    uint32_t reserved;
    patchbay_str name;
    patchbay_str filename;     /* absent: a plain field */
    patchbay_str content_type; /* absent: none is said */
    patchbay_bytes body;       /* or */
    patchbay_str blob;         /* the handle of a file */
} patchbay_part;

/* A request for the host to send. It fills {{secret:NAME}} in in header values, {{basic:USER:NAME}}
 * as base64 of "USER:" and the secret, and in the body where a credential says "body" (escaped as
 * JSON or form, by the content-type), where the manifest's "credentials" allow it. Marks in texts
 * of a message or of an input stay texts. A name or method that is no HTTP token is refused. */
#define PATCHBAY_HTTP_IDEMPOTENT 1u /* safe to repeat: a lost answer is not in doubt */
#define PATCHBAY_HTTP_KEEP_BODY \
    2u /* patchbay.media/1: a 2xx response's body is the file that is \
          fetched; it goes to the host's media folder and the plugin  \
          gets an empty one */

typedef struct patchbay_http_request {
    uint32_t size;
    uint32_t flags;
    uint32_t step; /* 1, 2, ...; comes back in the response */
    /* The step whose answer this one uses; 0: none. {{answer:POINTER}} in the body stands for the
     * string or number at that JSON pointer of the answer, escaped for a JSON string. */
    uint32_t needs;
    patchbay_str method;   /* upper case */
    patchbay_str url;      /* absolute; http only to hosts that the operator allows */
    patchbay_list headers; /* patchbay_header */
    patchbay_bytes body;
    uint32_t timeout_ms; /* 0: the host's default of 30,000 */
    uint32_t reserved;
    patchbay_list parts; /* patchbay_part: the body is multipart/form-data of these, made by the
                            host with its content-type; `body` is absent then */
} patchbay_http_request;

/* How an exchange ended. A closed set: plugins decide on it, never on texts. */
#define PATCHBAY_HTTP_RESPONSE 0u  /* a response arrived: status, headers and body are set */
#define PATCHBAY_HTTP_NETWORK 1u   /* no connection, or it broke */
#define PATCHBAY_HTTP_TIMEOUT 2u   /* timeout_ms passed */
#define PATCHBAY_HTTP_CANCELLED 3u /* the task was cancelled or the host stops */
#define PATCHBAY_HTTP_BLOCKED 4u   /* a private address, or plain http, that is not allowed */
#define PATCHBAY_HTTP_TLS 5u       /* certificate or handshake */
#define PATCHBAY_HTTP_PROTOCOL 6u  /* the peer does not speak HTTP */
#define PATCHBAY_HTTP_TOO_LARGE 7u /* the response is over the host's limit of 8 MiB */
#define PATCHBAY_HTTP_INVALID \
    8u /* the request itself: bad URL, unknown secret, secret not allowed here */

typedef struct patchbay_http_response {
    uint32_t size;
    uint32_t result;       /* PATCHBAY_HTTP_RESPONSE or why there is none */
    uint32_t status;       /* HTTP status; 0 without a response */
    uint32_t step;         /* of the request */
    patchbay_list headers; /* patchbay_header */
    patchbay_bytes body;
    patchbay_str error; /* for a log; absent with a response */
} patchbay_http_response;

#ifdef __cplusplus
}
#endif

#endif
