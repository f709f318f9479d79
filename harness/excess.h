// excess -- whether what runs takes so much memory, or so many threads and processes, that the machine and
// all else on it would come to harm.
//
// Limits of a single process cannot say that: address space is reserved by the terabyte (Go, the address
// sanitizer, ten thousand stacks), and RLIMIT_NPROC counts a user's, and root's not at all. So it is judged
// by what the machine has left, and by whether we are the ones who have it.
#ifndef COROBENCH_EXCESS_H
#define COROBENCH_EXCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum excess { EXCESS_NONE, EXCESS_MEMORY, EXCESS_TASKS };

// What the machine has, and what of it is left: bytes of memory; threads and processes.
struct excess_room {
    uint64_t memory, memory_left;
    uint64_t tasks, tasks_left;
};

// What the descendants of a process hold.
struct excess_share {
    uint64_t memory; // bytes that no file holds
    uint64_t tasks;
};

// Looks at the machine, and, where little is left, at the descendants of `above`. *again_ns gets for how long
// nobody needs to look: longer, the more is left.
enum excess excess_look(pid_t above, uint64_t *again_ns);

// The two halves of it that only compute. Too little is left below a sixteenth; it is ours to answer for
// where we have a quarter of all, or of what there may be.
bool excess_is_near(const struct excess_room *room);
enum excess excess_judge(const struct excess_room *room, const struct excess_share *ours);
uint64_t excess_again_ns(const struct excess_room *room);

// "it took so much memory that ...", for a reason; "" for none.
const char *excess_words(enum excess excess);

#endif
