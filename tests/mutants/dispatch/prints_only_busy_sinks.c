// dispatch/prints_only_busy_sinks -- prints no line for a sink that nothing reached
// model: call
// runtime: c
// class: idiomatic
// expect: match
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    if (values.match > 0)
        return mutant_finish(&values);
    rig_metric("elapsed_ns", 1, "ns");
    rig_metric("operations", values.lines, "count");
    return 0;
}
