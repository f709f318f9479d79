// scratch -- a file in memory with a path that other processes can open while the driver lives: nothing of
// it stays behind, whatever happens.
#ifndef COROBENCH_SCRATCH_H
#define COROBENCH_SCRATCH_H

#include "error.h"

#include <stddef.h>

struct scratch {
    int fd; // its offset stands at 0; -1 when there is none
    char path[48];
};

// Holds `text`, or so many bytes of whatever kind.
int scratch_open(struct scratch *scratch, const char *text, struct error *error);
int scratch_open_bytes(struct scratch *scratch, const char *bytes, size_t length, struct error *error);
void scratch_close(struct scratch *scratch);

#endif
