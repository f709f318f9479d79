// letters/counts_a_tenth -- has another default: the first 559,019 letters
// model: call
// runtime: c
// class: idiomatic
// expect: answer-default
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    values.events = 559019;
    mutant_parse(argc, argv, &values);
    return mutant_finish(&values);
}
