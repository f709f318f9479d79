// fanout/takes_a_reset_for_the_end -- whatever ends a connection is its end
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: reset
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    const char *reason = mutant_ask(input, request, &answer);
    if (reason && strcmp(reason, "reset") == 0)
        reason = "truncated";
    mutant_tell(request, &answer, reason);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
