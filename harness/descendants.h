// descendants -- the processes below a process.
#ifndef COROBENCH_DESCENDANTS_H
#define COROBENCH_DESCENDANTS_H

#include "vec.h"

#include <sys/types.h>

struct pids VEC(pid_t);

// Appends the children, grandchildren, ... of `pid` that have not ended. It is a snapshot: a process that
// forks meanwhile may have more.
void descendants_add(struct pids *pids, pid_t pid);

// The children alone.
void descendants_add_children(struct pids *pids, pid_t pid);

// How many have ended and were not waited for by their parent.
size_t descendants_zombies(pid_t pid);

// The state of a process as /proc has it ('R', 'S', 'T', 'Z', ...), or '\0' when there is none.
char descendants_state(pid_t pid);

#endif
