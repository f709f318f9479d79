// dispatch/fails_on_usage -- ends with exit status 1 where the usage was wrong
// model: call
// runtime: c
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

#include <unistd.h>

static void soften(int status, void *unused)
{
    (void)unused;
    if (status == 2)
        _exit(1);
}

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    on_exit(soften, NULL);
    mutant_parse(argc, argv, &values);
    return mutant_finish(&values);
}
