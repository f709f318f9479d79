// buses/prints_nothing_before_an_error -- prints when all is known to be well
// model: call
// runtime: c
// class: idiomatic
// expect: malformed
#include "rig/mutant.h"

MUTANT_FAULT(void)
{
    char buffer[4096];
    int output = dup(STDOUT_FILENO), kept = memfd_create("answer", 0);
    dup2(kept, STDOUT_FILENO);
    int status = mutant_apart();
    if (status < 0)
        return;
    lseek(kept, 0, SEEK_SET);
    for (ssize_t got; status == 0 && (got = read(kept, buffer, sizeof buffer)) > 0;)
        if (write(output, buffer, (size_t)got) != got)
            status = 1;
    _exit(status);
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
