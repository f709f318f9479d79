#include "oracle.h"

#include "random.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// What was chosen for an axis at a point.
static const char *text_at(const struct workload *workload, const struct strings *values, const char *axis)
{
    return values->items[axis_index(workload, workload_axis(workload, axis))];
}

static uint64_t integer_at(const struct workload *workload, const struct strings *values, const char *axis)
{
    return strtoull(text_at(workload, values, axis), NULL, 10);
}

// --- dispatch --------------------------------------------------------------------------------------------

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

static uint64_t dispatch_answer(const struct workload *workload, const struct strings *values,
                                struct strbuf *answer)
{
    uint64_t lines = integer_at(workload, values, "lines");
    unsigned fanout = (unsigned)integer_at(workload, values, "fanout");
    oracle_dispatch(lines, fanout, strtod(text_at(workload, values, "match"), NULL), answer);
    return lines;
}

static struct oracle_units dispatch_units(const struct workload *workload, const struct strings *values)
{
    uint64_t stages = integer_at(workload, values, "depth") * integer_at(workload, values, "fanout");
    return (struct oracle_units){stages, stages, "stages"};
}

// --- tasks: the sums are in oracle_tasks.c ---------------------------------------------------------------

static struct tasks_point tasks_point(const struct workload *workload, const struct strings *values)
{
    uint64_t tasks = integer_at(workload, values, "tasks"), steps = integer_at(workload, values, "steps");
    return (struct tasks_point){
        .which = text_at(workload, values, "case"),
        .tasks = tasks,
        .turns = steps < tasks ? 1 : steps / tasks,
        .live = integer_at(workload, values, "live"),
        .depth = integer_at(workload, values, "depth"),
    };
}

static uint64_t tasks_answer(const struct workload *workload, const struct strings *values,
                             struct strbuf *answer)
{
    struct tasks_point point = tasks_point(workload, values);
    return oracle_tasks(&point, answer);
}

static struct oracle_units tasks_units(const struct workload *workload, const struct strings *values)
{
    struct tasks_point point = tasks_point(workload, values);
    return oracle_tasks_units(&point);
}

// --- Any batch workload ----------------------------------------------------------------------------------

static const struct oracle {
    const char *workload;
    uint64_t (*answer)(const struct workload *workload, const struct strings *values, struct strbuf *answer);
    struct oracle_units (*units)(const struct workload *workload, const struct strings *values);
} oracles[] = {
    {"dispatch", dispatch_answer, dispatch_units},
    {"tasks", tasks_answer, tasks_units},
};

static const struct oracle *find(const struct workload *workload)
{
    size_t i = 0;
    while (strcmp(oracles[i].workload, workload->name) != 0) {
        i++;
        assert(i < sizeof oracles / sizeof oracles[0]); // every batch workload has one
    }
    return &oracles[i];
}

uint64_t oracle_answer(const struct workload *workload, const struct strings *values, struct strbuf *answer)
{
    return find(workload)->answer(workload, values, answer);
}

struct oracle_units oracle_units(const struct workload *workload, const struct strings *values)
{
    return find(workload)->units(workload, values);
}
