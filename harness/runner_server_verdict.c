// The verdict over a run of a server: from the program's end, the load generator's report, the ledger and
// what was left behind.
#include "runner_server_course.h"

#include "clock.h"
#include "store.h"
#include "strbuf.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void judge_server_end(struct course *course)
{
    const struct process *server = &course->server;
    const char *when = course->ended_early ? "under load" : "after SIGTERM";
    char words[LAST_WORDS_SIZE], ending[PROCESS_WORDS_SIZE];
    if (!course->address[0])
        when = "before it was READY";
    if (!server->ended)
        return; // see judge_stop
    outcome_last_words(course->files.errors, words);
    if (server->end == PROCESS_SIGNALLED && server->code == SIGTERM && !course->ended_early)
        outcome_set(course->sample, OUTCOME_FAILED, "died of SIGTERM instead of exiting with status 0");
    else if (server->end == PROCESS_SIGNALLED)
        outcome_set(course->sample, server->excess == EXCESS_NONE ? OUTCOME_CRASH : OUTCOME_FAILED, "%s %s%s",
                    process_ending(server, ending), when, words);
    else if (server->code == 77)
        outcome_set(course->sample, OUTCOME_SKIPPED, "cannot run on this machine%s", words);
    else if (server->code != 0 || course->ended_early)
        outcome_set(course->sample, OUTCOME_FAILED, "%s %s%s", process_ending(server, ending), when, words);
}

static uint64_t sum_of(const json_t *counts)
{
    const char *key;
    json_t *count;
    uint64_t sum = 0;
    json_object_foreach((json_t *)counts, key, count) sum += (uint64_t)json_integer_value(count);
    return sum;
}

static void judge_load(struct course *course, const json_t *load)
{
    const json_t *errors = json_object_get(load, "errors");
    const json_t *theirs = json_object_get(errors, "theirs");
    const char *first = json_string_value(json_object_get(load, "first_error"));
    json_int_t asked = json_integer_value(json_object_get(load, "connections_asked"));
    json_int_t made = json_integer_value(json_object_get(load, "connections_made"));
    if (!first)
        first = "the load generator names no error";
    if (json_integer_value(json_object_get(theirs, "mismatch")) > 0)
        outcome_set(course->sample, OUTCOME_WRONG_ANSWER, "%s", first);
    if (json_is_true(json_object_get(load, "timed_out")))
        outcome_set(course->sample, OUTCOME_TIMEOUT, "not done at its deadline of %.3g s: %s",
                    (double)course->order->scenario->deadline_ns / (double)NS_PER_SECOND, first);
    if (sum_of(json_object_get(errors, "ours")) > 0)
        outcome_set(course->sample, OUTCOME_INVALID, "the load generator failed: %s", first);
    if (sum_of(theirs) > 0)
        outcome_set(course->sample, OUTCOME_FAILED, "%s", first);
    if (made != asked)
        outcome_set(course->sample, OUTCOME_INVALID, "%jd of %jd connections made: %s", (intmax_t)made,
                    (intmax_t)asked, first);
    const json_t *invalid = json_object_get(load, "invalid");
    for (size_t i = 0; i < json_array_size(invalid); i++)
        outcome_set(course->sample, OUTCOME_INVALID, "%s", json_string_value(json_array_get(invalid, i)));
    if (json_number_value(json_object_get(json_object_get(load, "metrics"), "messages")) < 1)
        outcome_set(course->sample, OUTCOME_INVALID,
                    "no message came back within the %.3g s of run.duration: make it longer",
                    (double)course->order->scenario->duration_ns / (double)NS_PER_SECOND);
    if (!json_is_true(json_object_get(load, "watched")))
        outcome_set(course->sample, OUTCOME_INVALID, "the server's counters could not be read");
}

// The ledger: what the server accepted, and what its model created for that. Where connections end and are
// made again, nothing says how many of them the server had at once.
static void judge_ledger(struct course *course, const json_t *load)
{
    double opened = json_number_value(json_object_get(load, "connections_opened"));
    double made = json_number_value(json_object_get(load, "connections_made"));
    double accepted = course->sample->metrics[METRIC_CONNECTIONS_ACCEPTED];
    if (isnan(accepted))
        outcome_set(course->sample, OUTCOME_INVALID, "the server reported no connections_accepted");
    else if (accepted != opened)
        outcome_set(course->sample, OUTCOME_INVALID,
                    "the server accepted %.0f connections, and %.0f were made", accepted, opened);
    outcome_judge_ledger(course->sample, course->order->implementation->model,
                         (struct ordered){opened, opened > made ? 1 : made, "connections"});
}

