/* Built against another major version. */
#define ENTRY_MAJOR 9
#include "minimal.h"
