// buses/drops_the_short_batch -- prints whole batches
// model: call
// runtime: c
// class: idiomatic
// expect: batch
#include "rig/mutant.h"

static unsigned long batch;

MUTANT_FAULT(int argc, char **argv)
{
    char **option = mutant_option(argc, argv, "--batch=");
    batch = option ? strtoul(*option + strlen("--batch="), NULL, 10) : 1;
}

static void send(struct buses_records *records, const struct buses_record *record)
{
    static struct buses_record held[1 << 16];
    static size_t count;
    held[count++] = mutant_copy(record);
    for (size_t i = 0; count == batch && i < count; i++) {
        mutant_record(records, &held[i]);
        free((char *)held[i].text);
    }
    if (count == batch)
        count = 0;
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(send)
