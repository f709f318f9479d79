// tasks/counts_pairs_once -- reports a stroke and its return as one operation
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,pingpong}
// expect: metrics
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS("pingpong");
    mutant_parse(argc, argv, &values);
    printf("sum=%" PRIu64 "\n", mutant_run(&values, mutant_pingpong));
    return mutant_report(&values, values.tasks * mutant_turns(&values)); // of yield; of pingpong twice that
}
