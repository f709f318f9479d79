#include "sample.h"

#include "escape.h"
#include "memory.h"
#include "strbuf.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const outcomes[] = {
    [OUTCOME_OK] = "ok",
    [OUTCOME_CRASH] = "crash",
    [OUTCOME_TIMEOUT] = "timeout",
    [OUTCOME_WRONG_ANSWER] = "wrong answer",
    [OUTCOME_FAILED] = "failed",
    [OUTCOME_INVALID] = "invalid",
    [OUTCOME_DISTURBED] = "disturbed",
    [OUTCOME_SKIPPED] = "skipped",
};

static const char *const bounds[] = {
    [BOUND_UNKNOWN] = "",        [BOUND_SERVER] = "server-bound", [BOUND_CLIENT] = "client-bound",
    [BOUND_STALLED] = "stalled", [BOUND_SATURATED] = "saturated",
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

const char *outcome_word(enum outcome outcome)
{
    return outcomes[outcome];
}

const char *bound_word(enum bound bound)
{
    return bounds[bound];
}

void sample_init(struct sample *sample)
{
    *sample = (struct sample){.attempt = 1};
    for (size_t i = 0; i < METRIC_COUNT; i++)
        sample->metrics[i] = NAN;
}

void sample_release(struct sample *sample)
{
    free(sample->reason);
    free(sample->disturbed);
    free(sample->parts);
    sample->reason = sample->disturbed = NULL;
    sample->parts = NULL;
}

static json_t *metrics_to_json(const struct sample *sample)
{
    json_t *metrics = json_object();
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        double value = sample->metrics[i];
        if (!isfinite(value))
            continue;
        bool whole = value == floor(value) && fabs(value) < 1e15;
        json_object_set_new(metrics, metric_get((enum metric_id)i)->name,
                            whole ? json_integer((json_int_t)value) : json_real(value));
    }
    return metrics;
}

json_t *sample_text_to_json(const char *text)
{
    json_t *json = json_string(text);
    if (json)
        return json;
    char *clean = memory_copy_string(text);
    for (char *at = clean; *at; at++)
        if ((unsigned char)*at >= 0x80)
            *at = '?';
    json = json_string(clean);
    free(clean);
    return json;
}

char *sample_to_line(const struct sample *sample, const struct plan *plan, const struct workload *workload)
{
    const struct cell *cell = &plan->cells.items[sample->cell];
    const struct planned_implementation *implementation = &plan->implementations.items[cell->implementation];
    json_t *line = json_object();
    json_object_set_new(line, "schema_version", json_integer(SAMPLE_SCHEMA_VERSION));
    json_object_set_new(line, "run", json_integer((json_int_t)sample->run));
    json_object_set_new(line, "round", json_integer((json_int_t)sample->round));
    json_object_set_new(line, "position", json_integer((json_int_t)sample->position));
    json_object_set_new(line, "cell", json_integer((json_int_t)sample->cell));
    if (sample->attempt > 1)
        json_object_set_new(line, "attempt", json_integer((json_int_t)sample->attempt));
    json_object_set_new(line, "workload", json_string(workload->name));
    json_object_set_new(line, "implementation", json_string(implementation->label));
    json_object_set_new(line, "model", json_string(implementation->model));
    json_object_set_new(line, "axes", point_to_json(&plan->points.items[cell->point], workload));
    json_object_set_new(line, "started_at", json_string(sample->started_at));
    if (sample->took_ns)
        json_object_set_new(line, "took_ns", json_integer((json_int_t)sample->took_ns));
    json_object_set_new(line, "outcome", json_string(outcome_word(sample->outcome)));
    if (sample->reason)
        json_object_set_new(line, "reason", sample_text_to_json(sample->reason));
    if (sample->disturbed)
        json_object_set_new(line, "disturbed", sample_text_to_json(sample->disturbed));
    if (sample->bound != BOUND_UNKNOWN)
        json_object_set_new(line, "bound", json_string(bound_word(sample->bound)));
    json_object_set_new(line, "metrics", metrics_to_json(sample));
    if (sample->parts)
        json_object_set_new(line, "parts", sample_parts_to_json(sample->parts));
    char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(15));
    json_decref(line);
    char *with_newline = memory_format("%s\n", text);
    free(text);
    return with_newline;
}

static int find_word(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return (int)i;
    return -1;
}

// The cell must be the plan's own: same implementation, same value on each axis.
static int match_cell(const struct plan *plan, const struct workload *workload, json_int_t index,
                      const char *implementation, const json_t *axes, struct error *error)
{
    if (index < 0 || (size_t)index >= plan->cells.count)
        return error_set(error, "cell %" JSON_INTEGER_FORMAT " is not in the plan", index);
    const struct cell *cell = &plan->cells.items[index];
    if (strcmp(plan->implementations.items[cell->implementation].label, implementation) != 0)
        return error_set(error, "cell %" JSON_INTEGER_FORMAT " is not '%s' in the plan", index,
                         implementation);
    for (size_t i = 0; i < workload->axis_count; i++) {
        const char *value = point_value_in(axes, &workload->axes[i]);
        if (!value || strcmp(value, plan->points.items[cell->point].values.items[i]) != 0)
            return error_set(error, "axis '%s' differs from the plan's", workload->axes[i].name);
    }
    return 0;
}

