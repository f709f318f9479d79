#include "counting.h"

#include "clock.h"
#include "counter.h"
#include "layout.h"
#include "machine_needs.h"
#include "process.h"
#include "random.h"
#include "runner.h"
#include "store.h"
#include "strbuf.h"
#include "tally.h"

#include <dirent.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum {
    MESSAGES_MORE = 10000,    // of the second run, or as many as are in flight at once: how a server's first
                              // waits fall out differs by some dozens
    TASKS_MOST = 1000,        // of a server or client: strace takes longer for each call, the more there are
    OPERATIONS_MOST = 200000, // value of the axis that a batch program's work grows with
    DEADLINE_SECONDS = 60,    // at least: a program that is counted takes ten to fifty times as long
};

#define LEAST_CALLS 0.005 // of one kind for each message: fewer are starting and ending

// The address sanitizer cannot look for leaks while strace traces, and would end the program with 1 for that.
#define NO_LEAKS "LSAN_OPTIONS=detect_leaks=0"

struct counting {
    const struct scenario *scenario;
    const struct plan *plan;
    enum counter_id counter;
    enum metric_id metric;
    char *prefix; // of the runs' logs
    char *output; // what the counting program writes
};

// --- What the counting programs say ------------------------------------------------------------------------

static struct strings words_of(const struct counting *counting)
{
    struct strings words = {0};
    const char *strace[] = {"strace", "-f", "-c", "-U", "calls,name", "-o", counting->output, "-E", NO_LEAKS};
    const char *valgrind[] = {"valgrind", "-q", "--tool=callgrind"};
    if (counting->counter == COUNTER_SYSTEM_CALLS) {
        for (size_t i = 0; i < sizeof strace / sizeof strace[0]; i++)
            strings_add(&words, strace[i]);
    } else {
        for (size_t i = 0; i < sizeof valgrind / sizeof valgrind[0]; i++)
            strings_add(&words, valgrind[i]);
        vec_push(&words, memory_format("--callgrind-out-file=%s.%%p", counting->output)); // one a process
    }
    return words;
}

// The files that the counting program has left: strace one, callgrind one for each process.
static struct strings files_of(const struct counting *counting)
{
    struct strings files = {0};
    const char *name = strrchr(counting->output, '/') + 1;
    char *place = memory_copy_bytes(counting->output, (size_t)(name - counting->output));
    DIR *folder = opendir(place);
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        if (strncmp(entry->d_name, name, strlen(name)) == 0)
            vec_push(&files, memory_format("%s%s", place, entry->d_name));
    if (folder)
        closedir(folder);
    free(place);
    return files;
}

static void clear_output(const struct counting *counting)
{
    struct strings files = files_of(counting);
    for (size_t i = 0; i < files.count; i++)
        unlink(files.items[i]);
    strings_release(&files);
}

static int read_output(const struct counting *counting, struct tally *tally, struct error *error)
{
    struct strings files = files_of(counting);
    int result = 0;
    for (size_t i = 0; i < files.count && result == 0; i++) {
        struct strbuf text = {0};
        result = strbuf_add_left(&text, files.items[i], PROCESS_FILE_MOST, error);
        if (result == 0)
            result = counting->counter == COUNTER_SYSTEM_CALLS
                         ? tally_add_calls(tally, strbuf_text(&text), error)
                         : tally_add_instructions(tally, strbuf_text(&text), error);
        strbuf_release(&text);
    }
    strings_release(&files);
    return result;
}

// --- Two runs of a cell ------------------------------------------------------------------------------------

static uint64_t number_at(const struct counting *counting, const struct point *point, const char *name)
{
    const struct axis *axis = workload_axis(counting->scenario->workload, name);
    return strtoull(point->values.items[axis_index(counting->scenario->workload, axis)], NULL, 10);
}

// Makes one run and reads what it counted. False, with a reason for the caller to free, when it did not go
// well. -1 in *result when the harness cannot go on.
static bool count_run(const struct counting *counting, const struct run_order *order, struct tally *tally,
                      char **reason, int *result, struct error *error)
{
    struct sample sample;
    bool server = counting->scenario->workload->kind == WORKLOAD_SERVER;
    sample_init(&sample);
    clear_output(counting);
    *result = runner_run(order, &sample, error);
    if (*result == 0 && sample.outcome == OUTCOME_OK) {
        struct error unread;
        tally->units = sample.metrics[server ? METRIC_MESSAGES : METRIC_OPERATIONS];
        if (read_output(counting, tally, &unread) != 0)
            *reason = memory_copy_string(unread.text);
        else if (tally->total == 0)
            *reason = memory_format("%s left no counts", counter_get(counting->counter)->program);
    } else if (*result == 0) {
        *reason = memory_copy_string(sample.reason);
    }
    clear_output(counting);
    sample_release(&sample);
    return *result == 0 && !*reason;
}

