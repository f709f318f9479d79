// The random operations of stackful over the ucontext switch.
#define STACKFUL_UCONTEXT
#include "test_runtime_stackful_random.c" // NOLINT(bugprone-suspicious-include)
