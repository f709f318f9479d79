// fanout/takes_no_time -- says that it took a microsecond
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: metrics
#include "rig/mutant.h"

// Behind what the rig has reported.
static void correct(void)
{
    rig_metric("elapsed_ns", 1000, "ns");
}

void fanout_run(const struct fanout_input *input)
{
    atexit(correct);
    mutant_run(input, input->concurrency, mutant_visit);
}
