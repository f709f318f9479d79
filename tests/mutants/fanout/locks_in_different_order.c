// fanout/locks_in_different_order -- who prints and who counts take the same two locks, in different order
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: sentences
#include "rig/mutant.h"

static pthread_mutex_t tally_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned tally;
static pthread_barrier_t both; // lest it goes well now and then: the first two meet, with a lock each

static void say_and_count(const struct fanout_sentence *sentence)
{
    pthread_mutex_lock(&mutant_paper);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&tally_lock);
    fanout_print(sentence);
    tally++;
    pthread_mutex_unlock(&tally_lock);
    pthread_mutex_unlock(&mutant_paper);
}

static void count_and_say(const struct fanout_sentence *sentence)
{
    pthread_mutex_lock(&tally_lock);
    tally++;
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&mutant_paper);
    fanout_print(sentence);
    pthread_mutex_unlock(&mutant_paper);
    pthread_mutex_unlock(&tally_lock);
}

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    struct fanout_sentence sentence;
    const char *reason = mutant_ask(input, request, &answer);
    if (reason || (reason = fanout_answer_sentence(&answer, &sentence)))
        fanout_fail(request, reason);
    else if (request->number % 2)
        say_and_count(&sentence);
    else
        count_and_say(&sentence);
}

void fanout_run(const struct fanout_input *input)
{
    pthread_barrier_init(&both, NULL, 2);
    mutant_run(input, input->concurrency, visit);
}
