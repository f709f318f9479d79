// dispatch/reports_time_of_day -- reports the end of the work, not how long it took
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
    rig_metric("elapsed_ns", rig_now_ns(), "ns");
    rig_metric("operations", values.lines, "count");
    return 0;
}
