#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "stackful.h"

#include "../stackful/overflow.c" // NOLINT(bugprone-suspicious-include): all of it, compiled for that switch
#include "../stackful/stack.c"    // NOLINT(bugprone-suspicious-include)
#include "../stackful/stackful.c" // NOLINT(bugprone-suspicious-include)
