// Work that takes CPU time and nothing else.
#include "rig.h"

#include <time.h>

// A chain in which each step needs the one before: it takes the same time whatever else the processor could
// do beside it, and touches no memory.
void rig_work(uint64_t iterations)
{
    uint64_t value = iterations;
    for (uint64_t i = 0; i < iterations; i++) {
        value = value * 6364136223846793005u + 1442695040888963407u;
        __asm__ volatile("" : "+r"(value)); // or the loop would be worked out, not run
    }
}

static uint64_t cpu_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * 1000000000u + (uint64_t)used.tv_nsec;
}

// The fastest of some tries: whatever disturbs one makes it slower.
double rig_work_iterations_per_ns(void)
{
    enum { TRIES = 20, ITERATIONS = 100000 };
    uint64_t least = UINT64_MAX;
    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t start = cpu_ns();
        rig_work(ITERATIONS);
        uint64_t took = cpu_ns() - start;
        if (took > 0 && took < least)
            least = took;
    }
    return (double)ITERATIONS / (double)least;
}
