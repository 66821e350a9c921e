/* Not bad: built as if its header knew fewer fields. What lies behind is garbage. */
#define DECODE old_decode
#include "minimal.h"

#include <stddef.h>

static patchbay_status old_decode(void *self, const patchbay_webhook_request *request,
                                  const patchbay_event_sink *sink) {
    patchbay_contact contact;
    patchbay_text text = {.size = sizeof(patchbay_text)};
    patchbay_content content;
    patchbay_message message;
    (void)self, (void)request;
    memset(&contact, 0xAB, sizeof contact);
    memset(&content, 0xAB, sizeof content);
    memset(&message, 0xAB, sizeof message);
    contact.size = offsetof(patchbay_contact, phone);
    contact.address = minimal_str("34600111222");
    text.text = minimal_str("old");
    content.size = offsetof(patchbay_content, media);
    content.kind = PATCHBAY_CONTENT_TEXT;
    content.text = &text;
    message.size = offsetof(patchbay_message, reply_to);
    message.account = minimal_str("a");
    message.id = minimal_str("1");
    message.timestamp = 5;
    message.from = &contact;
    message.content = &content;
    return sink->message(sink->self, &message);
}
