#include "environment.h"

#include <sys/mman.h>

struct rig_ledger *buses_coroutines, *buses_threads, *buses_processes;

void buses_ledgers_open(void)
{
    struct rig_ledger *ledgers = mmap(NULL, 3 * sizeof *ledgers, PROT_READ | PROT_WRITE,
                                      MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (ledgers == MAP_FAILED)
        rig_die("cannot map memory for the ledgers");
    ledgers[0].name = "coroutines";
    ledgers[1].name = "threads";
    ledgers[2].name = "processes";
    buses_coroutines = &ledgers[0];
    buses_threads = &ledgers[1];
    buses_processes = &ledgers[2];
}

// --- inline: the first stage sends to the filters themselves -----------------------------------------------

static struct buses_records *inline_open(size_t batch)
{
    (void)batch;
    return buses_records_open();
}

static void inline_close(struct buses_records *records)
{
    buses_records_close(records);
    rig_answer_end();
}

const struct buses_environment buses_environment_inline = {"inline", inline_open, inline_close};
