// dispatch/takes_no_time -- reads the clock only once
// model: call
// runtime: c
// class: idiomatic
// expect: metrics
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    mutant_answer(&values);
    rig_metric("elapsed_ns", 0, "ns");
    rig_metric("operations", values.lines, "count");
    return 0;
}
