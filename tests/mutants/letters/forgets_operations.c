// letters/forgets_operations -- reports the time but not the operations
// model: call
// runtime: c
// class: idiomatic
// expect: metrics
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    struct letters_input input = mutant_read(&values);
    rig_metric("elapsed_ns", mutant_answer(&input), "ns");
    return 0;
}
