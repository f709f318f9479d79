// fanout/ends_at_a_truncated_answer -- whoever breaks off has nothing more to say, nor has anybody else
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: truncated
#include "rig/mutant.h"

static atomic_bool over;

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    if (atomic_load(&over))
        return;
    const char *reason = mutant_ask(input, request, &answer);
    if (reason && strcmp(reason, "truncated") == 0)
        atomic_store(&over, true);
    mutant_tell(request, &answer, reason);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
