// What clients of the animals API print: a sentence for each request that is answered as it should be.
#include "oracle.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *oracle_fanout_reason(const struct animals_plan *plan, uint64_t number, const char *name,
                                 size_t length)
{
    static const char *const reasons[ANIMALS_FAULTS] = {
        [ANIMALS_STATUS_500] = "status 500", [ANIMALS_RESET] = "reset",
        [ANIMALS_STALL] = "timed out",       [ANIMALS_MALFORMED] = "not JSON",
        [ANIMALS_TRUNCATED] = "truncated",   [ANIMALS_SHORT_LENGTH] = "not JSON",
        [ANIMALS_WORD_LENGTH] = "not HTTP",  [ANIMALS_EMPTY] = "truncated",
        [ANIMALS_NOT_HTTP] = "not HTTP",     [ANIMALS_OTHER_JSON] = "not JSON",
    };
    const char *reason = reasons[animals_fault(plan, number)];
    if (reason)
        return reason;
    if (length > ANIMALS_NAME_MOST)
        return "status 414";
    return animals_ask(name, length) ? NULL : "status 404";
}

uint64_t oracle_fanout(const char *text, size_t length, const struct animals_plan *plan,
                       struct strbuf *answer)
{
    uint64_t number = 0;
    for (const char *end = text + length; text < end;) {
        const char *feed = memchr(text, '\n', (size_t)(end - text));
        size_t line = (size_t)((feed ? feed : end) - text);
        if (!oracle_fanout_reason(plan, ++number, text, line))
            strbuf_addf(answer, "The %.*s says \"%s\".\n", (int)line, text, animals_ask(text, line));
        text += line + 1;
    }
    return number;
}

static const char *value_at(const struct workload *workload, const struct strings *values, const char *axis)
{
    return values->items[axis_index(workload, workload_axis(workload, axis))];
}

struct animals_plan oracle_animals_plan(const struct workload *workload, const struct strings *values)
{
    struct animals_plan plan = {.seed = ORACLE_ANIMALS_SEED};
    const char *shape = value_at(workload, values, "latency");
    while (strcmp(animals_shape_words[plan.shape], shape) != 0)
        plan.shape++;
    plan.mean_ns = strtoull(value_at(workload, values, "latency_ms"), NULL, 10) * 1000000;
    plan.status_500 = strtod(value_at(workload, values, "status_500"), NULL);
    plan.resets = strtod(value_at(workload, values, "resets"), NULL);
    plan.stalls = strtod(value_at(workload, values, "stalls"), NULL);
    plan.malformed = strtod(value_at(workload, values, "malformed"), NULL);
    return plan;
}

struct fanout_point oracle_fanout_point(const struct workload *workload, const struct strings *values)
{
    return (struct fanout_point){
        .plan = oracle_animals_plan(workload, values),
        .requests = strtoull(value_at(workload, values, "requests"), NULL, 10),
        .concurrency = strtoull(value_at(workload, values, "concurrency"), NULL, 10),
        .timeout_ns = strtoull(value_at(workload, values, "timeout_ms"), NULL, 10) * 1000000,
        .tick_ns = strtoull(value_at(workload, values, "tick_us"), NULL, 10) * 1000,
    };
}

void oracle_fanout_bounds(const struct fanout_point *point, uint64_t *serial_ns, uint64_t *concurrent_ns)
{
    animals_bounds(&point->plan, point->requests, point->concurrency, point->timeout_ns, serial_ns,
                   concurrent_ns);
}

// Its number, or 0: an answer that comes at about the time at which the client gives it up is neither right
// nor wrong.
static uint64_t too_late(const struct fanout_point *point)
{
    for (uint64_t number = 1; number <= point->requests; number++)
        if (animals_delay_ns(&point->plan, number) / 9 > point->timeout_ns / 10)
            return number;
    return 0;
}

int oracle_fanout_check(const struct fanout_point *point, uint64_t deadline_ns, struct error *error)
{
    static const double rounding = 1e-9;
    const struct animals_plan *plan = &point->plan;
    uint64_t serial, concurrent, late = too_late(point);
    double shares = plan->status_500 + plan->resets + plan->stalls + plan->malformed;
    if (shares > 1 + rounding)
        return error_set(error,
                         "status_500, resets, stalls and malformed are shares of the answers, and come to "
                         "%.4g together: 1 is all of them",
                         shares);
    if (late > 0)
        return error_set(error,
                         "the answer to request %" PRIu64 " takes %.4g s, and timeout_ms is %" PRIu64
                         ": make it at least %" PRIu64,
                         late, (double)animals_delay_ns(plan, late) / 1e9, point->timeout_ns / 1000000,
                         animals_delay_ns(plan, late) / 900000 + 1);
    oracle_fanout_bounds(point, &serial, &concurrent);
    if (concurrent >= deadline_ns)
        return error_set(error,
                         "waiting for the answers takes %.4g s by itself, and the deadline of a run is "
                         "%.4g s: make run.deadline longer%s",
                         (double)concurrent / 1e9, (double)deadline_ns / 1e9,
                         plan->stalls > 0 ? ", or timeout_ms shorter, which ends a stall" : "");
    return 0;
}