static json_t *by_name(const struct tally *less, const struct tally *more)
{
    json_t *names = json_object(), *calls;
    const char *name;
    json_object_foreach(more->by_name, name, calls)
    {
        double grown = json_number_value(calls) - json_number_value(json_object_get(less->by_name, name));
        double each = grown / (more->units - less->units);
        if (fabs(each) >= LEAST_CALLS)
            json_object_set_new(names, name, json_real(each));
    }
    return names;
}

static void set_difference(const struct counting *counting, const struct tally *less,
                           const struct tally *more, json_t *entry)
{
    if (more->units <= less->units) {
        json_object_set_new(entry, "reason", json_string("the longer run did no more"));
        return;
    }
    json_object_set_new(entry, metric_get(counting->metric)->name,
                        json_real((more->total - less->total) / (more->units - less->units)));
    json_object_set_new(entry, "units", json_pack("[f, f]", less->units, more->units));
    json_object_set_new(entry, "totals", json_pack("[f, f]", less->total, more->total));
    if (counting->counter == COUNTER_SYSTEM_CALLS)
        json_object_set_new(entry, "by_name", by_name(less, more));
}

// Two orders that differ in nothing but how much there is to do.
static int count_twice(const struct counting *counting, const struct run_order orders[2], json_t *entry,
                       struct error *error)
{
    struct tally tallies[2];
    tally_init(&tallies[0]);
    tally_init(&tallies[1]);
    char *reason = NULL;
    int result = 0;
    if (count_run(counting, &orders[0], &tallies[0], &reason, &result, error) &&
        count_run(counting, &orders[1], &tallies[1], &reason, &result, error))
        set_difference(counting, &tallies[0], &tallies[1], entry);
    if (reason)
        json_object_set_new(entry, "reason", sample_text_to_json(reason));
    free(reason);
    tally_release(&tallies[0]);
    tally_release(&tallies[1]);
    return result;
}

// Whether a server or a client has more tasks than strace can follow: that is the entry's reason, then.
static bool has_too_many_tasks(const struct counting *counting, const struct run_order *order, json_t *entry)
{
    struct machine_need need = machine_need_of(counting->scenario, order->implementation, order->point);
    if (counting->scenario->workload->kind == WORKLOAD_BATCH || need.tasks <= TASKS_MOST)
        return false;
    char *reason = memory_format("%" PRIu64 " threads or processes are too many for strace", need.tasks);
    json_object_set_new(entry, "reason", json_string(reason));
    free(reason);
    return true;
}

// A server: first what is in flight at once, then more of it.
static int count_server(const struct counting *counting, struct run_order *order, json_t *entry,
                        struct error *error)
{
    uint64_t first =
        number_at(counting, order->point, "connections") * number_at(counting, order->point, "depth");
    struct run_order orders[2] = {*order, *order};
    orders[0].messages = first;
    orders[1].messages = first + (first > MESSAGES_MORE ? first : MESSAGES_MORE);
    return count_twice(counting, orders, entry, error);
}

// The axis that the time of a batch program grows with at a point, or NULL.
static const struct axis *growing_axis(const struct workload *workload, const struct point *point)
{
    for (size_t i = 0; i < workload->growth_count; i++) {
        const struct growth *growth = &workload->growths[i];
        if (growth->metric == METRIC_ELAPSED_NS && growth_holds(growth, workload, &point->values))
            return workload_axis(workload, growth->axis);
    }
    return NULL;
}

static struct point with_value(const struct point *point, size_t axis, uint64_t value)
{
    struct point other = {.text = point->text};
    for (size_t i = 0; i < point->values.count; i++)
        vec_push(&other.values,
                 i == axis ? memory_format("%" PRIu64, value) : memory_copy_string(point->values.items[i]));
    return other;
}

// A program that ends by itself: half of its work, then all of it (or as much as is counted in seconds).
static int count_batch(const struct counting *counting, struct run_order *order, json_t *entry,
                       struct error *error)
{
    const struct workload *workload = counting->scenario->workload;
    const struct axis *axis = growing_axis(workload, order->point);
    uint64_t all = axis ? number_at(counting, order->point, axis->name) : 0;
    all = all < OPERATIONS_MOST ? all : OPERATIONS_MOST;
    if (all < 2) {
        json_object_set_new(entry, "reason", json_string("its work cannot be halved"));
        return 0;
    }
    struct point points[2] = {with_value(order->point, axis_index(workload, axis), all / 2),
                              with_value(order->point, axis_index(workload, axis), all)};
    struct run_order orders[2] = {*order, *order};
    orders[0].point = &points[0];
    orders[1].point = &points[1];
    int result = count_twice(counting, orders, entry, error);
    strings_release(&points[0].values);
    strings_release(&points[1].values);
    return result;
}

