// fanout/waits_for_ever -- has no time limit
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: stall
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    fanout_answer_init(&answer);
    int connection = mutant_send(input, request);
    const char *reason = mutant_answer(connection, &answer, UINT64_MAX);
    if (connection >= 0)
        close(connection);
    mutant_tell(request, &answer, reason);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
