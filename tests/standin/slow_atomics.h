// slow_atomics.h -- compiled before a source (-include): what it does to memory that others share comes late,
// at random, and so do its system calls. Two that nearly always meet in one order then meet in every other,
// too. For gcc.
#ifndef STANDIN_SLOW_ATOMICS_H
#define STANDIN_SLOW_ATOMICS_H

#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

// One in four waits. A store keeps the others waiting, so that they come to sleep; between a look at who
// sleeps and the exchange there is time for them to wake, find something, and sleep again.
enum { STANDIN_STORE_US = 100, STANDIN_EXCHANGE_US = 400, STANDIN_SYSCALL_US = 200 };

static inline void standin_dawdle(unsigned most_us)
{
    static _Thread_local uint32_t state;
    if (state == 0)
        state = (uint32_t)gettid() * 2654435761u | 1;
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    if (state % 4 == 0)
        usleep((state >> 8) % most_us);
}

#undef atomic_store_explicit
#undef atomic_exchange_explicit
#define atomic_store_explicit(what, value, order)                                                            \
    (standin_dawdle(STANDIN_STORE_US), __atomic_store_n(what, value, order))
#define atomic_exchange_explicit(what, value, order)                                                         \
    (standin_dawdle(STANDIN_EXCHANGE_US), __atomic_exchange_n(what, value, order))
#define syscall(...) (standin_dawdle(STANDIN_SYSCALL_US), syscall(__VA_ARGS__))

#endif
