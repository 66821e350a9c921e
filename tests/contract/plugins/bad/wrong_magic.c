/* An entry that is not ours. */
#define ENTRY_MAGIC 0x12345678u
#include "minimal.h"
