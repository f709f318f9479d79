#include "growth.h"

#include "memory.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>

#define Z_OF_95_PERCENT 1.959964

struct growth growth_of(const double *connections, const double *values, size_t count, double per_connection,
                        double floor)
{
    struct growth growth = {.slope = NAN, .low = NAN, .rise = NAN};
    double *slopes = memory_zeroed(count * count / 2 + 1, sizeof *slopes);
    size_t pairs = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if (connections[j] > connections[i])
                slopes[pairs++] = (values[j] - values[i]) / (connections[j] - connections[i]);
    if (pairs > 0) {
        double n = (double)count;
        double spread = Z_OF_95_PERCENT * sqrt(n * (n - 1) * (2 * n + 5) / 18);
        double lower = ((double)pairs - spread) / 2;
        stats_sort(slopes, pairs);
        growth.slope = stats_median(slopes, pairs);
        growth.low = lower >= 0 ? slopes[(size_t)lower] : -INFINITY;
        growth.rise = growth.low * (connections[count - 1] - connections[0]);
        growth.grown = growth.low > per_connection && growth.rise > floor;
    }
    free(slopes);
    return growth;
}
