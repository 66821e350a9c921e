/* Outbound: one POST a message, and what its answer means. */
#include "echo.h"

#include <stdlib.h>

#define MAX_TEXT 1000 /* bytes, as the manifest's capabilities say */

static patchbay_status refuse(const patchbay_encode_sink *sink, patchbay_status code,
                              const char *message, const char *place) {
    patchbay_error error = {.size = sizeof(patchbay_error)};
    error.code = code;
    error.message = literal(message);
    error.field = literal(place);
    sink->fail(sink->self, &error);
    return code;
}

static patchbay_status encode(void *instance, const patchbay_outbound *message,
                              const patchbay_encode_sink *sink) {
    static const patchbay_header headers[] = {
        {LITERAL("authorization"), LITERAL("Bearer {{secret:token}}")},
        {LITERAL("content-type"), LITERAL("application/json")}};
    echo *self = instance;
    patchbay_http_request request = {.size = sizeof(patchbay_http_request)};
    if (message->content->kind != PATCHBAY_CONTENT_TEXT)
        return refuse(sink, PATCHBAY_E_UNSUPPORTED, "echo-c carries text alone", "/type");
    if (message->content->text->text.len > MAX_TEXT)
        return refuse(sink, PATCHBAY_E_TOO_LARGE, "a text has at most 1,000 bytes", "/text");

    clear(&self->url);
    append(&self->url, text_of(&self->api_url));
    append(&self->url, literal("/messages"));
    clear(&self->body);
    append(&self->body, literal("{\"to\":"));
    append(&self->body, self->json->quote(self->host, message->to));
    append(&self->body, literal(",\"text\":"));
    append(&self->body, self->json->quote(self->host, message->content->text->text));
    if (message->correlation.len != 0) {
        append(&self->body, literal(",\"correlation\":"));
        append(&self->body, self->json->quote(self->host, message->correlation));
    }
    if (message->reply_to.len != 0) {
        append(&self->body, literal(",\"reply_to\":"));
        append(&self->body, self->json->quote(self->host, message->reply_to));
    }
    append(&self->body, literal("}"));
    if (self->url.failed || self->body.failed) return PATCHBAY_E_MEMORY;

    request.step = 1;
    request.method = literal("POST");
    request.url = text_of(&self->url);
    request.headers.items = headers;
    request.headers.count = sizeof headers / sizeof headers[0];
    request.headers.stride = sizeof headers[0];
    request.body = bytes_of(&self->body);
    return sink->request(sink->self, &request);
}

static int64_t retry_after(const patchbay_http_response *response) {
    const patchbay_str value = header(&response->headers, "retry-after");
    int64_t seconds = 0;
    size_t i;
    for (i = 0; i < value.len && i < 6; ++i) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9') return 0;
        seconds = seconds * 10 + (value.ptr[i] - '0');
    }
    return seconds * 1000;
}

static patchbay_status answer(void *instance, patchbay_token token,
                              const patchbay_http_response *response,
                              const patchbay_answer_sink *sink) {
    echo *self = instance;
    const patchbay_json_node *nodes = NULL;
    uint32_t count = 0;
    const int has_json =
        self->json->parse(self->host, response->body, &nodes, &count) == PATCHBAY_OK &&
        nodes[0].type == PATCHBAY_JSON_OBJECT;
    patchbay_outcome outcome = {.size = sizeof(patchbay_outcome)};
    (void)token;
    if (has_json) {
        outcome.message_id = member_text(nodes, 0, "id");
        outcome.code = member_text(nodes, 0, "code");
        outcome.title = member_text(nodes, 0, "error");
    }
    if (response->status >= 200 && response->status < 300)
        outcome.kind = PATCHBAY_OUTCOME_SENT;
    else if (response->status == 429)
        outcome.kind = PATCHBAY_OUTCOME_THROTTLE_LINE;
    else if (response->status == 401)
        outcome.kind = PATCHBAY_OUTCOME_STOP_LINE;
    else if ((response->status == 502 || response->status == 504) && !has_json)
        outcome.kind = PATCHBAY_OUTCOME_IN_DOUBT; /* a proxy spoke: the provider may have it */
    else if (response->status >= 500)
        outcome.kind = PATCHBAY_OUTCOME_RETRY;
    else
        outcome.kind = PATCHBAY_OUTCOME_FAILED;
    if (outcome.kind == PATCHBAY_OUTCOME_RETRY || outcome.kind == PATCHBAY_OUTCOME_THROTTLE_LINE)
        outcome.retry_after_ms = retry_after(response);
    return sink->outcome(sink->self, &outcome);
}

const patchbay_channel echo_channel = {sizeof(patchbay_channel), 0, encode, answer};
