// Lets an exception out of create.
#define CREATE throwing_create
#include "minimal.h"

static patchbay_status throwing_create(const patchbay_host *, const patchbay_instance_config *,
                                       const patchbay_error_sink *, patchbay_instance *) {
    throw 1;
}
