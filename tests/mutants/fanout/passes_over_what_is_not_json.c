// fanout/passes_over_what_is_not_json -- says nothing of what it cannot read
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: json
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    struct fanout_sentence sentence;
    const char *reason = mutant_ask(input, request, &answer);
    if (reason)
        fanout_fail(request, reason);
    else if (!fanout_answer_sentence(&answer, &sentence))
        mutant_say(&sentence);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
