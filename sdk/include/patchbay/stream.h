/* patchbay.stream/1: a channel over connections that stay open (SMPP, say) instead of HTTP. The
 * host opens the connections, keeps them, opens them again with a growing wait, and closes them;
 * the plugin makes events of the bytes that come and bytes of the messages that leave.
 *
 * Every call is a translation: what it wants done it gives to the sink of the call, and the host
 * does it, in that order, when the call has returned PATCHBAY_OK. Of a call that returns anything
 * else nothing is done. Where such a call was about a connection, the host closes it and opens it
 * again: the other side sends again what was not acknowledged.
 *
 * A stream lives in one process with its host's instance. When that ends, what was submitted and
 * not settled is in doubt, and the next instance opens its connections anew. */
#ifndef PATCHBAY_STREAM_H
#define PATCHBAY_STREAM_H

#include "channel.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A connection that the host shall keep open. */
typedef struct patchbay_endpoint {
    uint32_t size;
    uint32_t connection; /* the plugin's number for it, from 1; no two are the same */
    patchbay_str url;    /* tcp://host:port or tls://host:port; an IPv6 address in brackets */
} patchbay_endpoint;

/* [owner-loop] */
typedef struct patchbay_endpoint_sink {
    uint32_t size;
    uint32_t reserved;
    void *self;
    patchbay_status (*endpoint)(void *self, const patchbay_endpoint *endpoint);
    void (*fail)(void *self, const patchbay_error *error);
} patchbay_endpoint_sink;

/* What came. Where a message of the protocol ends is the plugin's to find: any piece may come. */
typedef struct patchbay_stream_bytes {
    uint32_t size;
    uint32_t connection;
    patchbay_bytes bytes;
} patchbay_stream_bytes;

/* Bytes to send. A connection whose peer does not read, so that more than 1 MiB waits, is closed.
 * One secret may stand in them: the host puts the value of the setting `secret` in at `secret_at`,
 * and adds its bytes to the big-endian 32-bit number at `length_at`. The manifest's credentials
 * must name the secret with "stream" as its place. */
#define PATCHBAY_STREAM_NO_LENGTH 0xFFFFFFFFu /* length_at: there is no such number */

typedef struct patchbay_stream_write {
    uint32_t size;
    uint32_t connection;
    patchbay_bytes bytes; /* at most 256 KiB */
    patchbay_str secret;  /* a setting's name; absent: none */
    uint32_t secret_at;
    uint32_t length_at;
} patchbay_stream_write;

/* Closes a connection: what was written before leaves first, as far as the peer takes it within
 * 2 seconds. The plugin's on_close is not called for it. */
#define PATCHBAY_STREAM_REFUSED \
    1u /* the other side says no, and will again: an operator should look. Tried again seldom. */

typedef struct patchbay_stream_close {
    uint32_t size;
    uint32_t connection;
    uint32_t flags; /* PATCHBAY_STREAM_... */
    uint32_t reserved;
    int64_t again_after_ms; /* until it is opened again; 0: the host's growing wait */
    patchbay_str code;      /* of the protocol, as text */
    patchbay_str title;     /* why, for a person */
} patchbay_stream_close;

/* One timer for each pair of connection and number: given again, it counts anew. Those of a
 * connection end with it; those of connection 0 belong to the instance. */
typedef struct patchbay_stream_timer {
    uint32_t size;
    uint32_t connection;
    uint32_t timer;
    uint32_t delay_ms; /* 0: it is put off */
} patchbay_stream_timer;

/* Exactly one of the three. */
typedef struct patchbay_stream_event {
    uint32_t size;
    uint32_t reserved;
    patchbay_token token; /* the plugin's: given back to on_durable. 0: it need not know */
    const patchbay_message *message;
    const patchbay_status_update *status;
    const patchbay_notice *notice;
} patchbay_stream_event;

/* What became of a message that was submitted; once for each token, a second one is ignored. */
typedef struct patchbay_settlement {
    uint32_t size;
    uint32_t reserved;
    patchbay_token token; /* of the patchbay_outbound */
    const patchbay_outcome *outcome;
} patchbay_settlement;

