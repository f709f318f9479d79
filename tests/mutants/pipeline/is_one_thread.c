// pipeline/is_one_thread -- has one thread do everything
// model: thread
// runtime: c
// class: idiomatic
// expect: ledger
#include "rig/mutant.h"

#include <errno.h>
#include <pthread.h>

static void *all(void *source)
{
    mutant_run(source);
    return NULL;
}

void pipeline_run(struct pipeline_source *source)
{
    pthread_t thread;
    if ((errno = pthread_create(&thread, NULL, all, source)) != 0)
        rig_die("cannot create the thread");
    rig_ledger_open(&pipeline_threads);
    pthread_join(thread, NULL);
    rig_ledger_close(&pipeline_threads);
}
