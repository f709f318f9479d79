// conformance_libraries -- the shared libraries that a program would load now, for the key of what it passed.
#ifndef COROBENCH_CONFORMANCE_LIBRARIES_H
#define COROBENCH_CONFORMANCE_LIBRARIES_H

#include "error.h"
#include "vec.h"

// Adds the path of each. Nothing of the program is run, nor a shell. Needs process_init.
int conformance_add_libraries(struct strings *libraries, const char *program, struct error *error);

#endif
