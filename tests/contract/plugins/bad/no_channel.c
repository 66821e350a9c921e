/* Its manifest promises a channel, its code has none. */
#define HAS_CHANNEL 0
#include "minimal.h"
