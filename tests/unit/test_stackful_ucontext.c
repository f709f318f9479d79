// The tests of stackful over the ucontext switch, which processors without one of their own get.
#define STACKFUL_UCONTEXT
#include "../../impls/runtimes/stackful/overflow.c" // NOLINT(bugprone-suspicious-include)
#include "../../impls/runtimes/stackful/stack.c"    // NOLINT(bugprone-suspicious-include)
#include "../../impls/runtimes/stackful/stackful.c" // NOLINT(bugprone-suspicious-include)
#include "test_runtime_stackful.c"                  // NOLINT(bugprone-suspicious-include)
