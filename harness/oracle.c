#include "oracle.h"

#include "random.h"

#include <assert.h>
#include <string.h>
#include <stdlib.h>
#include <inttypes.h>
#include <math.h>

enum { DISPATCH_PERIOD = 65536 }; // the lines repeat

static uint64_t matches_among(uint64_t lines, uint64_t threshold)
{
    uint64_t matches = 0;
    for (uint64_t i = 0; i < lines; i++)
        matches += random_mix(i) >> 32 < threshold;
    return matches;
}

uint64_t oracle_dispatch_matches(uint64_t lines, double match)
{
    uint64_t threshold = (uint64_t)llround(match * 0x1p32);
    return lines / DISPATCH_PERIOD * matches_among(DISPATCH_PERIOD, threshold) +
           matches_among(lines % DISPATCH_PERIOD, threshold);
}

void oracle_dispatch(uint64_t lines, unsigned fanout, double match, struct strbuf *answer)
{
    uint64_t matches = oracle_dispatch_matches(lines, match);
    for (unsigned sink = 0; sink < fanout; sink++)
        strbuf_addf(answer, "sink=%u lines=%" PRIu64 "\n", sink, matches);
}

static const char *value_of(const struct workload *workload, const struct strings *values, const char *axis)
{
    return values->items[axis_index(workload, workload_axis(workload, axis))];
}

uint64_t oracle_answer(const struct workload *workload, const struct strings *values, struct strbuf *answer)
{
    assert(strcmp(workload->name, "dispatch") == 0); // the only batch workload
    uint64_t lines = strtoull(value_of(workload, values, "lines"), NULL, 10);
    unsigned fanout = (unsigned)strtoul(value_of(workload, values, "fanout"), NULL, 10);
    oracle_dispatch(lines, fanout, strtod(value_of(workload, values, "match"), NULL), answer);
    return lines;
}

uint64_t oracle_stages(const struct workload *workload, const struct strings *values)
{
    assert(strcmp(workload->name, "dispatch") == 0);
    return strtoull(value_of(workload, values, "depth"), NULL, 10) *
           strtoull(value_of(workload, values, "fanout"), NULL, 10);
}
