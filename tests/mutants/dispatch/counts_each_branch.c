// dispatch/counts_each_branch -- reports each line as one operation per branch
// model: call
// runtime: c
// class: idiomatic
// expect: metrics
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    rig_metric("elapsed_ns", mutant_answer(&values), "ns");
    rig_metric("operations", values.lines * values.fanout, "count");
    return 0;
}
