// tasks/never_begins -- creating the tasks is within the clock, where it should not be
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,pingpong}
// expect: pingpong
#include "rig/mutant.h"

MUTANT_DOES(TASKS_PINGPONG, mutant_pingpong);
