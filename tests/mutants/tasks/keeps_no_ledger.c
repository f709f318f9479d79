// tasks/keeps_no_ledger -- says that it is made of coroutines, and not how many there were
// model: coroutine-stackless
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: ledger
#include "rig/mutant.h"

MUTANT_YIELDS(mutant_yield);
