// tasks/prints_a_double -- prints 53 bits of the sum
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,ring}
// expect: format
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS("ring");
    mutant_parse(argc, argv, &values);
    printf("sum=%.0f\n", (double)mutant_run(&values, mutant_ring));
    return mutant_report(&values, values.tasks * mutant_turns(&values));
}