static int count_cell(const struct counting *counting, const struct cell *cell, json_t *cells,
                      struct error *error)
{
    const struct planned_implementation *one = &counting->plan->implementations.items[cell->implementation];
    const struct point *point = &counting->plan->points.items[cell->point];
    struct scenario untimed = *counting->scenario; // what it owns stays the other's
    struct strings under = words_of(counting);
    untimed.duration_ns = untimed.warmup_ns = 0;
    if (untimed.deadline_ns < DEADLINE_SECONDS * NS_PER_SECOND)
        untimed.deadline_ns = DEADLINE_SECONDS * NS_PER_SECOND;
    struct run_order order = {.scenario = &untimed,
                              .implementation = one,
                              .point = point,
                              .seed = random_mix(counting->plan->seed),
                              .log_prefix = counting->prefix,
                              .under = &under};
    json_t *entry = json_object();
    json_object_set_new(entry, "counter", json_string(counter_get(counting->counter)->name));
    json_object_set_new(entry, "implementation", json_string(one->label));
    json_object_set_new(entry, "axes", point_to_json(point, untimed.workload));
    uint64_t start_ns = clock_ns();
    int result = 0;
    if (!has_too_many_tasks(counting, &order, entry))
        result = untimed.workload->kind == WORKLOAD_SERVER ? count_server(counting, &order, entry, error)
                                                           : count_batch(counting, &order, entry, error);
    json_object_set_new(entry, "took_ns", json_integer((json_int_t)(clock_ns() - start_ns)));
    if (result == 0 && !process_interrupted()) // else it says nothing
        json_array_append(cells, entry);
    json_decref(entry);
    strings_release(&under);
    return result;
}

// --- The file ----------------------------------------------------------------------------------------------

static bool has_cell(const struct counting *counting, const struct cell *cell, const json_t *cells)
{
    const char *label = counting->plan->implementations.items[cell->implementation].label;
    json_t *axes = point_to_json(&counting->plan->points.items[cell->point], counting->scenario->workload);
    bool found = false;
    size_t i;
    const json_t *entry;
    json_array_foreach(cells, i, entry)
    {
        const char *counter = json_string_value(json_object_get(entry, "counter"));
        const char *implementation = json_string_value(json_object_get(entry, "implementation"));
        found = found ||
                (counter && strcmp(counter, counter_get(counting->counter)->name) == 0 && implementation &&
                 strcmp(implementation, label) == 0 && json_equal(json_object_get(entry, "axes"), axes));
    }
    json_decref(axes);
    return found;
}

static json_t *begun(const char *path)
{
    struct error unread; // it is made anew
    json_t *json = access(path, F_OK) == 0 ? store_read_json(path, &unread) : NULL;
    if (!json_is_array(json_object_get(json, "cells"))) {
        json_decref(json);
        json = json_pack("{s:[]}", "cells");
    }
    json_object_set_new(json, "schema_version", json_integer(COUNTING_SCHEMA_VERSION));
    json_object_set_new(json, "missing", json_object());
    return json;
}

static int count_cells(const struct counting *counting, const char *path, json_t *json,
                       struct progress *progress, bool (*stopped)(void), struct error *error)
{
    json_t *cells = json_object_get(json, "cells");
    const struct plan *plan = counting->plan;
    int result = 0;
    for (size_t i = 0; result == 0 && i < plan->cells.count; i++) {
        const struct cell *cell = &plan->cells.items[i];
        const struct planned_implementation *one = &plan->implementations.items[cell->implementation];
        if (one->is_aa || !plan_runs_cell(plan, i) || has_cell(counting, cell, cells))
            continue;
        if (stopped())
            break;
        progress_count(progress, counter_get(counting->counter)->what, one->label,
                       plan->points.items[cell->point].text);
        result = count_cell(counting, cell, cells, error);
        if (result == 0)
            result = store_write_json(path, json, error);
    }
    return result;
}

static int count_with(struct counting *counting, const char *path, json_t *json, struct progress *progress,
                      bool (*stopped)(void), struct error *error)
{
    const struct counter *counter = counter_get(counting->counter);
    char *program = layout_on_path(counter->program);
    int result = 0;
    if (program) {
        result = count_cells(counting, path, json, progress, stopped, error);
    } else {
        char *missing = memory_format("%s is missing", counter->program);
        json_object_set_new(json_object_get(json, "missing"), counter->name, json_string(missing));
        free(missing);
    }
    free(program);
    return result;
}

int counting_make(const struct scenario *scenario, const struct plan *plan, const char *directory,
                  struct progress *progress, bool (*stopped)(void), struct error *error)
{
    if (!scenario->counters)
        return 0;
    char *path = store_path(directory, "counters.json");
    json_t *json = begun(path);
    int result = 0;
    for (unsigned id = 0; result == 0 && id < COUNTER_COUNT; id++) {
        struct counting counting = {.scenario = scenario, .plan = plan, .counter = (enum counter_id)id};
        if (!(scenario->counters & 1U << id) ||
            !counter_metric(counting.counter, scenario->workload->kind, &counting.metric))
            continue;
        counting.prefix = memory_format("%s/raw/counting", directory);
        counting.output = memory_format("%s/raw/counts", directory);
        result = count_with(&counting, path, json, progress, stopped, error);
        free(counting.prefix);
        free(counting.output);
    }
    if (result == 0)
        result = store_write_json(path, json, error);
    json_decref(json);
    free(path);
    return result;
}
