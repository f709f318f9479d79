// The tests of stackful with the switch called, not inlined. The runtime's own switches (where a coroutine
// begins and ends, and where errors are thrown) stay inlined, so the two kinds meet here in every way.
#define STACKFUL_SWITCH_FUNCTION
#include "test_runtime_stackful.c" // NOLINT(bugprone-suspicious-include)
