// The tests of stackful over the ucontext switch, which processors without one of their own get.
#include "../../impls/runtimes/stackful_ucontext/stackful_ucontext.c" // NOLINT(bugprone-suspicious-include)
#include "test_runtime_stackful.c"                                    // NOLINT(bugprone-suspicious-include)
