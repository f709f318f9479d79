// tasks/takes_any_case -- yields when it is asked for a case that there is not
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: usage
#include "rig/mutant.h"

#include <string.h>

int main(int argc, char **argv)
{
    static char only[] = "--case=yield";
    struct mutant_values values = MUTANT_DEFAULTS(NULL);
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], "--case=", strlen("--case=")) == 0)
            argv[i] = only;
    mutant_parse(argc, argv, &values);
    return mutant_finish(&values);
}