/* How many further messages may be submitted now. Each submit takes one away, until it is said
 * anew. It is 0 before the first word, and whatever is open. */
typedef struct patchbay_stream_credit {
    uint32_t size;
    uint32_t count;
} patchbay_stream_credit;

/* What must outlive the process, such as the parts of a text that wait for the rest: kept under its
 * key until it is dropped. */
typedef struct patchbay_stream_record {
    uint32_t size;
    uint32_t reserved;
    patchbay_token token; /* as of an event */
    patchbay_str key;     /* 1 to 512 bytes */
    patchbay_bytes value; /* at most 128 KiB; absent: the record is dropped */
} patchbay_stream_record;

/* Copies during each call. A call that returns other than PATCHBAY_OK has taken nothing: stop and
 * return that code. [owner-loop] */
typedef struct patchbay_stream_sink {
    uint32_t size;
    uint32_t reserved;
    void *self;
    patchbay_status (*write)(void *self, const patchbay_stream_write *write);
    patchbay_status (*close)(void *self, const patchbay_stream_close *close);
    patchbay_status (*timer)(void *self, const patchbay_stream_timer *timer);
    patchbay_status (*event)(void *self, const patchbay_stream_event *event);
    patchbay_status (*settle)(void *self, const patchbay_settlement *settlement);
    patchbay_status (*credit)(void *self, const patchbay_stream_credit *credit);
    patchbay_status (*keep)(void *self, const patchbay_stream_record *record);
    void (*fail)(void *self, const patchbay_error *error);
} patchbay_stream_sink;

#define PATCHBAY_STREAM "patchbay.stream/1"

/* All [owner-loop]. */
typedef struct patchbay_stream {
    uint32_t size;
    uint32_t reserved;
    /* The connections, as the settings have them; at least one, at most 64. Asked once, before all
     * else. */
    patchbay_status (*endpoints)(void *self, const patchbay_endpoint_sink *sink);
    /* Optional. Each record that is kept, by key, before the first connection is opened. */
    patchbay_status (*on_kept)(void *self, const patchbay_stream_record *record,
                               const patchbay_stream_sink *sink);
    patchbay_status (*on_open)(void *self, uint32_t connection, const patchbay_stream_sink *sink);
    patchbay_status (*on_bytes)(void *self, const patchbay_stream_bytes *came,
                                const patchbay_stream_sink *sink);
    patchbay_status (*on_timer)(void *self, uint32_t connection, uint32_t timer,
                                const patchbay_stream_sink *sink);
    /* The fate of an event or a record. 1: it is in the journal, acknowledge it. 0: it is not, let
     * the other side come again. Its connection may be gone by then. While 1,000 of them wait for
     * this, the host reads nothing. */
    patchbay_status (*on_durable)(void *self, patchbay_token token, uint32_t durable,
                                  const patchbay_stream_sink *sink);
    /* The connection is gone, or (of one that was never open) could not be opened. What was
     * submitted on it and not settled is the plugin's to settle: IN_DOUBT where it may have
     * arrived. `reason` is for a log. */
    patchbay_status (*on_close)(void *self, uint32_t connection, patchbay_str reason,
                                const patchbay_stream_sink *sink);
    /* PATCHBAY_OK: taken, and settled under message->token by and by. The host settles it as
     * IN_DOUBT after 5 minutes. PATCHBAY_E_BUSY or _UNAVAILABLE: not now, which counts as no
     * attempt; it comes again when there is credit. Any other error: the message fails. */
    patchbay_status (*submit)(void *self, const patchbay_outbound *message,
                              const patchbay_stream_sink *sink);
    /* The host is about to end, or to replace the instance: nothing is submitted any more. The
     * plugin says good-bye and closes; the host waits 5 seconds. */
    patchbay_status (*stop)(void *self, const patchbay_stream_sink *sink);
} patchbay_stream;

#ifdef __cplusplus
}
#endif

#endif
