// clock -- time in nanoseconds.
#ifndef COROBENCH_CLOCK_H
#define COROBENCH_CLOCK_H

#include <stdint.h>

#define NS_PER_SECOND 1000000000ull
#define NS_PER_MS     1000000ull

// CLOCK_MONOTONIC: never goes back, counts from an arbitrary start.
uint64_t clock_ns(void);

// For how long the machine was suspended since it was started: clock_ns stood still meanwhile.
uint64_t clock_asleep_ns(void);

void clock_sleep_ns(uint64_t duration_ns);

// The wall clock in UTC. `text` gets "2026-11-20T22:24:53Z" (extended) or "20261120T222453Z" (basic, for
// file names).
void clock_utc_extended(char text[32]);
void clock_utc_basic(char text[32]);

#endif
