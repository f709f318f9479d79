#include "conformance_batch.h"

#include "clock.h"
#include "input.h"
#include "process.h"
#include "runner_outcome.h"
#include "scratch.h"
#include "strbuf.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DEADLINE_S = 30, CANNOT_RUN = 77 };

// --- A point ---------------------------------------------------------------------------------------------

struct batch_point {
    struct strings values; // of each axis, in the workload's order
    struct strings argv;   // the program and the options, for exec: the last is NULL
    char *input;           // the path of what it reads; NULL: nothing
};

// The axis that an option is for: '-' stands for '_'. The checks name axes of their workload.
static const struct axis *axis_named(const struct workload *workload, char *name)
{
    for (char *at = name; *at; at++)
        if (*at == '-')
            *at = '_';
    const struct axis *axis = workload_axis(workload, name);
    assert(axis);
    return axis;
}

static void point_init(struct batch_point *point, const struct implementation *implementation,
                       const char *options)
{
    const struct workload *workload = implementation->workload;
    char *copy = memory_copy_string(options), *rest = copy;
    *point = (struct batch_point){0};
    for (size_t i = 0; i < workload->axis_count; i++)
        strings_add(&point->values, workload->axes[i].fallback);
    strings_add(&point->argv, implementation->program);
    for (char *option; (option = strtok_r(rest, " ", &rest));) {
        char *whole = memory_copy_string(option), *value = strchr(option, '=');
        *value++ = '\0';
        const struct axis *axis = axis_named(workload, option + strlen("--"));
        if (axis->option)
            vec_push(&point->argv, whole);
        else
            free(whole);
        char **place = &point->values.items[axis_index(workload, axis)];
        free(*place);
        *place = memory_copy_string(value);
    }
    free(copy);
}

// Gives the program a file to read, or what the point's own data is where `path` is NULL, and ends its
// arguments.
static int point_finish(struct batch_point *point, const struct workload *workload, const char *path,
                        struct error *error)
{
    if (path)
        point->input = memory_copy_string(path);
    else if (workload->input && !(point->input = input_make(workload, &point->values, error)))
        return -1;
    if (point->input)
        vec_push(&point->argv, memory_format("--input=%s", point->input));
    vec_push(&point->argv, NULL);
    return 0;
}

static void point_release(struct batch_point *point)
{
    free(point->input);
    strings_release(&point->values);
    strings_release(&point->argv);
}

// Whether the card's limits leave room for the point: for what it leaves to the program, too.
static bool point_allowed(const struct batch_point *point, const struct implementation *implementation,
                          struct error *error)
{
    const struct workload *workload = implementation->workload;
    for (size_t i = 0; i < workload->axis_count; i++) {
        const struct limit *limit;
        const char *value = point->values.items[i];
        if (implementation_allows(implementation, &workload->axes[i], value, &limit))
            continue;
        error_set(error, "its card's limits exclude --%s=%s", workload->axes[i].name, value);
        return false;
    }
    return true;
}

const char *batch_allowed(const struct implementation *implementation, const char *const *points,
                          struct error *error)
{
    for (; *points; points++) {
        struct batch_point point;
        point_init(&point, implementation, *points);
        bool allowed = point_allowed(&point, implementation, error);
        point_release(&point);
        if (allowed) {
            error->text[0] = '\0'; // of the ones before it
            return *points;
        }
    }
    return NULL;
}

// --- One run ---------------------------------------------------------------------------------------------

static int judge(const struct process *process, const char *point, int status, const struct strbuf *errors,
                 const struct strbuf *standing, struct error *error)
{
    char words[LAST_WORDS_SIZE]; // a traceback ends with what went wrong
    char ending[PROCESS_WORDS_SIZE];
    if (process->end == PROCESS_STOPPED)
        return error_set(error, "interrupted");
    if (process->end == PROCESS_EXITED && process->code == status)
        return CHECK_PASSED;
    if (process->end == PROCESS_EXITED && status != 0)
        error_set(error, "%s: exit status %d instead of %d%s", point, process->code, status,
                  outcome_last_line(strbuf_text(errors), words));
    else if (process->end == PROCESS_EXITED)
        error_set(error, "%s: exit status %d%s", point, process->code,
                  outcome_last_line(strbuf_text(errors), words));
    else if (process->end == PROCESS_SIGNALLED)
        error_set(error, "%s: %s", point, process_ending(process, ending));
    else
        error_set(error, "%s: still runs after %d s%s%s", point, DEADLINE_S, standing->length > 0 ? ": " : "",
                  strbuf_text(standing));
    return process->end == PROCESS_EXITED && process->code == CANNOT_RUN ? CHECK_SKIPPED : CHECK_FAILED;
}

