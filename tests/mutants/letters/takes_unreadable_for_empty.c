// letters/takes_unreadable_for_empty -- answers for an input that cannot be read
// model: call
// runtime: c
// class: idiomatic
// expect: input
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    return mutant_finish(&values);
}
