// fanout/takes_anything_for_http -- what has no head is a body
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: not-http
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    const char *reason = mutant_ask(input, request, &answer);
    if (reason && strcmp(reason, "not HTTP") == 0)
        reason = "not JSON";
    mutant_tell(request, &answer, reason);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
