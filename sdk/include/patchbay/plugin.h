/* Patchbay plugin ABI, entry point and basic types.
 *
 * Shapes     C99, depends on stddef.h and stdint.h alone. No bool, no enum-typed field, no
 *            bit-field.
 * Draft      While PATCHBAY_ABI_MAJOR is 0 the minor of host and plugin must be equal.
 * Ownership  The caller allocates, the callee borrows until it returns. Results go through a sink,
 *            which copies during the call. Neither side ever frees what the other allocated.
 * Threads    [owner-loop] one call at a time for one instance, never re-entrant; the OS thread may
 *            change between calls, so keep no thread-local state.
 *            [any-thread] may be called from anywhere.  [load] single-threaded, while loading.
 * Errors     A function returns a patchbay_status; the sink of the call takes the details.
 *            No C++ exception and no Rust panic may cross this boundary.
 * Growth     Every struct begins with its size in bytes, written by whoever fills it in. A reader
 *            treats a field past that size as zero (see PATCHBAY_HAS). A minor version may append
 *            fields, ids, codes and flag bits, and nothing else.
 * Text       UTF-8, not NUL-terminated, may hold U+0000. The host checks it in both directions.
 */
#ifndef PATCHBAY_PLUGIN_H
#define PATCHBAY_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Basic types ------------------------------------------------------------------------- */

/* {NULL, 0}: absent. {non-NULL, 0}: present and empty. */
typedef struct patchbay_str {
    const char *ptr;
    size_t len; /* bytes */
} patchbay_str;

typedef struct patchbay_bytes {
    const uint8_t *ptr;
    size_t len;
} patchbay_bytes;

/* `count` structs of one type, `stride` bytes apart: elements grow without breaking readers. */
typedef struct patchbay_list {
    const void *items;
    uint32_t count;
    uint32_t stride;
} patchbay_list;

typedef int32_t patchbay_status; /* PATCHBAY_OK or one of PATCHBAY_E_... */
typedef uint64_t patchbay_token; /* minted by the host: generation << 48 | slot; 0 is never valid */
typedef int64_t patchbay_time_ms; /* milliseconds since 1970-01-01T00:00:00Z; 0: not given */

/* True where `slot` lies within the size that the struct's writer knew, and is not NULL. */
#define PATCHBAY_HAS(table, slot)                                                              \
    ((table) != NULL &&                                                                        \
     (size_t)((const char *)&(table)->slot - (const char *)(table)) + sizeof((table)->slot) <= \
         (table)->size &&                                                                      \
     (table)->slot != NULL)

/* ---- Status codes -------------------------------------------------------------------------- */

#define PATCHBAY_OK 0
/* 1xx: the caller's mistake. */
#define PATCHBAY_E_ARGUMENT 100    /* an argument is missing or out of range */
#define PATCHBAY_E_STATE 101       /* not allowed in this state */
#define PATCHBAY_E_STALE 102       /* the token is finished or belongs to another generation */
#define PATCHBAY_E_UNSUPPORTED 103 /* unknown content, operation or flag */
#define PATCHBAY_E_TOO_LARGE 104   /* over a documented limit; patchbay_error.field names it */
#define PATCHBAY_E_INVALID 105     /* the content does not fit; the error's field says where */
/* 2xx: configuration. */
#define PATCHBAY_E_SETTINGS 200 /* a setting is wrong; patchbay_error.field is its JSON pointer */
/* 3xx: transient; patchbay_error.retry_after_ms may say when. */
#define PATCHBAY_E_UNAVAILABLE 300
#define PATCHBAY_E_BUSY 301
/* 4xx: permanent. */
#define PATCHBAY_E_MALFORMED 400 /* a webhook body is not what the provider sends */
#define PATCHBAY_E_REFUSED 401   /* the other side says no, and will again */
#define PATCHBAY_E_NOT_FOUND 402
#define PATCHBAY_E_CANCELLED 403
/* 5xx: inside the plugin. */
#define PATCHBAY_E_INTERNAL 500
#define PATCHBAY_E_MEMORY 501
/* 9xx: the host. */
#define PATCHBAY_E_HOST 900
#define PATCHBAY_E_OUTCOME_UNKNOWN 901 /* it may or may not have happened */

