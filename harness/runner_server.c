// One run of a server: started on its CPUs, put under load from others, asked to stop, and judged.
#include "runner_server_course.h"
#include "runner_start.h"

#include "clock.h"
#include "load_options.h"
#include "memory.h"
#include "server.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOAD_GRACE_SECONDS = 5 }; // for the load generator to report, once its deadline has come

static void files_init(struct files *files, const char *prefix)
{
    files->output = memory_format("%s.stdout", prefix);
    files->errors = memory_format("%s.stderr", prefix);
    files->metrics = memory_format("%s.metrics", prefix);
    files->load = memory_format("%s.load.json", prefix);
    files->load_errors = memory_format("%s.load.stderr", prefix);
}

// A run that went well leaves nothing behind: what matters of it is in its sample.
static void files_release(struct files *files, bool keep)
{
    char *paths[] = {files->output, files->errors, files->metrics, files->load, files->load_errors};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (!keep)
            unlink(paths[i]);
        free(paths[i]);
    }
}

// --- Running --------------------------------------------------------------------------------------------

// A program that cannot be started is `outcome`; -1 is that the files cannot be written.
static int start(struct course *course, struct process *process, struct process_spec *spec,
                 const char *output, const char *errors, enum outcome outcome, struct error *error)
{
    struct error reason;
    int result = runner_start(process, spec, output, errors, &reason);
    if (result > 0)
        outcome_set(course->sample, outcome, "%s", reason.text);
    else if (result < 0)
        *error = reason;
    return result < 0 ? -1 : 0;
}

static void add_options(const struct run_order *order, struct strings *words)
{
    const struct workload *workload = order->scenario->workload;
    for (size_t i = 0; i < workload->axis_count; i++) {
        const struct axis *axis = &workload->axes[i];
        const char *value = order->point->values.items[i];
        if (!axis_is_passed(axis, value))
            continue;
        vec_push(words, axis_option(axis, value));
        if (!workload->companion.option || strcmp(axis->name, workload->companion.option) != 0)
            continue;
        const struct axis *with = workload_axis(workload, workload->companion.with);
        vec_push(words, axis_option(with, order->point->values.items[axis_index(workload, with)]));
    }
}

static int start_server(struct course *course, struct error *error)
{
    const struct run_order *order = course->order;
    struct strings words = {0};
    for (size_t i = 0; order->under && i < order->under->count; i++)
        strings_add(&words, order->under->items[i]);
    strings_add(&words, order->implementation->program);
    strings_add(&words, "--listen=127.0.0.1:0");
    add_options(order, &words);
    vec_push(&words, NULL);
    char *metrics = memory_format("COROBENCH_METRICS=%s", course->files.metrics);
    const char *const environment[] = {metrics, NULL};
    struct process_spec spec = {.argv = (const char *const *)words.items,
                                .environment = environment,
                                .cpus = &course->server_cpus,
                                .file_most = PROCESS_FILE_MOST};
    unlink(course->files.metrics); // programs append
    int result = start(course, &course->server, &spec, course->files.output, course->files.errors,
                       OUTCOME_FAILED, error);
    strings_release(&words);
    free(metrics);
    return result;
}

static int await_ready(struct course *course, struct error *error)
{
    uint64_t period = course->order->scenario->warmup_ns + course->order->scenario->duration_ns;
    uint64_t latest = course->deadline > period ? course->deadline - period : 0;
    struct ready ready;
    struct error why;
    if (runner_await_ready(&course->server, course->files.output, latest, &ready, error) < 0)
        return -1;
    if (ready.state == READY_WRONG)
        outcome_set(course->sample, OUTCOME_FAILED, "printed '%s' instead of READY 127.0.0.1:PORT",
                    ready.line);
    else if (ready.state == READY_THERE && !server_holds(&course->server, &ready.at, &why))
        outcome_set(course->sample, OUTCOME_FAILED, "%s", why.text);
    else if (ready.state == READY_LATE)
        outcome_set(course->sample, OUTCOME_TIMEOUT, "not READY early enough for its deadline of %.3g s%s%s",
                    (double)course->order->scenario->deadline_ns / (double)NS_PER_SECOND,
                    ready.line[0] ? ": its line so far is " : "", ready.line);
    else if (ready.state == READY_STOPPED)
        outcome_set(course->sample, OUTCOME_FAILED, "interrupted");
    course->ended_early = ready.state == READY_ENDED;
    memcpy(course->address, ready.address, sizeof course->address);
    return 0;
}

// How the load generator waits and by how many threads: where it has no CPU to itself, spinning would take
// the server's.
static void add_waiting(const struct course *course, struct strings *words)
{
    enum placement placement = course->order->scenario->placement;
    struct load_options load = point_load(course->order->point, course->order->scenario->workload);
    unsigned threads = runner_load_threads(placement, &course->client_cpus, &load);
    if (threads > 1)
        vec_push(words, memory_format("--threads=%u", threads));
    if (placement != PLACEMENT_SPLIT)
        strings_add(words, "--wait=sleep");
}

