/* What the provider posts, as events. */
#include "echo.h"

#include <string.h>

static patchbay_status refuse(const patchbay_event_sink *sink, patchbay_status code,
                              const char *message) {
    patchbay_error error = {.size = sizeof(patchbay_error)};
    error.code = code;
    error.message = literal(message);
    sink->fail(sink->self, &error);
    return code;
}

/* The value of a key of a form or query, as it stands: this provider escapes nothing. */
static patchbay_str field(patchbay_str form, const char *key) {
    patchbay_str value = {NULL, 0};
    const size_t key_len = strlen(key);
    size_t begin = 0;
    while (begin < form.len) {
        size_t end = begin;
        while (end < form.len && form.ptr[end] != '&')
            ++end;
        if (end - begin > key_len && memcmp(form.ptr + begin, key, key_len) == 0 &&
            form.ptr[begin + key_len] == '=') {
            value.ptr = form.ptr + begin + key_len + 1;
            value.len = end - begin - key_len - 1;
        }
        begin = end + 1;
    }
    return value;
}

/* GET ?token=…&challenge=…: the challenge comes back where the token is ours. */
static patchbay_status handshake(echo *self, const patchbay_webhook_request *request,
                                 const patchbay_event_sink *sink) {
    const patchbay_str challenge = field(request->query, "challenge");
    patchbay_webhook_reply reply = {.size = sizeof(patchbay_webhook_reply), .status = 403};
    if (self->crypto->equal_secret(self->host, literal("verify_token"),
                                   field(request->query, "token"))) {
        reply.status = 200;
        reply.content_type = literal("text/plain");
        reply.body.ptr = (const uint8_t *)challenge.ptr;
        reply.body.len = challenge.len;
    }
    return sink->reply(sink->self, &reply);
}

static patchbay_status give_message(echo *self, const patchbay_webhook_request *request,
                                    const patchbay_event_sink *sink, patchbay_str from,
                                    patchbay_str id, patchbay_str text, patchbay_str raw) {
    patchbay_contact contact = {.size = sizeof(patchbay_contact)};
    patchbay_text inner = {.size = sizeof(patchbay_text)};
    patchbay_content content = {.size = sizeof(patchbay_content), .kind = PATCHBAY_CONTENT_TEXT};
    patchbay_message message = {.size = sizeof(patchbay_message)};
    if (from.len == 0 || id.len == 0)
        return refuse(sink, PATCHBAY_E_MALFORMED, "from and id are needed");
    contact.address = from;
    inner.text = text;
    content.text = &inner;
    message.account = text_of(&self->account);
    message.id = id;
    message.timestamp = request->received_at;
    message.from = &contact;
    message.content = &content;
    message.raw = raw;
    return sink->message(sink->self, &message);
}

static patchbay_status give_status(echo *self, const patchbay_webhook_request *request,
                                   const patchbay_event_sink *sink, patchbay_str name,
                                   patchbay_str message_id) {
    patchbay_status_update status = {.size = sizeof(patchbay_status_update)};
    if (equal(name, "sent"))
        status.status = PATCHBAY_STATUS_SENT;
    else if (equal(name, "delivered"))
        status.status = PATCHBAY_STATUS_DELIVERED;
    else if (equal(name, "read"))
        status.status = PATCHBAY_STATUS_READ;
    else
        status.status = PATCHBAY_STATUS_FAILED;
    status.account = text_of(&self->account);
    status.message_id = message_id;
    status.timestamp = request->received_at;
    return sink->status(sink->self, &status);
}

/* As a backend: {"event": name, "id", "subject", "data": {…}, "last": true} is news. */
static patchbay_status give_event(echo *self, const patchbay_webhook_request *request,
                                  const patchbay_event_sink *sink,
                                  const patchbay_json_node *nodes) {
    const patchbay_json_node *data = member(nodes, 0, "data");
    const patchbay_json_node *last = member(nodes, 0, "last");
    const patchbay_str subject = member_text(nodes, 0, "subject");
    patchbay_backend_event event = {.size = sizeof(patchbay_backend_event)};
    if (subject.len == 0 || data == NULL)
        return refuse(sink, PATCHBAY_E_MALFORMED, "subject and data are needed");
    if (last != NULL && last->type == PATCHBAY_JSON_TRUE) event.flags = PATCHBAY_EVENT_LAST;
    event.name = member_text(nodes, 0, "event");
    event.id = member_text(nodes, 0, "id");
    event.timestamp = request->received_at;
    event.subjects.items = &subject;
    event.subjects.count = 1;
    event.subjects.stride = sizeof subject;
    event.data = self->json->write(self->host, nodes, (uint32_t)(data - nodes));
    if (request->flags & PATCHBAY_WEBHOOK_WANT_RAW)
        event.raw = self->json->write(self->host, nodes, 0);
    return sink->event(sink->self, &event);
}

/* An object of a kind that we do not know is a notice, not an error. */
static patchbay_status give_notice(echo *self, const patchbay_webhook_request *request,
                                   const patchbay_event_sink *sink, patchbay_str news,
                                   patchbay_str raw) {
    patchbay_notice notice = {.size = sizeof(patchbay_notice)};
    notice.account = text_of(&self->account);
    notice.kind = literal("unknown");
    if (equal(news, "restricted")) {
        notice.kind = literal("account_update");
        notice.flags = PATCHBAY_NOTICE_ALARM;
    } else if (equal(news, "templates")) {
        notice.kind = literal("template_update");
        notice.flags = PATCHBAY_NOTICE_TEMPLATES;
    }
    notice.timestamp = request->received_at;
    notice.raw = raw;
    return sink->notice(sink->self, &notice);
}

static patchbay_status decode_json(echo *self, const patchbay_webhook_request *request,
                                   const patchbay_event_sink *sink) {
    const patchbay_json_node *nodes = NULL;
    uint32_t count = 0;
    patchbay_str raw = {NULL, 0};
    if (self->json->parse(self->host, request->body, &nodes, &count) != PATCHBAY_OK ||
        nodes[0].type != PATCHBAY_JSON_OBJECT)
        return refuse(sink, PATCHBAY_E_MALFORMED, "the body is not a JSON object");
    if (member(nodes, 0, "status") != NULL)
        return give_status(self, request, sink, member_text(nodes, 0, "status"),
                           member_text(nodes, 0, "message_id"));
    if (member(nodes, 0, "event") != NULL) return give_event(self, request, sink, nodes);
    if (member(nodes, 0, "text") == NULL)
        return give_notice(self, request, sink, member_text(nodes, 0, "news"),
                           self->json->write(self->host, nodes, 0));
    if (request->flags & PATCHBAY_WEBHOOK_WANT_RAW) raw = self->json->write(self->host, nodes, 0);
    return give_message(self, request, sink, member_text(nodes, 0, "from"),
                        member_text(nodes, 0, "id"), member_text(nodes, 0, "text"), raw);
}

static patchbay_status decode(void *instance, const patchbay_webhook_request *request,
                              const patchbay_event_sink *sink) {
    echo *self = instance;
    const patchbay_str absent = {NULL, 0};
    patchbay_str form;
    if (equal(request->method, "GET")) return handshake(self, request, sink);
    if (!equal(header(&request->headers, "content-type"), "application/x-www-form-urlencoded"))
        return decode_json(self, request, sink);
    form.ptr = (const char *)request->body.ptr;
    form.len = request->body.len;
    return give_message(self, request, sink, field(form, "from"), field(form, "id"),
                        field(form, "text"), absent);
}

const patchbay_webhook echo_webhook = {sizeof(patchbay_webhook), 0, decode};
