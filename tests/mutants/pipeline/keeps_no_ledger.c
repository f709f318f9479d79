// pipeline/keeps_no_ledger -- says that it is made of generators, and reports none
// model: generator
// runtime: c
// class: idiomatic
// expect: ledger
#include "rig/mutant.h"

void pipeline_run(struct pipeline_source *source)
{
    mutant_run(source);
}
