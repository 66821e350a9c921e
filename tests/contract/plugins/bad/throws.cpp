// Lets C++ exceptions out of each call.
#define DECODE throwing_decode
#define ENCODE throwing_encode
#define ANSWER throwing_answer
#define START throwing_start
#include "minimal.h"

#include <stdexcept>

static patchbay_status throwing_decode(void *, const patchbay_webhook_request *,
                                       const patchbay_event_sink *) {
    throw std::runtime_error("the text of a customer");
}
static patchbay_status throwing_encode(void *, const patchbay_outbound *,
                                       const patchbay_encode_sink *) {
    throw 42;
}
static patchbay_status throwing_answer(void *, const patchbay_outbound *,
                                       const patchbay_http_response *,
                                       const patchbay_answer_sink *) {
    throw std::bad_alloc();
}
static patchbay_status throwing_start(void *, const patchbay_task_request *) {
    throw std::runtime_error("no");
}