// What is right of a run.
struct wanted {
    struct strbuf answer;
    int status;
    const struct batch_text *text; // what is right to say of it; or NULL
};

static int capture(const struct process_spec *spec, const char *text, const struct wanted *wanted,
                   struct error *error)
{
    struct process process;
    struct strbuf output = {0}, errors = {0}, standing = {0};
    struct error why;
    int verdict = CHECK_FAILED;
    struct process_spec watched = *spec;
    watched.standing = &standing;
    if (process_capture(&watched, DEADLINE_S * NS_PER_SECOND, &process, &output, &errors, error) == 0)
        verdict = judge(&process, text, wanted->status, &errors, &standing, error);
    if (verdict == CHECK_PASSED && !outcome_answer_is(&output, &wanted->answer, &why)) {
        error_set(error, "%s: %s", text, why.text);
        verdict = CHECK_FAILED;
    }
    if (verdict == CHECK_PASSED && wanted->text)
        verdict = batch_judge_words(wanted->text, strbuf_text(&errors), error);
    strbuf_release(&output);
    strbuf_release(&errors);
    strbuf_release(&standing);
    return verdict;
}

// How a program is run, beside its point; all may be 0.
struct circumstances {
    const char *metrics; // path of the file that the program is told of
    int stdin_fd;
    struct batch_report *report; // gets what is right at the point
};

static int run_point(const struct batch_point *point, const char *text,
                     const struct circumstances *circumstances, const struct wanted *wanted,
                     struct error *error)
{
    char variable[128];
    const char *const environment[] = {variable, CONFORMANCE_ENVIRONMENT, NULL};
    if (circumstances->metrics)
        snprintf(variable, sizeof variable, "COROBENCH_METRICS=%s", circumstances->metrics);
    struct process_spec spec = {.argv = (const char *const *)point->argv.items,
                                .environment = circumstances->metrics ? environment : NULL,
                                .stdin_fd = circumstances->stdin_fd,
                                .file_most = PROCESS_FILE_MOST};
    return capture(&spec, *text ? text : "without options", wanted, error);
}

// Asks the oracle and runs.
static int run_checked(const struct implementation *implementation, struct batch_point *point,
                       const char *text, const struct circumstances *circumstances, struct error *error)
{
    const struct workload *workload = implementation->workload;
    struct batch_report right, *report = circumstances->report ? circumstances->report : &right;
    struct oracle_answer answer;
    if (point_finish(point, workload, NULL, error) != 0 ||
        oracle_answer(workload, &point->values, point->input, &answer, error) != 0)
        return CHECK_BROKEN;
    report->operations = answer.operations;
    report->ordered = oracle_units(workload, &point->values);
    report->beside = oracle_beside(workload, &point->values);
    int verdict = run_point(point, text, circumstances, &(struct wanted){.answer = answer.text}, error);
    oracle_answer_release(&answer);
    return verdict;
}

static int run(const struct implementation *implementation, const char *options,
               struct circumstances circumstances, struct error *error)
{
    int verdict = CHECK_SKIPPED;
    struct batch_point point;
    point_init(&point, implementation, options);
    if (point_allowed(&point, implementation, error))
        verdict = run_checked(implementation, &point, options, &circumstances, error);
    point_release(&point);
    return verdict;
}

int batch_try_text(const struct implementation *implementation, const struct batch_text *text,
                   struct error *error)
{
    struct batch_point point;
    struct scratch file;
    struct wanted wanted = {.status = text->status, .text = text};
    int verdict = CHECK_SKIPPED;
    point_init(&point, implementation, text->options);
    if (!point_allowed(&point, implementation, error))
        goto out;
    if (scratch_open_bytes(&file, text->text, text->length, error) != 0) {
        verdict = CHECK_BROKEN;
        goto out;
    }
    strbuf_add(&wanted.answer, text->answer, text->answer_length);
    point_finish(&point, implementation->workload, file.path, error);
    verdict = run_point(&point, text->name, &(struct circumstances){0}, &wanted, error);
    strbuf_release(&wanted.answer);
    scratch_close(&file);
out:
    point_release(&point);
    return verdict;
}

