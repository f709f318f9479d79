// fanout/truncates_metrics -- begins its file of metrics anew
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: metrics
#include "rig/mutant.h"

void fanout_run(const struct fanout_input *input)
{
    const char *path = getenv("COROBENCH_METRICS");
    if (path && truncate(path, 0) != 0)
        rig_die("cannot truncate %s", path);
    mutant_run(input, input->concurrency, mutant_visit);
}
