// growth -- whether a quantity grows with the connections that a server has served. Pure.
//
// The slope of Theil (1950) is the median of the slopes between all pairs of readings: a third of them may be
// steps, spikes or an allocator's whims. Sen (1968) gives its interval. A quantity has grown if even the
// lower end of that is beyond what is allowed for each connection, and it makes more than `floor` in all: so
// that neither few readings, nor a pool that fills, nor a step is taken for a leak.
#ifndef SOAK_GROWTH_H
#define SOAK_GROWTH_H

#include <stdbool.h>
#include <stddef.h>

struct growth {
    double slope, low; // for each connection; low: of the slope's 95% interval
    double rise;       // `low` times the connections between the first and the last reading
    bool grown;
};

struct growth growth_of(const double *connections, const double *values, size_t count, double per_connection,
                        double floor);

#endif
