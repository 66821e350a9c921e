/* It knows another factory only. */
#define FACTORY_ID "patchbay.factory/1x"
#include "minimal.h"
