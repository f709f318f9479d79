// letters/bends_bad_values -- takes the nearest number that will do
// model: call
// runtime: c
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

// Makes 1 of a batch of 0, as if that were meant.
int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--batch=0") == 0)
            argv[i][strlen("--batch=")] = '1';
    mutant_parse(argc, argv, &values);
    return mutant_finish(&values);
}
