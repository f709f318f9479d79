// tasks/prints_signed -- prints the sum as if it could be negative
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
    printf("sum=%" PRId64 "\n", (int64_t)mutant_run(&values, mutant_ring));
    return mutant_report(&values, values.tasks * mutant_turns(&values));
}
