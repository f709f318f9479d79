// fanout/keeps_all_answers -- an answer may be wanted once more
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: memory
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer *answer = calloc(1, sizeof *answer);
    if (!answer)
        rig_die("cannot keep an answer");
    const char *reason = mutant_ask(input, request, answer);
    mutant_tell(request, answer, reason);
} // NOLINT(clang-analyzer-unix.Malloc): that is the fault

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
