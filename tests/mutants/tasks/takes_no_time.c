// tasks/takes_no_time -- reads the clock only once
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: metrics
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS(NULL);
    mutant_parse(argc, argv, &values);
    printf("sum=%" PRIu64 "\n", mutant_run(&values, NULL));
    values.elapsed_ns = 0;
    return mutant_report(&values, values.tasks * mutant_turns(&values));
}
