/* Services of the host, by id from patchbay_host.get_service. A NULL table: this host lacks it. */
#ifndef PATCHBAY_HOST_H
#define PATCHBAY_HOST_H

#include "http.h"
#include "task.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- log [any-thread] ------------------------------------------------------------------------ */

#define PATCHBAY_LOG "patchbay.host.log/1"
#define PATCHBAY_LOG_DEBUG 1u
#define PATCHBAY_LOG_INFO 2u
#define PATCHBAY_LOG_WARN 3u
#define PATCHBAY_LOG_ERROR 4u

typedef struct patchbay_log {
    uint32_t size;
    uint32_t reserved;
    /* One line; the host adds the instance's name. Never log a message's text or an address. */
    void (*write)(const patchbay_host *host, uint32_t level, patchbay_str text);
} patchbay_log;

/* ---- clock [any-thread] ---------------------------------------------------------------------- */

#define PATCHBAY_CLOCK "patchbay.host.clock/1"

typedef struct patchbay_clock {
    uint32_t size;
    uint32_t reserved;
    patchbay_time_ms (*now)(const patchbay_host *host); /* UTC; a test may hold it still */
} patchbay_clock;

/* ---- json [owner-loop] -------------------------------------------------------------------------
 */

#define PATCHBAY_JSON "patchbay.host.json/1"

#define PATCHBAY_JSON_NULL 0u
#define PATCHBAY_JSON_FALSE 1u
#define PATCHBAY_JSON_TRUE 2u
#define PATCHBAY_JSON_NUMBER 3u /* text: the literal as written */
#define PATCHBAY_JSON_STRING 4u /* text: unescaped */
#define PATCHBAY_JSON_ARRAY 5u  /* its elements follow */
#define PATCHBAY_JSON_OBJECT 6u /* its members follow: a STRING node (the key), the value */

/* A document is an array of nodes in document order: a value's subtree is [i, nodes[i].next). */
typedef struct patchbay_json_node {
    uint32_t type;
    uint32_t count; /* elements of an ARRAY, members of an OBJECT */
    uint32_t next;  /* index of the first node after this value's subtree */
    uint32_t reserved;
    patchbay_str text;
} patchbay_json_node;

typedef struct patchbay_json {
    uint32_t size;
    uint32_t reserved;
    /* Strict RFC 8259, UTF-8, no lone surrogates, at most 64 levels deep, 1,000,000 nodes, 16 MiB.
     * On PATCHBAY_OK `*nodes` is the tape, nodes[0] the root. It lives until the plugin call in
     * which parse was called returns; `text` may go at once. PATCHBAY_E_MALFORMED: it is not such a
     * text; PATCHBAY_E_TOO_LARGE: too many nodes or bytes. A key that stands twice in an object
     * stands twice in the tape, and the last one counts: a reader goes through all members. */
    patchbay_status (*parse)(const patchbay_host *host, patchbay_bytes text,
                             const patchbay_json_node **nodes, uint32_t *count);
    /* The JSON text of the value at `index`; numbers as they were written. Lives as above. Absent
     * where `nodes` is no tape of this call. */
    patchbay_str (*write)(const patchbay_host *host, const patchbay_json_node *nodes,
                          uint32_t index);
    /* `text` as a JSON string with its quotes. Lives as above. Absent where it is not UTF-8. */
    patchbay_str (*quote)(const patchbay_host *host, patchbay_str text);
} patchbay_json;

/* ---- crypto [owner-loop]: a secret is named by its setting, its value never leaves the host -----
 */

#define PATCHBAY_CRYPTO "patchbay.host.crypto/1"
#define PATCHBAY_HMAC_SHA1 1u   /* 20 bytes */
#define PATCHBAY_HMAC_SHA256 2u /* 32 bytes */
#define PATCHBAY_HMAC_SHA256_STANDARD_KEY \
    3u /* SHA-256 as well; a secret that begins with "whsec_" has its key in base64 behind it */

typedef struct patchbay_crypto {
    uint32_t size;
    uint32_t reserved;
    /* 1: the secret setting is `text`, compared in constant time; 0: it is not, or is not known. */
    uint32_t (*equal_secret)(const patchbay_host *host, patchbay_str secret, patchbay_str text);
    /* `out` has room for the digest of `algorithm`. PATCHBAY_E_NOT_FOUND: there is no such secret.
     */
    patchbay_status (*hmac)(const patchbay_host *host, uint32_t algorithm, patchbay_str secret,
                            patchbay_bytes data, uint8_t *out);
    patchbay_status (*sha256)(const patchbay_host *host, patchbay_bytes data, uint8_t out[32]);
    patchbay_status (*random)(const patchbay_host *host, uint8_t *out,
                              size_t len); /* at most 256 bytes */
} patchbay_crypto;

/* ---- task [owner-loop]: only for tokens of tasks that are not settled ---------------------------
 * NULL where the instance gets no tasks (an operator's tool that only decodes and encodes). */

#define PATCHBAY_TASK_SERVICE "patchbay.host.task/1"

typedef struct patchbay_task_service {
    uint32_t size;
    uint32_t reserved;
    /* One exchange and one timer at a time for a token. The answer comes to patchbay_task.on_http,
     * never inside this call. PATCHBAY_E_STALE: the token is finished; PATCHBAY_E_STATE: one is
     * under way. */
    patchbay_status (*http)(const patchbay_host *host, patchbay_token token,
                            const patchbay_http_request *request);
    patchbay_status (*timer)(const patchbay_host *host, patchbay_token token, uint32_t delay_ms);
    /* The one completion of the token. A second one is PATCHBAY_E_STALE, counted and ignored. A
     * result that breaks its rules is PATCHBAY_E_INVALID or PATCHBAY_E_TOO_LARGE, and the task
     * stays open. */
    patchbay_status (*settle)(const patchbay_host *host, patchbay_token token,
                              const patchbay_task_result *result);
} patchbay_task_service;

/* ---- cancelled [any-thread] --------------------------------------------------------------------
 */

#define PATCHBAY_CANCELLED "patchbay.host.cancelled/1"

typedef struct patchbay_cancelled {
    uint32_t size;
    uint32_t reserved;
    uint32_t (*is_cancelled)(const patchbay_host *host,
                             patchbay_token token); /* 1: stop working on it */
} patchbay_cancelled;

#ifdef __cplusplus
}
#endif

#endif
