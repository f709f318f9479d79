// letters/needs_one_letter -- looks at a letter before it asks whether there is one
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
    input.events += input.events == 0;
    rig_metric("elapsed_ns", mutant_answer(&input), "ns");
    rig_metric("operations", input.events, "count");
    return 0;
}
