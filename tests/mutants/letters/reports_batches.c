// letters/reports_batches -- takes a batch for an operation
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
    rig_metric("operations", (input.events + input.batch - 1) / input.batch, "count");
    return 0;
}
