#define STACKFUL_UCONTEXT
#include "../test_runtime_stackful_random/called.c" // NOLINT(bugprone-suspicious-include)
