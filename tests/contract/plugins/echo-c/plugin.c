/* The entry, the factory and the instance. */
#include "echo.h"

#include <stdlib.h>

static const void *service(const patchbay_host *host, const char *id) {
    return host->get_service(host, literal(id));
}

static const void *get_extension(void *instance, patchbay_str id) {
    (void)instance;
    if (equal(id, PATCHBAY_WEBHOOK)) return &echo_webhook;
    if (equal(id, PATCHBAY_CHANNEL)) return &echo_channel;
    if (equal(id, PATCHBAY_MEDIA)) return &echo_media;
    if (equal(id, PATCHBAY_OPERATIONS)) return &echo_operations;
    if (equal(id, PATCHBAY_TASK)) return &echo_task;
    return NULL;
}

static void destroy(void *instance) {
    echo *self = instance;
    free(self->account.data);
    free(self->api_url.data);
    free(self->url.data);
    free(self->body.data);
    free(self);
}

static patchbay_status refuse(const patchbay_error_sink *errors, patchbay_status code,
                              const char *message, const char *field) {
    patchbay_error error = {.size = sizeof(patchbay_error)};
    error.code = code;
    error.message = literal(message);
    error.field = literal(field);
    errors->fail(errors->self, &error);
    return code;
}

/* The settings are valid against our schema: what is required is there. */
static patchbay_status configure(echo *self, const patchbay_instance_config *config,
                                 const patchbay_error_sink *errors) {
    const patchbay_json_node *nodes = NULL;
    uint32_t count = 0;
    patchbay_bytes settings;
    patchbay_str url;
    settings.ptr = (const uint8_t *)config->settings.ptr;
    settings.len = config->settings.len;
    if (self->json->parse(self->host, settings, &nodes, &count) != PATCHBAY_OK)
        return PATCHBAY_E_INTERNAL;
    url = member_text(nodes, 0, "api_url");
    if (url.len == 0 || url.ptr[url.len - 1] == '/')
        return refuse(errors, PATCHBAY_E_SETTINGS, "must not end with '/'", "/api_url");
    append(&self->account, member_text(nodes, 0, "account"));
    append(&self->api_url, url);
    return self->account.failed || self->api_url.failed ? PATCHBAY_E_MEMORY : PATCHBAY_OK;
}

static patchbay_status create(const patchbay_host *host, const patchbay_instance_config *config,
                              const patchbay_error_sink *errors, patchbay_instance *instance) {
    echo *self = calloc(1, sizeof *self);
    patchbay_status status;
    if (self == NULL) return PATCHBAY_E_MEMORY;
    self->host = host;
    self->json = service(host, PATCHBAY_JSON);
    self->crypto = service(host, PATCHBAY_CRYPTO);
    self->task = service(host, PATCHBAY_TASK_SERVICE);
    status = configure(self, config, errors);
    if (status != PATCHBAY_OK) {
        destroy(self);
        return status;
    }
    instance->self = self;
    instance->get_extension = get_extension;
    instance->destroy = destroy;
    return PATCHBAY_OK;
}

static const patchbay_factory factory = {sizeof(patchbay_factory), 0, create};

static patchbay_status init(void) { return PATCHBAY_OK; }
static void deinit(void) {}
static const void *get_factory(patchbay_str id) {
    return equal(id, PATCHBAY_FACTORY) ? &factory : NULL;
}

PATCHBAY_EXTERN PATCHBAY_EXPORT const patchbay_entry patchbay_plugin_entry;
const patchbay_entry patchbay_plugin_entry = {PATCHBAY_ABI_MAGIC,
                                              sizeof(patchbay_entry),
                                              PATCHBAY_ABI_MAJOR,
                                              PATCHBAY_ABI_MINOR,
                                              0,
                                              init,
                                              deinit,
                                              get_factory};
