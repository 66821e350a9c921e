/* init says no. */
#define INIT_STATUS PATCHBAY_E_INTERNAL
#include "minimal.h"
