/* A backend whose events break the ABI, one way for each request body; it ignores what the sink
 * says. */
#define DECODE bad_decode
#include "minimal.h"

static patchbay_status bad_decode(void *self, const patchbay_webhook_request *request,
                                  const patchbay_event_sink *sink) {
    patchbay_str subjects[65];
    patchbay_backend_event event = {.size = sizeof(patchbay_backend_event)};
    patchbay_notice notice = {.size = sizeof(patchbay_notice)};
    static char long_text[1026];
    patchbay_str way;
    uint32_t i;
    (void)self;
    way.ptr = (const char *)request->body.ptr;
    way.len = request->body.len;
    memset(long_text, 'x', 1025);
    for (i = 0; i < 65; ++i)
        subjects[i] = minimal_str("ticket:1");
    event.name = minimal_str("changed");
    event.id = minimal_str("1");
    event.subjects.items = subjects;
    event.subjects.count = 1;
    event.subjects.stride = sizeof subjects[0];
    event.data = minimal_str("{\"state\":\"open\"}");
    notice.kind = minimal_str("echo");

    if (minimal_is(way, "64 subjects")) event.subjects.count = 64;
    if (minimal_is(way, "65 subjects")) event.subjects.count = 65;
    if (minimal_is(way, "no subject")) event.subjects.count = 0;
    if (minimal_is(way, "empty subject")) subjects[0].len = 0;
    if (minimal_is(way, "long subject")) subjects[0] = minimal_str(long_text);
    if (minimal_is(way, "undeclared")) event.name = minimal_str("surprise");
    if (minimal_is(way, "no name")) event.name.len = 0;
    if (minimal_is(way, "long id")) event.id = minimal_str(long_text);
    if (minimal_is(way, "no data")) event.data = (patchbay_str){NULL, 0};
    if (minimal_is(way, "data is no object")) event.data = minimal_str("[1]");
    if (minimal_is(way, "data does not fit")) event.data = minimal_str("{\"state\":\"lost\"}");
    if (minimal_is(way, "raw is no JSON")) event.raw = minimal_str("{oops");
    if (minimal_is(way, "notice")) sink->notice(sink->self, &notice);
    if (minimal_is(way, "10001 events"))
        for (i = 0; i < 10000; ++i)
            sink->event(sink->self, &event);
    sink->event(sink->self, &event);
    return PATCHBAY_OK;
}
