// dispatch/overflows_its_counter -- counts in 20 bits
// model: call
// runtime: c
// class: idiomatic
// expect: large
#include "rig/mutant.h"

// (In 16 bits it would be found out earlier, at 200,000 lines.)
void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    mutant_run(input, sinks);
    for (unsigned row = 0; row < input->sink_count; row++)
        sinks[row] %= 1 << 20;
}