// The load generator's command line; of the axes, those that it has an option for steer it, where they differ
// from its own default.
static void load_words(struct course *course, struct strings *words)
{
    const struct run_order *order = course->order;
    const struct workload *workload = order->scenario->workload;
    uint64_t now = clock_ns(), left = course->deadline > now ? course->deadline - now : 1;
    vec_push(words, memory_format("/proc/%d/exe", (int)getpid())); // this very program, built again or not
    strings_add(words, "loadgen");
    strings_add(words, "--json");
    vec_push(words, memory_format("--connect=%s", course->address));
    vec_push(words, memory_format("--watch-pid=%d", (int)course->server.pid));
    vec_push(words, memory_format("--duration=%" PRIu64 "ns", order->scenario->duration_ns));
    vec_push(words, memory_format("--warmup=%" PRIu64 "ns", order->scenario->warmup_ns));
    vec_push(words, memory_format("--deadline=%" PRIu64 "ns", left));
    vec_push(words, memory_format("--seed=%" PRIu64, order->seed));
    add_waiting(course, words);
    if (order->messages)
        vec_push(words, memory_format("--messages=%" PRIu64, order->messages));
    for (size_t i = 0; i < workload->axis_count; i++) {
        const struct axis *axis = &workload->axes[i];
        const char *value = order->point->values.items[i];
        struct load_options unused;
        if (!axis->option && strcmp(value, axis->fallback) != 0 && load_set(&unused, axis->name, value))
            vec_push(words, axis_option(axis, value));
    }
    vec_push(words, NULL);
}

static int run_load(struct course *course, struct error *error)
{
    struct strings words = {0};
    load_words(course, &words);
    struct process_spec spec = {.argv = (const char *const *)words.items, .cpus = &course->client_cpus};
    int result = start(course, &course->load, &spec, course->files.load, course->files.load_errors,
                       OUTCOME_INVALID, error);
    if (result == 0 && course->sample->outcome == OUTCOME_OK)
        result = process_wait(&course->load, course->deadline + LOAD_GRACE_SECONDS * NS_PER_SECOND,
                              &course->loaded, error);
    strings_release(&words);
    return result;
}

static int stop_server(struct course *course, struct error *error)
{
    if (process_wait(&course->server, 0, &course->stopped, error) < 0)
        return -1;
    if (course->server.ended) {
        course->ended_early = true;
        return 0;
    }
    if (course->order->under) // which does not pass it on
        process_signal_children(&course->server, SIGTERM);
    else
        process_signal(&course->server, SIGTERM);
    return process_wait(&course->server, clock_ns() + STOP_SECONDS * NS_PER_SECOND, &course->stopped, error);
}

// The CPUs of both sides. A machine that has fewer than a point wants is left alone: the plan has said so.
static int place(struct course *course, struct error *error)
{
    const struct run_order *order = course->order;
    const struct workload *workload = order->scenario->workload;
    const struct axis *axis = workload_axis(workload, "server_cpus");
    const char *value = order->point->values.items[axis_index(workload, axis)];
    if (runner_placement(order->scenario->placement, &course->server_cpus, &course->client_cpus, error) < 0)
        return -1;
    if (!runner_keep_cpus(&course->server_cpus, (unsigned)strtoul(value, NULL, 10)))
        outcome_set(course->sample, OUTCOME_SKIPPED, "the server has %d CPUs here, not %s",
                    CPU_COUNT(&course->server_cpus), value);
    return 0;
}

static int run(struct course *course, struct error *error)
{
    if (place(course, error) < 0)
        return -1;
    if (course->sample->outcome == OUTCOME_OK && start_server(course, error) < 0)
        return -1;
    if (course->server.pid && await_ready(course, error) < 0)
        return -1;
    bool ready = course->address[0] && course->sample->outcome == OUTCOME_OK;
    if (ready && run_load(course, error) < 0)
        return -1;
    if (course->server.pid && stop_server(course, error) < 0)
        return -1;
    return 0;
}

int runner_server(const struct run_order *order, struct sample *sample, struct error *error)
{
    struct course course = {
        .order = order, .sample = sample, .deadline = clock_ns() + order->scenario->deadline_ns};
    struct error sweeping;
    files_init(&course.files, order->log_prefix);
    int result = run(&course, error);
    int leftovers = process_sweep(result == 0 ? error : &sweeping);
    if (leftovers < 0)
        result = -1;
    if (result == 0)
        course_judge(&course, leftovers);
    files_release(&course.files, result != 0 || sample->outcome != OUTCOME_OK);
    return result;
}