static void take_metrics(struct course *course, const json_t *load)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(load, "metrics"), name, value)
    {
        int id = metric_find(name);
        if (id >= 0)
            course->sample->metrics[id] = json_number_value(value);
    }
    course->sample->parts = sample_parts_from_load(load);
}

// Where a rate is offered, CPUs that are not busy are no stall: the server keeps up, or it does not.
static void label_bound(struct course *course, const json_t *load)
{
    const json_t *saturated = json_object_get(load, "saturated");
    if (saturated) {
        course->sample->bound = json_is_true(saturated) ? BOUND_SATURATED : BOUND_UNKNOWN;
        return;
    }
    const double *metrics = course->sample->metrics;
    double server = metrics[METRIC_SERVER_BUSY_FRACTION], client = metrics[METRIC_CLIENT_BUSY_FRACTION];
    bool apart = course->order->scenario->placement == PLACEMENT_SPLIT;
    if (isnan(server) || isnan(client))
        return;
    course->sample->bound =
        runner_bound(server, client, (unsigned)json_integer_value(json_object_get(load, "server_cpus")),
                     (unsigned)json_integer_value(json_object_get(load, "threads")),
                     apart ? 0 : (unsigned)CPU_COUNT(&course->client_cpus));
}

static void judge_stop(struct course *course, int leftovers)
{
    if (!course->server.ended && course->stopped == PROCESS_STOPPED)
        outcome_set(course->sample, OUTCOME_FAILED, "interrupted");
    else if (!course->server.ended)
        outcome_set(course->sample, OUTCOME_FAILED, "still running %d s after SIGTERM", STOP_SECONDS);
    if (leftovers > 0)
        outcome_set(course->sample, OUTCOME_FAILED, "left %d process%s behind", leftovers,
                    leftovers == 1 ? "" : "es");
}

// The load generator's report, or NULL where there is none (which is judged here).
static json_t *read_load(struct course *course)
{
    struct error reason;
    char words[LAST_WORDS_SIZE];
    json_t *load = NULL;
    if (course->loaded == PROCESS_STOPPED)
        outcome_set(course->sample, OUTCOME_FAILED, "interrupted");
    else if (course->loaded == PROCESS_TIMED_OUT)
        outcome_set(course->sample, OUTCOME_INVALID, "the load generator did not end");
    else if (course->load.end == PROCESS_SIGNALLED)
        outcome_set(course->sample, OUTCOME_INVALID, "the load generator was ended by signal %d (%s)",
                    course->load.code, strsignal(course->load.code));
    else if (course->load.end != PROCESS_EXITED || course->load.code > 1)
        outcome_set(course->sample, OUTCOME_INVALID, "the load generator failed%s",
                    outcome_last_words(course->files.load_errors, words));
    else if (!(load = store_read_json(course->files.load, &reason)))
        outcome_set(course->sample, OUTCOME_INVALID, "the load generator left no report: %s", reason.text);
    return load;
}

// Whatever follows the READY line was not there when the server was checked.
static void judge_output(struct course *course)
{
    struct stat status;
    const size_t ready = strlen("READY ") + strlen(course->address) + strlen("\n");
    if (course->address[0] && stat(course->files.output, &status) == 0 && status.st_size > (off_t)ready)
        outcome_set(course->sample, OUTCOME_FAILED, "printed more on stdout than the READY line");
}

void course_judge(struct course *course, int leftovers)
{
    struct error reason;
    judge_server_end(course);
    json_t *load = course->load.pid ? read_load(course) : NULL;
    if (load)
        judge_load(course, load);
    judge_stop(course, leftovers);
    judge_output(course);
    // The program's own metrics come first: they cannot replace what was measured from outside.
    if (course->sample->outcome == OUTCOME_OK &&
        sample_read_metrics(course->sample, course->files.metrics, &reason) < 0)
        outcome_set(course->sample, OUTCOME_FAILED, "%s", reason.text);
    if (load) {
        take_metrics(course, load);
        label_bound(course, load);
        judge_ledger(course, load);
    }
    json_decref(load);
}
