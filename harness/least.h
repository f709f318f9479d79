// least -- the smaller and the larger of two whole numbers.
#ifndef COROBENCH_LEAST_H
#define COROBENCH_LEAST_H

#include <stdint.h>

static inline uint64_t least_of(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static inline uint64_t most_of(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

#endif