static void read_metrics(struct sample *sample, json_t *metrics)
{
    const char *name;
    json_t *value;
    json_object_foreach(metrics, name, value)
    {
        int id = metric_find(name); // names of a later version are passed over
        if (id >= 0 && json_is_number(value))
            sample->metrics[id] = json_number_value(value);
    }
}

int sample_from_line(struct sample *sample, const char *line, const struct plan *plan,
                     const struct workload *workload, struct error *error)
{
    sample_init(sample);
    json_error_t where;
    json_t *json = json_loads(line, 0, &where);
    if (!json)
        return error_set(error, "not JSON: %s", where.text);
    escape_disarm_json(json, "\n"); // of a reason the first line is the one for tables
    json_int_t version = 0, run = 0, round = 0, position = 0, cell = 0, attempt = 1, took_ns = 0;
    const char *implementation, *started_at, *outcome, *reason = NULL, *disturbed = NULL, *bound = "";
    json_t *axes, *metrics;
    int result = -1, outcome_index, bound_index;
    if (json_unpack_ex(json, &where, 0,
                       "{s:I, s:I, s:I, s:I, s:I, s?I, s?I, s:s, s:s, s:s, s?s, s?s, s?s, s:o, s:o}",
                       "schema_version", &version, "run", &run, "round", &round, "position", &position,
                       "cell", &cell, "attempt", &attempt, "took_ns", &took_ns, "implementation",
                       &implementation, "started_at", &started_at, "outcome", &outcome, "reason", &reason,
                       "disturbed", &disturbed, "bound", &bound, "axes", &axes, "metrics", &metrics) != 0) {
        error_set(error, "not a sample: %s", where.text);
        goto out;
    }
    if (version != SAMPLE_SCHEMA_VERSION) {
        error_set(error, "schema_version %" JSON_INTEGER_FORMAT " is not %d", version, SAMPLE_SCHEMA_VERSION);
        goto out;
    }
    outcome_index = find_word(outcomes, COUNT(outcomes), outcome);
    bound_index = find_word(bounds, COUNT(bounds), bound);
    if (outcome_index < 0 || bound_index < 0 || run < 0 || round < 0 || round > UINT_MAX || position < 0 ||
        attempt < 1 || attempt > UINT_MAX || took_ns < 0 || strlen(started_at) >= sizeof sample->started_at) {
        error_set(error, "not a sample: outcome '%s', bound '%s', run %" JSON_INTEGER_FORMAT, outcome, bound,
                  run);
        goto out;
    }
    if (match_cell(plan, workload, cell, implementation, axes, error) != 0)
        goto out;
    sample->run = (size_t)run;
    sample->round = (unsigned)round;
    sample->position = (size_t)position;
    sample->cell = (size_t)cell;
    sample->attempt = (unsigned)attempt;
    sample->took_ns = (uint64_t)took_ns;
    snprintf(sample->started_at, sizeof sample->started_at, "%s", started_at);
    sample->outcome = (enum outcome)outcome_index;
    sample->bound = (enum bound)bound_index;
    sample->reason = memory_copy_string(reason);
    sample->disturbed = memory_copy_string(disturbed);
    read_metrics(sample, metrics);
    sample->parts = sample_parts_from_json(json_object_get(json, "parts"));
    result = 0;
out:
    json_decref(json);
    return result;
}

static int take_metric(struct sample *sample, char *line, struct error *error)
{
    char name[64], digits[21], unit[16];
    int length = 0;
    if (sscanf(line, "%63s %20[0-9] %15s %n", name, digits, unit, &length) != 3 || line[length])
        return error_set(error, "'%.60s' is not `name value unit`", line);
    errno = 0;
    uint64_t value = strtoull(digits, NULL, 10);
    if (errno != 0)
        return error_set(error, "%s is out of range: %s", name, digits);
    int id = metric_find(name);
    if (id < 0)
        return error_set(error, "no metric is called '%s'", name);
    if (!metric_is_reported((enum metric_id)id))
        return error_set(error, "%s is not for the program to report: it is measured from outside", name);
    if (strcmp(metric_get((enum metric_id)id)->unit, unit) != 0)
        return error_set(error, "%s is in %s, not '%s'", name, metric_get((enum metric_id)id)->unit, unit);
    if (!isnan(sample->metrics[id]))
        return error_set(error, "%s is there already", name);
    sample->metrics[id] = (double)value;
    return 0;
}

int sample_read_metrics(struct sample *sample, const char *path, struct error *error)
{
    enum { METRICS_MOST = 1 << 20 };
    struct strbuf text = {0};
    if (access(path, F_OK) != 0)
        return error_errno(error, "the program left no metrics in %s", path);
    if (strbuf_add_left(&text, path, METRICS_MOST, error) != 0) {
        strbuf_release(&text);
        return -1;
    }
    if (strlen(text.text) < text.length) {
        strbuf_release(&text);
        return error_set(error, "%s holds a NUL", path);
    }
    char *rest = text.text;
    unsigned number = 0;
    int result = 0;
    for (char *line; result == 0 && (line = strsep(&rest, "\n"));) {
        struct error reason;
        number++;
        if (*line && take_metric(sample, line, &reason) != 0)
            result = error_set(error, "%s:%u: %s", path, number, reason.text);
    }
    strbuf_release(&text);
    return result;
}
