// buses/has_loops_for_coroutines -- says that it has coroutines, and has none
// model: coroutine-stackless
// runtime: c
// class: idiomatic
// expect: ledger
#include "rig/mutant.h"

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
