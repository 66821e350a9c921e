/* The way to a file that a contact sent: its id leads to a link, the link to the file. */
#include "echo.h"

static patchbay_status fetch(void *instance, patchbay_token token, const patchbay_media *media,
                             const patchbay_encode_sink *sink) {
    patchbay_http_request request = {.size = sizeof(patchbay_http_request)};
    (void)token;
    if (begin_request(instance, &request, "GET", "/files/", media->media_id) != PATCHBAY_OK)
        return PATCHBAY_E_MEMORY;
    request.flags = PATCHBAY_HTTP_IDEMPOTENT;
    return sink->request(sink->self, &request);
}

static patchbay_status fetched(void *instance, patchbay_token token,
                               const patchbay_http_response *response,
                               const patchbay_answer_sink *sink) {
    echo *self = instance;
    const patchbay_json_node *nodes = NULL;
    uint32_t count = 0;
    patchbay_outcome outcome = {.size = sizeof(patchbay_outcome)};
    patchbay_http_request request = {.size = sizeof(patchbay_http_request)};
    (void)token;
    if (response->status == 404) {
        outcome.kind = PATCHBAY_OUTCOME_FAILED; /* forgotten */
        return sink->outcome(sink->self, &outcome);
    }
    if (response->status != 200) {
        outcome.kind = PATCHBAY_OUTCOME_RETRY;
        return sink->outcome(sink->self, &outcome);
    }
    if (response->step == 2) {
        outcome.kind = PATCHBAY_OUTCOME_SENT; /* the host has the file */
        return sink->outcome(sink->self, &outcome);
    }
    if (self->json->parse(self->host, response->body, &nodes, &count) != PATCHBAY_OK ||
        member_text(nodes, 0, "link").len == 0)
        return PATCHBAY_E_INTERNAL;
    request.flags = PATCHBAY_HTTP_IDEMPOTENT | PATCHBAY_HTTP_KEEP_BODY;
    request.step = 2;
    request.method = literal("GET");
    request.url = member_text(nodes, 0, "link"); /* not of ours: it gets no credentials */
    return sink->request(sink->self, &request);
}

const patchbay_media_source echo_media = {sizeof(patchbay_media_source), 0, fetch, fetched};
