// tasks/has_another_default -- takes ten thousand steps where no number is given
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: answer-default
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS(NULL);
    values.steps = 10000;
    mutant_parse(argc, argv, &values);
    return mutant_finish(&values);
}
