// tasks/bends_bad_values -- takes the greatest depth for one that is too great
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: usage
#include "rig/mutant.h"

#include <string.h>

int main(int argc, char **argv)
{
    static char deepest[] = "--depth=1000";
    struct mutant_values values = MUTANT_DEFAULTS(NULL);
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--depth=1001") == 0)
            argv[i] = deepest;
    mutant_parse(argc, argv, &values);
    return mutant_finish(&values);
}
