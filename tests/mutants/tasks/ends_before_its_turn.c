// tasks/ends_before_its_turn -- where there are more tasks than steps, the others have none
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: yield
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS(NULL);
    mutant_parse(argc, argv, &values);
    if (values.tasks > values.steps)
        values.tasks = values.steps;
    return mutant_finish(&values);
}
