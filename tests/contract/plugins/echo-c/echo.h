/* A complete channel and backend in plain C99, for the contract tests and as an example: a provider
 * that posts {"from", "id", "text"} as JSON or as a form, takes {"to", "text"}, and echoes. */
#ifndef ECHO_H
#define ECHO_H

#include <patchbay/backend.h>
#include <patchbay/channel.h>
#include <patchbay/host.h>
#include <patchbay/task.h>
#include <patchbay/webhook.h>

/* A text under construction. `failed` is set where memory ran out; later calls then do nothing. */
typedef struct text_buffer {
    char *data;
    size_t len;
    size_t capacity;
    int failed;
} text_buffer;

typedef struct echo {
    const patchbay_host *host;
    const patchbay_json *json;
    const patchbay_crypto *crypto;
    const patchbay_task_service *task; /* NULL where this host gives none */
    text_buffer account;
    text_buffer api_url;
    text_buffer url;  /* of the request that is being built; reused */
    text_buffer body; /* likewise */
} echo;

/* text.c */
#define LITERAL(text) \
    { (text), sizeof(text) - 1 }
patchbay_str literal(const char *text);
int equal(patchbay_str a, const char *b);
void clear(text_buffer *buffer);
void append(text_buffer *buffer, patchbay_str text);
patchbay_str text_of(const text_buffer *buffer);
patchbay_bytes bytes_of(const text_buffer *buffer);
/* The member of the object at `object`, or NULL; of a key given twice the last one. */
const patchbay_json_node *member(const patchbay_json_node *nodes, uint32_t object, const char *key);
/* Its text where it is a string, else absent. */
patchbay_str member_text(const patchbay_json_node *nodes, uint32_t object, const char *key);
patchbay_str header(const patchbay_list *headers, const char *name);

/* send.c, for media.c too: the host's path below api_url, with its credentials. */
patchbay_status begin_request(echo *self, patchbay_http_request *request, const char *method,
                              const char *path, patchbay_str id);

/* decode.c, send.c, media.c, work.c */
extern const patchbay_webhook echo_webhook;
extern const patchbay_channel echo_channel;
extern const patchbay_media_source echo_media;
extern const patchbay_operations echo_operations;
extern const patchbay_task echo_task;

#endif
