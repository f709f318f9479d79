// fanout/looks_at_no_status -- reads the page of an error as if it were the answer
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: status
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    const char *reason = mutant_ask(input, request, &answer);
    if (reason && strncmp(reason, "status", strlen("status")) == 0)
        reason = "not JSON";
    mutant_tell(request, &answer, reason);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
