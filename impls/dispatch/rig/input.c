#include "dispatch.h"

enum { PERIOD = 65536 };

// Each starts a cache line, so that no build's layout makes the search slower than another's.
static const _Alignas(64) char matching[] = "python is nice";
static const _Alignas(64) char other[] = "parrot is nice";

struct rig_ledger dispatch_coroutines = {.name = "coroutines"};
struct rig_ledger dispatch_threads = {.name = "threads"};
struct rig_ledger dispatch_processes = {.name = "processes"};

void dispatch_input_lines(struct dispatch_input *input, double match)
{
    static const char *table[PERIOD];
    double scaled = match * 0x1p32; // exact, like the difference below
    uint64_t threshold = (uint64_t)scaled;
    threshold += scaled - (double)threshold >= 0.5;
    // Where all lines are the same, a table of one is the cheapest source there can be.
    bool uniform = threshold == 0 || threshold == UINT64_C(1) << 32;
    uint64_t period = uniform ? 1 : PERIOD;
    for (uint64_t i = 0; i < period; i++)
        table[i] = rig_mix(i) >> 32 < threshold ? matching : other;
    input->table = table;
    input->mask = period - 1;
}
