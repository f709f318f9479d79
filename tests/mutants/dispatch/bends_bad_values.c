// dispatch/bends_bad_values -- takes the nearest good value for one out of range
// model: call
// runtime: c
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    static char deepest[] = "--depth=64", widest[] = "--fanout=64";
    struct mutant_values values = MUTANT_DEFAULTS;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--depth=65") == 0)
            argv[i] = deepest;
        else if (strcmp(argv[i], "--fanout=65") == 0)
            argv[i] = widest;
    }
    mutant_parse(argc, argv, &values);
    return mutant_finish(&values);
}
