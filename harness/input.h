// input -- the files that batch workloads read: written from `data` when first needed, and kept in the build
// tree. The same point has the same bytes on every machine: what lies there is compared with what it should
// be when a driver first needs it, and whenever it has changed since, and is written anew when it is
// something else.
#ifndef COROBENCH_INPUT_H
#define COROBENCH_INPUT_H

#include "error.h"
#include "vec.h"
#include "workload.h"

// The path of the file that programs read at a point (a value for each axis, in the workload's order), which
// is there when this returns. NULL, and the reason in `error`, when it cannot be made. The caller frees it.
// The workload has an input.
char *input_make(const struct workload *workload, const struct strings *values, struct error *error);

#endif
