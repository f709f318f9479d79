// dispatch/keeps_sinks_apart -- gives each branch a sink of its own where one is to be shared
// model: call
// runtime: c
// class: idiomatic
// expect: sink
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    values.sink.chosen = MUTANT_OWN;
    return mutant_finish(&values);
}
