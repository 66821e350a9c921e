/* As a backend: the operation "echo" asks the provider, tries again after a 503, and settles. */
#include "echo.h"

static patchbay_status list(void *instance, const patchbay_operation_sink *sink) {
    static const patchbay_str errors[] = {LITERAL("unavailable"), LITERAL("refused")};
    patchbay_operation operation = {.size = sizeof(patchbay_operation)};
    (void)instance;
    operation.name = literal("echo");
    operation.input = literal(
        "{\"type\":\"object\",\"required\":[\"text\"],"
        "\"properties\":{\"text\":{\"type\":\"string\"}}}");
    operation.output = literal("{\"type\":\"object\"}");
    operation.errors.items = errors;
    operation.errors.count = sizeof errors / sizeof errors[0];
    operation.errors.stride = sizeof errors[0];
    return sink->operation(sink->self, &operation);
}

const patchbay_operations echo_operations = {sizeof(patchbay_operations), 0, list};

static patchbay_status ask(echo *self, patchbay_token token) {
    patchbay_http_request request = {.size = sizeof(patchbay_http_request)};
    clear(&self->url);
    append(&self->url, text_of(&self->api_url));
    append(&self->url, literal("/echo"));
    if (self->url.failed) return PATCHBAY_E_MEMORY;
    request.flags = PATCHBAY_HTTP_IDEMPOTENT;
    request.step = 1;
    request.method = literal("GET");
    request.url = text_of(&self->url);
    return self->task->http(self->host, token, &request);
}

static patchbay_status settle_error(echo *self, patchbay_token token, const char *error) {
    patchbay_task_result result = {.size = sizeof(patchbay_task_result),
                                   .status = PATCHBAY_E_UNAVAILABLE};
    result.error = literal(error);
    return self->task->settle(self->host, token, &result);
}

static patchbay_status start(void *instance, const patchbay_task_request *request) {
    echo *self = instance;
    if (self->task == NULL || !equal(request->operation, "echo")) return PATCHBAY_E_UNSUPPORTED;
    return ask(self, request->token);
}

/* One subject of the result, named as our events name it. */
static patchbay_list subject_of(const patchbay_str *subject) {
    patchbay_list list = {NULL, 0, sizeof *subject};
    if (subject->len != 0) {
        list.items = subject;
        list.count = 1;
    }
    return list;
}

static patchbay_status on_http(void *instance, patchbay_token token,
                               const patchbay_http_response *response) {
    echo *self = instance;
    patchbay_task_result result = {.size = sizeof(patchbay_task_result), .status = PATCHBAY_OK};
    const patchbay_json_node *nodes = NULL;
    patchbay_str follow = {NULL, 0};
    patchbay_str unfollow = {NULL, 0};
    uint32_t count = 0;
    if (response->result != PATCHBAY_HTTP_RESPONSE) return settle_error(self, token, "unavailable");
    if (response->status == 503) return self->task->timer(self->host, token, 1000);
    if (response->status != 200) return settle_error(self, token, "refused");
    result.output.ptr = (const char *)response->body.ptr; /* the host checks that it is an object */
    result.output.len = response->body.len;
    if (self->json->parse(self->host, response->body, &nodes, &count) == PATCHBAY_OK) {
        follow = member_text(nodes, 0, "follow");
        unfollow = member_text(nodes, 0, "unfollow");
    }
    result.follow = subject_of(&follow);
    result.unfollow = subject_of(&unfollow);
    if (self->task->settle(self->host, token, &result) == PATCHBAY_OK) return PATCHBAY_OK;
    return settle_error(self, token, "refused");
}

static patchbay_status on_timer(void *instance, patchbay_token token) {
    return ask(instance, token);
}

static void cancel(void *instance, patchbay_token token) {
    (void)instance; /* nothing is kept for a token */
    (void)token;
}

const patchbay_task echo_task = {sizeof(patchbay_task), 0, start, on_http, on_timer, cancel};
