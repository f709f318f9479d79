// dispatch/has_another_default -- has two branches where none are asked for
// model: call
// runtime: c
// class: idiomatic
// expect: answer-default
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    values.fanout = 2;
    mutant_parse(argc, argv, &values);
    return mutant_finish(&values);
}
