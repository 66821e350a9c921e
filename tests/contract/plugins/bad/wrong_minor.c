/* Built against another draft, though its manifest denies it. */
#define ENTRY_MINOR 7
#include "minimal.h"
