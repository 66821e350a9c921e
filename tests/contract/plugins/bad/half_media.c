/* Its manifest says that it can fetch files, but it knows no answer. */
#include <patchbay/channel.h>
static patchbay_status half_fetch(void *self, patchbay_token token, const patchbay_media *media,
                                  const patchbay_encode_sink *sink) {
    (void)self, (void)token, (void)media, (void)sink;
    return PATCHBAY_OK;
}
static const patchbay_media_source half_media = {sizeof(patchbay_media_source), 0, half_fetch, 0};
#define MEDIA_TABLE (&half_media)
#include "minimal.h"
