// random -- a small, fast, seeded generator: the same seed gives the same plan and the same payload on
// every machine.
//
// Source: xoshiro256** and splitmix64 by David Blackman and Sebastiano Vigna (public domain algorithms),
// "Scrambled Linear Pseudorandom Number Generators", 2018.
#ifndef COROBENCH_RANDOM_H
#define COROBENCH_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random_state {
    uint64_t words[4];
};

uint64_t random_mix(uint64_t value); // splitmix64's finaliser of value + its increment: a good 64-bit hash

void random_seed(struct random_state *state, uint64_t seed);
uint64_t random_next(struct random_state *state);
uint64_t random_below(struct random_state *state, uint64_t bound); // uniform in [0, bound); bound > 0
double random_unit(struct random_state *state);                    // uniform in [0, 1)

#endif
