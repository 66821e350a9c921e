/* Asks for what is not its own: files of others, bodies to keep outside of a fetch, parts that
 * cannot be sent. What it is to do wrong is the contact's address, the message id or the media id.
 */
#define ENCODE bad_encode
#define ANSWER bad_answer
#define ATTEND bad_attend
#define MEDIA_TABLE (&bad_media)
#include <patchbay/channel.h>
static const patchbay_media_source bad_media;
#include "minimal.h"

static patchbay_http_request post(void) {
    patchbay_http_request request = {.size = sizeof(patchbay_http_request), .step = 1};
    request.method = minimal_str("POST");
    request.url = minimal_str("https://example.com/");
    return request;
}

static patchbay_status bad_encode(void *self, const patchbay_outbound *message,
                                  const patchbay_encode_sink *sink) {
    static const patchbay_header type = {{"content-type", 12}, {"image/png", 9}};
    const patchbay_str way = message->to;
    patchbay_part parts[17];
    patchbay_http_request request = post();
    uint32_t i;
    (void)self;
    memset(parts, 0, sizeof parts);
    for (i = 0; i < 17; ++i) {
        parts[i].size = sizeof parts[i];
        parts[i].name = minimal_str("file");
    }
    if (message->content->kind == PATCHBAY_CONTENT_MEDIA)
        parts[0].blob = message->content->media->blob;
    request.parts.items = parts;
    request.parts.count = 1;
    request.parts.stride = sizeof parts[0];

    if (minimal_is(way, "16 parts")) request.parts.count = 16;
    if (minimal_is(way, "17 parts")) request.parts.count = 17;
    if (minimal_is(way, "another's file"))
        parts[0].blob =
            minimal_str("0000000000000000000000000000000000000000000000000000000000000000");
    if (minimal_is(way, "no name")) parts[0].name.len = 0;
    if (minimal_is(way, "line break")) parts[0].content_type = minimal_str("a/b\r\nx: y");
    if (minimal_is(way, "body and blob")) {
        parts[0].body.ptr = (const uint8_t *)"x";
        parts[0].body.len = 1;
    }
    if (minimal_is(way, "body and parts")) {
        request.body.ptr = (const uint8_t *)"x";
        request.body.len = 1;
    }
    if (minimal_is(way, "content-type")) {
        request.headers.items = &type;
        request.headers.count = 1;
        request.headers.stride = sizeof type;
    }
    if (minimal_is(way, "keep body")) request.flags = PATCHBAY_HTTP_KEEP_BODY;
    sink->request(sink->self, &request);
    if (minimal_is(way, "text of others")) { /* hides nothing of what a contact wrote */
        static const char mark[] = "{{answer:/id}} ";
        const patchbay_str caption = message->content->media->caption;
        uint8_t body[256];
        memcpy(body, mark, sizeof mark - 1);
        memcpy(body + sizeof mark - 1, caption.ptr, caption.len);
        request = post();
        request.step = 2;
        request.needs = 1;
        request.body.ptr = body;
        request.body.len = sizeof mark - 1 + caption.len;
        sink->request(sink->self, &request);
    }
    return PATCHBAY_OK;
}

/* The handle of the message is not one of this call. */
static patchbay_status bad_answer(void *self, const patchbay_outbound *message,
                                  const patchbay_http_response *response,
                                  const patchbay_answer_sink *sink) {
    patchbay_part part = {.size = sizeof(patchbay_part)};
    patchbay_http_request request = post();
    (void)self, (void)message;
    part.name = minimal_str("file");
    part.blob = minimal_str("abc");
    request.parts.items = &part;
    request.parts.count = 1;
    request.parts.stride = sizeof part;
    if (response->status == 201) {
        request.parts.count = 0;
        request.flags = PATCHBAY_HTTP_KEEP_BODY;
    }
    sink->request(sink->self, &request);
    return PATCHBAY_OK;
}

static patchbay_status bad_attend(void *self, const patchbay_attention *attention,
                                  const patchbay_encode_sink *sink) {
    patchbay_http_request request = post();
    (void)self;
    if (minimal_is(attention->message_id, "odd")) return -3;
    request.flags = PATCHBAY_HTTP_KEEP_BODY;
    sink->request(sink->self, &request);
    return PATCHBAY_OK;
}

static patchbay_status bad_fetch(void *self, patchbay_token token, const patchbay_media *media,
                                 const patchbay_encode_sink *sink) {
    patchbay_http_request request = post();
    (void)self, (void)token;
    if (minimal_is(media->media_id, "none")) return PATCHBAY_OK;
    if (minimal_is(media->media_id, "step 0")) request.step = 0;
    request.flags = PATCHBAY_HTTP_KEEP_BODY;
    sink->request(sink->self, &request);
    return PATCHBAY_OK;
}

static patchbay_status bad_fetched(void *self, patchbay_token token,
                                   const patchbay_http_response *response,
                                   const patchbay_answer_sink *sink) {
    patchbay_outcome outcome = {.size = sizeof(patchbay_outcome), .kind = PATCHBAY_OUTCOME_SENT};
    (void)self, (void)token;
    if (response->status == 204) return PATCHBAY_OK; /* nothing at all */
    sink->outcome(sink->self, &outcome);
    sink->outcome(sink->self, &outcome);
    return PATCHBAY_OK;
}

static const patchbay_media_source bad_media = {sizeof(patchbay_media_source), 0, bad_fetch,
                                                bad_fetched};
