// fanout/dies_when_refused -- takes a server that refuses for the end of all
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: refused
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    const char *reason = mutant_ask(input, request, &answer);
    if (reason && strcmp(reason, "refused") == 0)
        rig_die("cannot connect");
    mutant_tell(request, &answer, reason);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
