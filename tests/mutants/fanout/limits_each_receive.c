// fanout/limits_each_receive -- each receive may take as long as the request may
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: trickle
#include "rig/mutant.h"

static ssize_t receive(int connection, struct fanout_answer *answer, uint64_t limit_ns)
{
    return mutant_receive(connection, answer->bytes + answer->length, FANOUT_ANSWER_MOST - answer->length,
                          rig_now_ns() + limit_ns);
}

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    fanout_answer_init(&answer);
    int connection = mutant_send(input, request);
    const char *reason = connection < 0 ? fanout_reason(errno) : NULL;
    while (!reason && fanout_answer_add(&answer, receive(connection, &answer, input->timeout_ns)))
        ;
    if (connection >= 0)
        close(connection);
    mutant_tell(request, &answer, reason ? reason : answer.reason);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
