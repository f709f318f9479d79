// What clients of the animals API print: a sentence for each request that is answered as it should be.
#include "oracle.h"

#include <stdlib.h>
#include <string.h>

uint64_t oracle_fanout(const char *text, size_t length, const struct animals_plan *plan,
                       struct strbuf *answer)
{
    uint64_t number = 0;
    for (const char *end = text + length; text < end;) {
        const char *feed = memchr(text, '\n', (size_t)(end - text));
        size_t line = (size_t)((feed ? feed : end) - text);
        const char *sound = animals_ask(text, line);
        if (animals_fault(plan, ++number) == ANIMALS_RIGHT && sound)
            strbuf_addf(answer, "The %.*s says \"%s\".\n", (int)line, text, sound);
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
