// fanout/drops_what_is_overtaken -- an answer that comes behind a later one is too late
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: order
#include "rig/mutant.h"

static atomic_uint latest;

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    const char *reason = mutant_ask(input, request, &answer);
    if (request->number < atomic_load(&latest))
        return;
    atomic_store(&latest, request->number);
    mutant_tell(request, &answer, reason);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
