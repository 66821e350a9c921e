/* Gives two results, none, or requests that break the ABI; the HTTP status says which. */
#define ANSWER bad_answer
#define ENCODE bad_encode
#include "minimal.h"

static patchbay_status bad_answer(void *self, const patchbay_outbound *message,
                                  const patchbay_http_response *response,
                                  const patchbay_answer_sink *sink) {
    patchbay_outcome outcome = {.size = sizeof(patchbay_outcome), .kind = PATCHBAY_OUTCOME_SENT};
    (void)self, (void)message;
    switch (response->status) {
        case 200:
            sink->outcome(sink->self, &outcome);
            break;
        case 202: /* twice */
            sink->outcome(sink->self, &outcome);
            sink->outcome(sink->self, &outcome);
            break;
        case 210: /* of no known kind */
            outcome.kind = 99;
            sink->outcome(sink->self, &outcome);
            break;
        case 211:
            outcome.retry_after_ms = -1;
            sink->outcome(sink->self, &outcome);
            break;
        default:
            break; /* nothing at all */
    }
    return PATCHBAY_OK;
}

static patchbay_status bad_encode(void *self, const patchbay_outbound *message,
                                  const patchbay_encode_sink *sink) {
    patchbay_header odd = {{"x y", 3}, {"v", 1}};
    patchbay_http_request request = {.size = sizeof(patchbay_http_request), .step = 1};
    const patchbay_str way = message->to;
    (void)self;
    request.method = minimal_str("POST");
    request.url = minimal_str("https://example.com/");
    if (minimal_is(way, "none")) return PATCHBAY_OK;
    if (minimal_is(way, "step 0")) request.step = 0;
    if (minimal_is(way, "same step")) sink->request(sink->self, &request);
    if (minimal_is(way, "needs itself")) request.needs = 1;
    if (minimal_is(way, "method")) request.method = minimal_str("PO ST");
    if (minimal_is(way, "no url")) request.url = minimal_str("");
    if (minimal_is(way, "header")) {
        request.headers.items = &odd;
        request.headers.count = 1;
        request.headers.stride = sizeof odd;
    }
    if (minimal_is(way, "stride")) {
        request.headers.items = &odd;
        request.headers.count = 1;
        request.headers.stride = 8;
    }
    if (minimal_is(way, "17 requests"))
        for (request.step = 1; request.step < 17; ++request.step)
            sink->request(sink->self, &request);
    sink->request(sink->self, &request);
    return PATCHBAY_OK;
}
