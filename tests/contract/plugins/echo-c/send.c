/* Outbound: one POST a message, a file before it where there is one, and what answers mean. */
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

patchbay_status begin_request(echo *self, patchbay_http_request *request, const char *method,
                              const char *path, patchbay_str id) {
    static const patchbay_header headers[] = {
        {LITERAL("authorization"), LITERAL("Bearer {{secret:token}}")}};
    clear(&self->url);
    append(&self->url, text_of(&self->api_url));
    append(&self->url, literal(path));
    append(&self->url, id);
    request->step = 1;
    request->method = literal(method);
    request->url = text_of(&self->url);
    request->headers.items = headers;
    request->headers.count = sizeof headers / sizeof headers[0];
    request->headers.stride = sizeof headers[0];
    return self->url.failed ? PATCHBAY_E_MEMORY : PATCHBAY_OK;
}

/* A JSON body goes with its content-type; what is in parts gets the host's. */
static void set_body(echo *self, patchbay_http_request *request) {
    static const patchbay_header headers[] = {
        {LITERAL("authorization"), LITERAL("Bearer {{secret:token}}")},
        {LITERAL("content-type"), LITERAL("application/json")}};
    request->headers.items = headers;
    request->headers.count = sizeof headers / sizeof headers[0];
    request->headers.stride = sizeof headers[0];
    request->body = bytes_of(&self->body);
}

static void append_member(echo *self, const char *key, patchbay_str text) {
    if (text.len == 0) return;
    append(&self->body, literal(key));
    append(&self->body, self->json->quote(self->host, text));
}

/* As append_member, where the host fills marks in: "{{" of a text must not look like one. */
static void append_hidden(echo *self, const char *key, patchbay_str text) {
    const patchbay_str quoted = self->json->quote(self->host, text);
    size_t done = 0;
    size_t i;
    if (text.len == 0) return;
    append(&self->body, literal(key));
    for (i = 0; i + 1 < quoted.len; ++i) {
        patchbay_str piece;
        if (quoted.ptr[i] != '{' || quoted.ptr[i + 1] != '{') continue;
        piece.ptr = quoted.ptr + done;
        piece.len = i - done;
        append(&self->body, piece);
        append(&self->body, literal("\\u007b"));
        done = i + 1;
    }
    append(&self->body, (patchbay_str){quoted.ptr + done, quoted.len - done});
}

static patchbay_status send_text(echo *self, const patchbay_outbound *message,
                                 const patchbay_encode_sink *sink) {
    patchbay_http_request request = {.size = sizeof(patchbay_http_request)};
    const patchbay_str absent = {NULL, 0};
    if (message->content->text->text.len > MAX_TEXT)
        return refuse(sink, PATCHBAY_E_TOO_LARGE, "a text has at most 1,000 bytes", "/text");
    clear(&self->body);
    append(&self->body, literal("{\"to\":"));
    append(&self->body, self->json->quote(self->host, message->to));
    append(&self->body, literal(",\"text\":"));
    append(&self->body, self->json->quote(self->host, message->content->text->text));
    append_member(self, ",\"correlation\":", message->correlation);
    append_member(self, ",\"reply_to\":", message->reply_to);
    append(&self->body, literal("}"));
    if (begin_request(self, &request, "POST", "/messages", absent) != PATCHBAY_OK ||
        self->body.failed)
        return PATCHBAY_E_MEMORY;
    set_body(self, &request);
    return sink->request(sink->self, &request);
}

/* A file that the provider does not have yet goes there first; the message then names it by the id
 * in the answer. */
static patchbay_status upload(echo *self, const patchbay_media *media,
                              const patchbay_encode_sink *sink) {
    patchbay_part parts[2] = {{.size = sizeof(patchbay_part)}, {.size = sizeof(patchbay_part)}};
    patchbay_http_request request = {.size = sizeof(patchbay_http_request)};
    const patchbay_str absent = {NULL, 0};
    parts[0].name = literal("purpose");
    parts[0].body.ptr = (const uint8_t *)"message";
    parts[0].body.len = 7;
    parts[1].name = literal("file");
    parts[1].filename = media->filename.len != 0 ? media->filename : literal("file");
    parts[1].content_type = media->mime_type;
    parts[1].blob = media->blob;
    if (begin_request(self, &request, "POST", "/files", absent) != PATCHBAY_OK)
        return PATCHBAY_E_MEMORY;
    request.flags = PATCHBAY_HTTP_IDEMPOTENT;
    request.parts.items = parts;
    request.parts.count = 2;
    request.parts.stride = sizeof parts[0];
    return sink->request(sink->self, &request);
}

static patchbay_status send_media(echo *self, const patchbay_outbound *message,
                                  const patchbay_encode_sink *sink) {
    const patchbay_media *media = message->content->media;
    patchbay_http_request request = {.size = sizeof(patchbay_http_request)};
    const patchbay_str absent = {NULL, 0};
    patchbay_status status;
    uint32_t needs = 0;
    if (media->blob.len != 0) {
        status = upload(self, media, sink);
        if (status != PATCHBAY_OK) return status;
        needs = 1;
    }
    clear(&self->body);
    append(&self->body, literal("{\"to\":"));
    append(&self->body, self->json->quote(self->host, message->to));
    append(&self->body, literal(",\"file\":"));
    if (needs != 0)
        append(&self->body, literal("\"{{answer:/id}}\""));
    else
        append(&self->body, self->json->quote(self->host, media->media_id));
    append_hidden(self, ",\"caption\":", media->caption);
    append(&self->body, literal("}"));
    if (begin_request(self, &request, "POST", "/messages", absent) != PATCHBAY_OK ||
        self->body.failed)
        return PATCHBAY_E_MEMORY;
    set_body(self, &request);
    request.step = needs + 1;
    request.needs = needs;
    return sink->request(sink->self, &request);
}

static patchbay_status encode(void *instance, const patchbay_outbound *message,
                              const patchbay_encode_sink *sink) {
    if (message->content->kind == PATCHBAY_CONTENT_TEXT) return send_text(instance, message, sink);
    if (message->content->kind == PATCHBAY_CONTENT_MEDIA &&
        (message->content->media->blob.len != 0 || message->content->media->media_id.len != 0))
        return send_media(instance, message, sink);
    return refuse(sink, PATCHBAY_E_UNSUPPORTED, "echo-c carries texts and files", "/type");
}

/* That we read is told; that we type is not known to this provider. */
static patchbay_status attend(void *instance, const patchbay_attention *attention,
                              const patchbay_encode_sink *sink) {
    echo *self = instance;
    patchbay_http_request request = {.size = sizeof(patchbay_http_request)};
    if (!(attention->flags & PATCHBAY_ATTENTION_READ) || attention->message_id.len == 0)
        return PATCHBAY_OK;
    if (begin_request(self, &request, "POST", "/read/", attention->message_id) != PATCHBAY_OK)
        return PATCHBAY_E_MEMORY;
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

static patchbay_status answer(void *instance, const patchbay_outbound *message,
                              const patchbay_http_response *response,
                              const patchbay_answer_sink *sink) {
    echo *self = instance;
    const patchbay_json_node *nodes = NULL;
    uint32_t count = 0;
    const int has_json =
        self->json->parse(self->host, response->body, &nodes, &count) == PATCHBAY_OK &&
        nodes[0].type == PATCHBAY_JSON_OBJECT;
    patchbay_outcome outcome = {.size = sizeof(patchbay_outcome)};
    (void)message;
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

const patchbay_channel echo_channel = {sizeof(patchbay_channel), 0, encode, answer, attend};
