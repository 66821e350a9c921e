/* A channel and backend that does as little as the ABI allows. Each plugin of this folder changes
 * one thing by a macro before it includes this file. */
#ifndef MINIMAL_H
#define MINIMAL_H

#include <patchbay/backend.h>
#include <patchbay/channel.h>
#include <patchbay/host.h>
#include <patchbay/task.h>
#include <patchbay/webhook.h>
#include <string.h>

#ifndef ENTRY_MAGIC
#define ENTRY_MAGIC PATCHBAY_ABI_MAGIC
#endif
#ifndef ENTRY_SIZE
#define ENTRY_SIZE sizeof(patchbay_entry)
#endif
#ifndef ENTRY_MAJOR
#define ENTRY_MAJOR PATCHBAY_ABI_MAJOR
#endif
#ifndef ENTRY_MINOR
#define ENTRY_MINOR PATCHBAY_ABI_MINOR
#endif
#ifndef INIT_STATUS
#define INIT_STATUS PATCHBAY_OK
#endif
#ifndef FACTORY_ID
#define FACTORY_ID PATCHBAY_FACTORY
#endif
#ifndef HAS_CHANNEL
#define HAS_CHANNEL 1
#endif

static const patchbay_host *minimal_host;

static int minimal_is(patchbay_str id, const char *text) {
    return id.len == strlen(text) && memcmp(id.ptr, text, id.len) == 0;
}

static patchbay_str minimal_str(const char *text) {
    patchbay_str s;
    s.ptr = text;
    s.len = strlen(text);
    return s;
}

#ifndef DECODE
#define DECODE minimal_decode
static patchbay_status minimal_decode(void *self, const patchbay_webhook_request *request,
                                      const patchbay_event_sink *sink) {
    (void)self, (void)request, (void)sink;
    return PATCHBAY_OK;
}
#else
static patchbay_status DECODE(void *self, const patchbay_webhook_request *request,
                              const patchbay_event_sink *sink);
#endif

#ifndef ENCODE
#define ENCODE minimal_encode
static patchbay_status minimal_encode(void *self, const patchbay_outbound *message,
                                      const patchbay_encode_sink *sink) {
    (void)self, (void)message, (void)sink;
    return PATCHBAY_OK;
}
#else
static patchbay_status ENCODE(void *self, const patchbay_outbound *message,
                              const patchbay_encode_sink *sink);
#endif

#ifndef ANSWER
#define ANSWER minimal_answer
static patchbay_status minimal_answer(void *self, const patchbay_outbound *message,
                                      const patchbay_http_response *response,
                                      const patchbay_answer_sink *sink) {
    (void)self, (void)message, (void)response, (void)sink;
    return PATCHBAY_OK;
}
#else
static patchbay_status ANSWER(void *self, const patchbay_outbound *message,
                              const patchbay_http_response *response,
                              const patchbay_answer_sink *sink);
#endif

#ifndef ATTEND
#define ATTEND NULL
#else
static patchbay_status ATTEND(void *self, const patchbay_attention *attention,
                              const patchbay_encode_sink *sink);
#endif

#ifndef MEDIA_TABLE
#define MEDIA_TABLE NULL
#endif

#ifndef START
#define START minimal_start
static patchbay_status minimal_start(void *self, const patchbay_task_request *request) {
    (void)self, (void)request;
    return PATCHBAY_OK;
}
#else
static patchbay_status START(void *self, const patchbay_task_request *request);
#endif

static patchbay_status minimal_list(void *self, const patchbay_operation_sink *sink) {
    (void)self, (void)sink;
    return PATCHBAY_OK;
}
static patchbay_status minimal_on_http(void *self, patchbay_token token,
                                       const patchbay_http_response *response) {
    (void)self, (void)token, (void)response;
    return PATCHBAY_OK;
}
static patchbay_status minimal_on_timer(void *self, patchbay_token token) {
    (void)self, (void)token;
    return PATCHBAY_OK;
}
static void minimal_cancel(void *self, patchbay_token token) { (void)self, (void)token; }

#ifndef WEBHOOK_TABLE
static const patchbay_webhook minimal_webhook = {sizeof(patchbay_webhook), 0, DECODE};
#define WEBHOOK_TABLE (&minimal_webhook)
#endif
static const patchbay_channel minimal_channel = {sizeof(patchbay_channel), 0, ENCODE, ANSWER,
                                                 ATTEND};
static const patchbay_operations minimal_operations = {sizeof(patchbay_operations), 0,
                                                       minimal_list};
static const patchbay_task minimal_task = {
    sizeof(patchbay_task), 0, START, minimal_on_http, minimal_on_timer, minimal_cancel};

static const void *minimal_get_extension(void *self, patchbay_str id) {
    (void)self;
    if (minimal_is(id, PATCHBAY_WEBHOOK)) return WEBHOOK_TABLE;
    if (minimal_is(id, PATCHBAY_CHANNEL) && HAS_CHANNEL) return &minimal_channel;
    if (minimal_is(id, PATCHBAY_MEDIA)) return MEDIA_TABLE;
    if (minimal_is(id, PATCHBAY_OPERATIONS)) return &minimal_operations;
    if (minimal_is(id, PATCHBAY_TASK)) return &minimal_task;
    return NULL;
}

static void minimal_destroy(void *self) { (void)self; }

#ifndef CREATE
#define CREATE minimal_create
static patchbay_status minimal_create(const patchbay_host *host,
                                      const patchbay_instance_config *config,
                                      const patchbay_error_sink *errors,
                                      patchbay_instance *instance) {
    (void)config, (void)errors;
    minimal_host = host;
    instance->self = NULL;
    instance->get_extension = minimal_get_extension;
    instance->destroy = minimal_destroy;
    return PATCHBAY_OK;
}
#else
static patchbay_status CREATE(const patchbay_host *host, const patchbay_instance_config *config,
                              const patchbay_error_sink *errors, patchbay_instance *instance);
#endif

static const patchbay_factory minimal_factory = {sizeof(patchbay_factory), 0, CREATE};

static patchbay_status minimal_init(void) { return INIT_STATUS; }
static void minimal_deinit(void) {}
static const void *minimal_get_factory(patchbay_str id) {
    return minimal_is(id, FACTORY_ID) ? &minimal_factory : NULL;
}

PATCHBAY_EXTERN PATCHBAY_EXPORT const patchbay_entry patchbay_plugin_entry;
const patchbay_entry patchbay_plugin_entry = {
    ENTRY_MAGIC, ENTRY_SIZE,   ENTRY_MAJOR,    ENTRY_MINOR,
    0,           minimal_init, minimal_deinit, minimal_get_factory};

/* Not every plugin uses all of these. */
static inline void minimal_use_all(void) {
    (void)minimal_str;
    (void)minimal_host;
    (void)minimal_get_extension;
    (void)minimal_destroy;
}

#endif
