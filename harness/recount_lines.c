// The lines of samples.jsonl, and what of a run they tell.
#include "recount_parts.h"

#include "regular.h"
#include "store.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool recount_is_at(const struct recount *recount, const json_t *axes, size_t point)
{
    const struct workload *workload = recount->summary->scenario.workload;
    const struct strings *values = &recount->summary->plan.points.items[point].values;
    for (size_t i = 0; i < workload->axis_count; i++) {
        const char *value = point_value_in(axes, &workload->axes[i]);
        if (!value || strcmp(value, values->items[i]) != 0)
            return false;
    }
    return true;
}

static bool find_cell(const struct recount *recount, const json_t *json, size_t *cell)
{
    const struct plan *plan = &recount->summary->plan;
    const char *label = json_string_value(json_object_get(json, "implementation"));
    long implementation = label ? plan_find(plan, label) : -1;
    for (*cell = 0; implementation >= 0 && *cell < plan->cells.count; ++*cell)
        if (plan->cells.items[*cell].implementation == (size_t)implementation &&
            recount_is_at(recount, json_object_get(json, "axes"), plan->cells.items[*cell].point))
            return true;
    return false;
}

static void add_line(struct recount *recount, const char *text)
{
    json_t *json = json_loads(text, 0, NULL), *round = json_object_get(json, "round");
    const char *outcome = json_string_value(json_object_get(json, "outcome"));
    json_int_t number = json_is_integer(round) ? json_integer_value(round) : -1;
    struct recount_line line = {.number = recount->read++};
    if (outcome && number >= 0 && number <= UINT_MAX && find_cell(recount, json, &line.cell) &&
        strcmp(outcome, "disturbed") != 0) {
        line.round = (unsigned)number;
        line.went_well = strcmp(outcome, "ok") == 0;
        line.metrics = json_incref(json_object_get(json, "metrics"));
        vec_push(&recount->lines, line);
    }
    json_decref(json);
}

static int compare_runs(const struct recount_line *a, const struct recount_line *b)
{
    if (a->cell != b->cell)
        return a->cell < b->cell ? -1 : 1;
    return (a->round > b->round) - (a->round < b->round);
}

static int compare_lines(const void *left, const void *right)
{
    const struct recount_line *a = left, *b = right;
    int order = compare_runs(a, b);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

// Of the lines of one run the last.
static void keep_last(struct recount *recount)
{
    struct recount_line *lines = recount->lines.items;
    size_t kept = 0, count = recount->lines.count;
    if (count)
        qsort(lines, count, sizeof *lines, compare_lines);
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && compare_runs(&lines[i], &lines[i + 1]) == 0)
            json_decref(lines[i].metrics);
        else
            lines[kept++] = lines[i];
    }
    recount->lines.count = kept;
}

static int compare_numbers(const void *left, const void *right)
{
    unsigned a = *(const unsigned *)left, b = *(const unsigned *)right;
    return (a > b) - (a < b);
}

// From here on rounds are counted as they come, 0, 1, 2 ..., so that a number beyond all measure, in a file
// that somebody has edited, makes no work.
static void number_rounds(struct recount *recount)
{
    size_t count = recount->lines.count, kept = 0;
    unsigned *numbers = memory_zeroed(count, sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = recount->lines.items[i].round;
    qsort(numbers, count, sizeof *numbers, compare_numbers);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || numbers[i] != numbers[kept - 1])
            numbers[kept++] = numbers[i];
    for (size_t i = 0; i < count; i++) {
        unsigned *round = &recount->lines.items[i].round;
        const unsigned *at = bsearch(round, numbers, kept, sizeof *numbers, compare_numbers);
        *round = (unsigned)(at - numbers);
    }
    recount->numbers = numbers;
    recount->rounds = (unsigned)kept;
}

static json_t *read_beside(const char *directory, const char *name)
{
    char *path = store_path(directory, name);
    json_t *json = access(path, R_OK) == 0 ? store_read_json(path, NULL) : NULL;
    free(path);
    return json;
}

int recount_read(struct recount *recount, const struct summary *summary, const char *directory,
                 struct error *error)
{
    char *path = store_path(directory, "samples.jsonl"), *line = NULL;
    size_t room = 0;
    ssize_t length;
    int result = 0;
    *recount = (struct recount){.summary = summary};
    FILE *file = regular_stream(path);
    while (file && (length = getline(&line, &room, file)) > 0)
        if (line[length - 1] == '\n') // else it is torn
            add_line(recount, line);
    if (file ? ferror(file) != 0 : errno != ENOENT) // none: stopped before its first run
        result = error_errno(error, "cannot read %s", path);
    keep_last(recount);
    number_rounds(recount);
    recount->counters = read_beside(directory, "counters.json");
    recount->ceilings = read_beside(directory, "ceiling.json");
    if (file)
        fclose(file);
    if (result)
        recount_release(recount);
    free(line);
    free(path);
    return result;
}

void recount_release(struct recount *recount)
{
    for (size_t i = 0; i < recount->lines.count; i++)
        json_decref(recount->lines.items[i].metrics);
    vec_release(&recount->lines);
    free(recount->numbers);
    json_decref(recount->counters);
    json_decref(recount->ceilings);
    *recount = (struct recount){0};
}

double recount_value(const struct recount *recount, size_t cell, unsigned round, const char *metric)
{
    struct recount_line wanted = {.cell = cell, .round = round};
    size_t low = 0, high = recount->lines.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_runs(&recount->lines.items[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == recount->lines.count || compare_runs(&recount->lines.items[low], &wanted) != 0)
        return NAN;
    const struct recount_line *line = &recount->lines.items[low];
    const json_t *value = line->went_well ? json_object_get(line->metrics, metric) : NULL;
    return json_is_number(value) ? json_number_value(value) : NAN;
}
