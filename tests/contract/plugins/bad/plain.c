/* Nothing is wrong with it but what its manifest says. */
#include "minimal.h"
