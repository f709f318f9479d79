// fanout/prints_without_a_lock -- threads print when they have something to say
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: sentences
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    struct fanout_sentence sentence;
    const char *reason = mutant_ask(input, request, &answer);
    if (!reason && !(reason = fanout_answer_sentence(&answer, &sentence)))
        fanout_print(&sentence);
    else
        fanout_fail(request, reason);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
