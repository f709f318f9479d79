// tasks/gives_all_steps_to_each -- every task does as many steps as there should be in all
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: answer-default
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS(NULL);
    mutant_parse(argc, argv, &values);
    values.steps *= values.tasks;
    return mutant_finish(&values);
}