// The file of metrics holds `earlier` beforehand.
static int measure(const struct implementation *implementation, const char *point, const char *earlier,
                   struct batch_report *report, struct error *error)
{
    struct scratch file;
    *report = (struct batch_report){0};
    sample_init(&report->sample);
    if (scratch_open(&file, earlier, error) != 0)
        return CHECK_BROKEN;
    int verdict =
        run(implementation, point, (struct circumstances){.metrics = file.path, .report = report}, error);
    if (verdict == CHECK_PASSED && sample_read_metrics(&report->sample, file.path, error) != 0)
        verdict = CHECK_FAILED;
    scratch_close(&file);
    return verdict;
}

int batch_measure(const struct implementation *implementation, const char *point, struct batch_report *report,
                  struct error *error)
{
    return measure(implementation, point, "", report, error);
}

// --- The checks ------------------------------------------------------------------------------------------

int batch_try(const struct implementation *implementation, const char *point, struct error *error)
{
    return run(implementation, point, (struct circumstances){0}, error);
}

int batch_metrics(const struct implementation *implementation, const char *point, struct error *error)
{
    const double earlier = 7; // of a metric that no batch program reports
    struct batch_report report;
    uint64_t begun = clock_ns();
    int verdict = measure(implementation, point, "connections_accepted 7 count\n", &report, error);
    uint64_t most_ns = clock_ns() - begun;
    const double *metrics = report.sample.metrics;
    double elapsed = metrics[METRIC_ELAPSED_NS], operations = metrics[METRIC_OPERATIONS],
           kept = metrics[METRIC_CONNECTIONS_ACCEPTED];
    sample_release(&report.sample);
    if (verdict != CHECK_PASSED)
        return verdict;
    if (kept != earlier)
        error_set(error, "%s: it wrote over the metrics file instead of appending to it", point);
    else if (!(elapsed > 0 && elapsed <= (double)most_ns))
        error_set(error, "%s: elapsed_ns is %.0f in a run of %" PRIu64 " ns", point, elapsed, most_ns);
    else if (operations != (double)report.operations)
        error_set(error, "%s: operations is %.0f where %" PRIu64 " is right", point, operations,
                  report.operations);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

int batch_no_stdin(const struct implementation *implementation, const char *point, struct error *error)
{
    struct scratch file;
    if (scratch_open(&file, "python is nice\nparrot is nice\n", error) != 0)
        return CHECK_BROKEN;
    int verdict = run(implementation, point, (struct circumstances){.stdin_fd = file.fd}, error);
    if (verdict == CHECK_PASSED && lseek(file.fd, 0, SEEK_CUR) != 0) {
        error_set(error, "it read from stdin");
        verdict = CHECK_FAILED;
    }
    scratch_close(&file);
    return verdict;
}

// A process that has ended is there until somebody waits for it: a program of many would fill the machine.
int batch_exit(const struct implementation *implementation, const char *point, struct error *error)
{
    int verdict = batch_try(implementation, point, error);
    int left = process_sweep(error);
    if (left < 0)
        return CHECK_BROKEN;
    if (verdict != CHECK_PASSED || left + (int)process_forsaken() == 0)
        return verdict;
    error_set(error, "%s: it ended and left %d processes running and %u that it had not waited for", point,
              left, process_forsaken());
    return CHECK_FAILED;
}

int batch_each(const struct implementation *implementation, const char *const *points, batch_check *check,
               struct error *error)
{
    unsigned count = 0, skipped = 0;
    for (; points[count]; count++) {
        int verdict = check(implementation, points[count], error);
        if (verdict != CHECK_PASSED && verdict != CHECK_SKIPPED)
            return verdict;
        skipped += verdict == CHECK_SKIPPED;
    }
    if (skipped == count)
        return CHECK_SKIPPED;
    error->text[0] = '\0';
    if (skipped > 0)
        error_set(error, "skipped %u of %u points: beyond its card's limits", skipped, count);
    return CHECK_PASSED;
}
