/* Gives events that break the ABI, one way for each request body, and ignores what the sink says.
 */
#define DECODE bad_decode
#include "minimal.h"

static patchbay_status bad_decode(void *self, const patchbay_webhook_request *request,
                                  const patchbay_event_sink *sink) {
    patchbay_contact contact = {.size = sizeof(patchbay_contact)};
    patchbay_text text = {.size = sizeof(patchbay_text)};
    patchbay_content content = {.size = sizeof(patchbay_content), .kind = PATCHBAY_CONTENT_TEXT};
    patchbay_message message = {.size = sizeof(patchbay_message)};
    patchbay_webhook_reply reply = {.size = sizeof(patchbay_webhook_reply), .status = 200};
    patchbay_str way;
    (void)self;
    way.ptr = (const char *)request->body.ptr;
    way.len = request->body.len;
    contact.address = minimal_str("34600111222");
    text.text = minimal_str("hi");
    content.text = &text;
    message.id = minimal_str("1");
    message.from = &contact;
    message.content = &content;

    if (minimal_is(way, "good")) {
        /* nothing */
    } else if (minimal_is(way, "invalid utf-8")) {
        text.text = minimal_str("\xC3\x28");
    } else if (minimal_is(way, "null with a length")) {
        message.account.len = 7;
    } else if (minimal_is(way, "no id")) {
        message.id.len = 0;
    } else if (minimal_is(way, "no contact")) {
        message.from = NULL;
    } else if (minimal_is(way, "no address")) {
        contact.address.len = 0;
    } else if (minimal_is(way, "unknown kind")) {
        content.kind = 77;
    } else if (minimal_is(way, "kind without content")) {
        content.kind = PATCHBAY_CONTENT_MEDIA;
    } else if (minimal_is(way, "no size")) {
        contact.size = 0;
    } else if (minimal_is(way, "cut field")) {
        contact.size = 12;
    } else if (minimal_is(way, "referral is no object")) {
        message.referral = minimal_str("[1]");
    } else if (minimal_is(way, "raw is no JSON")) {
        message.raw = minimal_str("{oops");
    } else if (minimal_is(way, "two replies")) {
        sink->reply(sink->self, &reply);
        sink->reply(sink->self, &reply);
        return PATCHBAY_OK;
    } else if (minimal_is(way, "status of a reply")) {
        reply.status = 99;
        sink->reply(sink->self, &reply);
        return PATCHBAY_OK;
    } else if (minimal_is(way, "10001 events")) {
        int i;
        for (i = 0; i < 10000; ++i)
            sink->message(sink->self, &message);
    } else if (minimal_is(way, "an event")) {
        patchbay_backend_event event = {.size = sizeof(patchbay_backend_event)};
        const patchbay_str subject = minimal_str("ticket:1");
        event.name = minimal_str("changed");
        event.subjects.items = &subject;
        event.subjects.count = 1;
        event.subjects.stride = sizeof subject;
        event.data = minimal_str("{}");
        sink->event(sink->self, &event);
    } else if (minimal_is(way, "an odd status")) {
        return -12345;
    } else if (minimal_is(way, "an error that is not UTF-8")) {
        patchbay_error error = {.size = sizeof(patchbay_error)};
        error.message = minimal_str("\xFF");
        sink->fail(sink->self, &error);
        return PATCHBAY_E_INTERNAL;
    }
    sink->message(sink->self, &message);
    return PATCHBAY_OK;
}
