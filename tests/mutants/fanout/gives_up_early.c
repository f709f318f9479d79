// fanout/gives_up_early -- waits half of the time
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
    const char *reason = mutant_answer(connection, &answer, answer.start_ns + input->timeout_ns / 2);
    if (connection >= 0)
        close(connection);
    mutant_tell(request, &answer, reason);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
