// letters/reads_past_the_end -- counts as many events as were asked for, however few there are
// model: call
// runtime: c
// class: idiomatic
// expect: short
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    struct letters_input input = mutant_read(&values);
    if (values.events > input.events)
        input.events = values.events;
    rig_metric("elapsed_ns", mutant_answer(&input), "ns");
    rig_metric("operations", input.events, "count");
    return 0;
}
