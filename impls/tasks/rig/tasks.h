// tasks -- many small tasks that are created, hand over to each other, wait, sleep and end
// (docs/CONTRACT.md).
//
// An implementation is a table of functions, one for each case that its model can do. This header holds what
// all of them share and none is measured by: the cases' numbers, what is added up, the ledgers.
#ifndef TASKS_H
#define TASKS_H

#include "rig.h"

#include <stdbool.h>
#include <stdint.h>

enum tasks_case {
    TASKS_SEND,     // one sender, `tasks` suspended receivers, in shuffled order
    TASKS_CREATE,   // create, run to the end, destroy; no scheduler
    TASKS_YIELD,    // each lets all others run, `turns` times
    TASKS_SPAWN,    // create, run, wait for the end
    TASKS_KILL,     // create, kill while it waits, wait for it, wait again
    TASKS_RING,     // a token goes round
    TASKS_PINGPONG, // pairs that hand a number to and fro
    TASKS_SKYNET,   // a tree of tasks that adds up its leaves
    TASKS_SLEEP,    // each sleeps, `turns` times
    TASKS_DEPTH,    // a yield from within `depth` calls
    TASKS_IDLE,     // all wait at once; memory is read
    TASKS_CASES
};

struct tasks_input {
    enum tasks_case which;
    uint32_t tasks; // how many
    uint64_t turns; // how many steps each task does: its share of what was ordered
    uint32_t live;  // create, spawn, kill, skynet: how many may be alive at once (skynet: of each parent's
                    // children)
    uint32_t depth; // calls between a task's body and its yield
    const uint32_t *order; // send: a permutation of 0 … tasks - 1
};

// What the implementation does for each case, NULL where it cannot (its card's limits say so). Each returns
// the sum that docs/CONTRACT.md defines for the case, all arithmetic modulo 2^64. The rig reads the clock
// before and after, so creating the model's parts counts, except in the cases that call tasks_begin.
extern uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input);

// send, yield, ring, pingpong, sleep and depth: called when all tasks exist, before the first takes its first
// step (depth: makes its first call). The clock starts anew: what creating costs is asked by other cases. A
// program that does not call it there is ended.
void tasks_begin(void);

// --- What is computed, the same for all ------------------------------------------------------------------

// What task `number` (from 0) contributes to create, spawn, kill and idle.
static inline uint64_t tasks_worth(uint64_t number)
{
    return 3 * number + 1;
}

// What a token or ball becomes when task `number` has it.
static inline uint64_t tasks_hop(uint64_t token, uint64_t number)
{
    return token * UINT64_C(6364136223846793005) + number + 1;
}

// ring: who has the token after task `number`. It goes round against the order of numbers, so that it does
// not find the next task by being passed from turn to turn: that one has to be woken.
static inline uint64_t tasks_next(const struct tasks_input *input, uint64_t number)
{
    return (number > 0 ? number : input->tasks) - 1;
}

// skynet: how many leaves each child but the last stands for, when the parent stands for `leaves` (2 or
// more): ten children, or as many as it takes.
static inline uint64_t tasks_share(uint64_t leaves)
{
    return (leaves + 9) / 10;
}

// sleep: how long task `number` sleeps each time, 10 us to 10 ms.
uint64_t tasks_nap_ns(uint64_t number);

// sleep: called by a task when it has woken from the nap that was due at `due_ns` (rig_now_ns before it,
// plus tasks_nap_ns). Returns what to add to the sum: 1, or 0 if it woke too early or was not to sleep at
// all. Keeps the lateness. `number` and `step` (both from 0) say which nap it was. Safe to use from several
// threads, and from processes forked by the one that the rig started.
uint64_t tasks_woken(const struct tasks_input *input, uint64_t number, uint64_t step, uint64_t due_ns);

// idle: called once each, before the first task is created and when all of them wait; reports what memory
// they take, page tables and kernel stacks included, child processes included. The time that this takes is
// taken out of elapsed_ns.
void tasks_memory_before(const struct tasks_input *input);
void tasks_memory_waiting(const struct tasks_input *input);

// The work ledger: open one for each unit that the model creates, close it when the unit has been waited for
// or freed. The rig reports those in use, outside the clock. A process has its own copy: count in the parent.
extern struct rig_ledger tasks_coroutines, tasks_threads, tasks_processes;

// Where a model creates so many that counting them one by one would be measured (an atomic addition is some
// 5 ns), it says once, at the end, what it created and how many lived at once: what its own free list or
// counter knows, not what it was asked for.
static inline void tasks_ledger_set(struct rig_ledger *ledger, uint64_t created, uint64_t peak)
{
    atomic_store_explicit(&ledger->created, created, memory_order_relaxed);
    atomic_store_explicit(&ledger->peak, peak, memory_order_relaxed);
}

// --- For the rig -----------------------------------------------------------------------------------------

// When tasks_begin was called last; 0: never.
uint64_t tasks_begun_ns(void);

// Before the clock starts, where tasks are going to sleep; and after it has stopped: how late they woke.
void tasks_lateness_open(void);
void tasks_lateness_report(void);

// What waiting tasks take, each; and how much of the elapsed time went into finding out.
void tasks_memory_report(const struct tasks_input *input);
uint64_t tasks_memory_took_ns(void);

#endif
