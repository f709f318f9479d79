// fanout/ignores_the_tick -- writes letter by letter, and does not pause
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
    if (reason || (reason = fanout_answer_sentence(&answer, &sentence))) {
        fanout_fail(request, reason);
        return;
    }
    pthread_mutex_lock(&mutant_paper);
    for (size_t i = 0; i < sentence.length; i++)
        if (write(STDOUT_FILENO, sentence.text + i, 1) != 1)
            rig_die("cannot print");
    pthread_mutex_unlock(&mutant_paper);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
