// fanout/asks_twice -- asks for each animal once more, to be sure
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: answer
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    mutant_ask(input, request, &answer);
    mutant_visit(input, request);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
