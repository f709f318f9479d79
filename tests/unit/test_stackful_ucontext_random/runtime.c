#include "../../../impls/runtimes/stackful_ucontext/stackful_ucontext.c" // NOLINT(bugprone-suspicious-include)
