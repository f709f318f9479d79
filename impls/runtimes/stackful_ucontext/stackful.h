// The stackful runtime with ucontext(3) for its switch, whatever the processor: what most portable coroutine
// libraries are made of. The interface is ../stackful/stackful.h.
#define STACKFUL_UCONTEXT
#include "../stackful/stackful.h"