typedef struct patchbay_error {
    uint32_t size;
    patchbay_status code;
    patchbay_str message;       /* for a person: what is wrong and what to do; never a secret */
    patchbay_str field;         /* JSON pointer into the content or settings; absent: the whole */
    patchbay_str provider_code; /* the provider's own code, as text */
    int64_t retry_after_ms;     /* 3xx only; 0: not said */
} patchbay_error;

/* ---- Host ---------------------------------------------------------------------------------- */

/* One per plugin instance, valid until `destroy` of that instance has returned. */
typedef struct patchbay_host {
    uint32_t size;
    uint16_t abi_major;
    uint16_t abi_minor;
    void *self;
    /* The table of a service (host.h), or NULL where this host does not have it. The table lives
     * as long as the host handle. [any-thread] */
    const void *(*get_service)(const struct patchbay_host *host, patchbay_str id);
} patchbay_host;

/* ---- Instances ----------------------------------------------------------------------------- */

typedef struct patchbay_error_sink {
    uint32_t size;
    uint32_t reserved;
    void *self;
    void (*fail)(void *self, const patchbay_error *error); /* may be called several times */
} patchbay_error_sink;

typedef struct patchbay_instance_config {
    uint32_t size;
    uint32_t reserved;
    patchbay_str name;     /* the channel or backend id of the operator's config */
    patchbay_str settings; /* a JSON object, valid against the manifest's schema, defaults filled
                              in; a secret stands in it as {{secret:SETTING_NAME}} */
} patchbay_instance_config;

/* One configured channel or backend. Filled in by the factory. */
typedef struct patchbay_instance {
    uint32_t size;
    uint32_t reserved;
    void *self;
    /* The table of an extension (webhook.h, channel.h, stream.h, backend.h, task.h), or NULL for an
     * id that the plugin does not know. Lives until `destroy`. [owner-loop] */
    const void *(*get_extension)(void *self, patchbay_str id);
    /* No call follows it. Frees all that the instance holds. [owner-loop] */
    void (*destroy)(void *self);
} patchbay_instance;

#define PATCHBAY_FACTORY "patchbay.factory/1"

typedef struct patchbay_factory {
    uint32_t size;
    uint32_t reserved;
    /* Returns PATCHBAY_OK and fills in `instance` (the caller has set instance->size), or says on
     * `errors` what is wrong with the settings. `host` may be kept until destroy; `config` not.
     * [load] */
    patchbay_status (*create)(const patchbay_host *host, const patchbay_instance_config *config,
                              const patchbay_error_sink *errors, patchbay_instance *instance);
} patchbay_factory;

/* ---- Entry: the one exported symbol ---------------------------------------------------------- */

#define PATCHBAY_ABI_MAGIC 0x50424159u /* "PBAY" */
#define PATCHBAY_ABI_MAJOR 0
#define PATCHBAY_ABI_MINOR 5

typedef struct patchbay_entry {
    uint32_t magic;
    uint32_t size;
    uint16_t abi_major;
    uint16_t abi_minor;
    uint32_t reserved;
    /* Exactly once for a loaded copy, before anything else. [load] */
    patchbay_status (*init)(void);
    /* Exactly once, after the last instance is destroyed. [load] */
    void (*deinit)(void);
    /* The table of a factory id, or NULL. Static. [load] */
    const void *(*get_factory)(patchbay_str id);
} patchbay_entry;

#if defined(__GNUC__)
#define PATCHBAY_EXPORT __attribute__((visibility("default")))
#define PATCHBAY_MANIFEST_SECTION __attribute__((section(".patchbay.manifest"), used))
#else
#error "Patchbay plugins are ELF shared libraries: build with GCC or Clang"
#endif

#ifdef __cplusplus
#define PATCHBAY_EXTERN extern "C"
#else
#define PATCHBAY_EXTERN extern
#endif

/* PATCHBAY_EXTERN PATCHBAY_EXPORT const patchbay_entry patchbay_plugin_entry; defined by a plugin.
 */

/* The manifest is the JSON text of the ELF section `.patchbay.manifest` (patchbay_add_plugin() puts
 * a file there). It is read without loading the library; docs/plugins.md describes its keys. */

#ifdef __cplusplus
}
#endif

#endif
