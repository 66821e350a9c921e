/* An entry that ends before its functions. */
#define ENTRY_SIZE 16
#include "minimal.h"
