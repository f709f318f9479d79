#include "clock.h"
#include "conformance.h"
#include "oracle.h"
#include "process.h"
#include "sample.h"
#include "scratch.h"
#include "strbuf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DEADLINE_S = 60, CANNOT_RUN = 77 };

struct dispatch_point {
    uint64_t lines;
    unsigned depth, fanout;
    double match;
};

// How a program is run, beside its point; all may be 0.
struct circumstances {
    const char *metrics; // path
    int stdin_fd;
    bool defaults; // leave depth, fanout and match to the program
};

// --- One run ---------------------------------------------------------------------------------------------

static bool allows(const struct implementation *implementation, const char *argument)
{
    char name[32];
    const struct limit *limit;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argument + 2, "="), argument + 2);
    const struct axis *axis = workload_axis(implementation->workload, name);
    return implementation_allows(implementation, axis, strchr(argument, '=') + 1, &limit);
}

// Shows the first line that differs.
static int wrong_answer(const char *point, const struct strbuf *got, const struct strbuf *wanted,
                        struct error *error)
{
    const char *a = strbuf_text(got), *b = strbuf_text(wanted);
    if (got->length != strlen(a))
        error_set(error, "%s: the answer holds a NUL", point);
    else if (!*a)
        error_set(error, "%s: no answer", point);
    else {
        while (strncmp(a, b, strcspn(b, "\n") + 1) == 0 && *b) {
            a += strcspn(b, "\n") + 1;
            b += strcspn(b, "\n") + 1;
        }
        int right = (int)strcspn(b, "\n"), given = (int)strcspn(a, "\n");
        if (!*a)
            error_set(error, "%s: the answer ends where '%.*s' should follow", point, right, b);
        else if (!*b)
            error_set(error, "%s: the answer goes on with '%.*s' where it should end", point, given, a);
        else
            error_set(error, "%s: the answer has '%.*s' where '%.*s' is right%s", point, given, a, right, b,
                      a[given] ? "" : " (and no newline at its end)");
    }
    return CHECK_FAILED;
}

static int judge(const struct process *process, const char *point, const struct strbuf *errors,
                 struct error *error)
{
    const char *words = strbuf_text(errors);
    int length = (int)strcspn(words, "\n");
    if (process->end == PROCESS_STOPPED)
        return error_set(error, "interrupted");
    if (process->end == PROCESS_EXITED && process->code == 0)
        return CHECK_PASSED;
    if (process->end == PROCESS_EXITED)
        error_set(error, "%s: exit status %d%s%.*s", point, process->code, *words ? ": " : "", length, words);
    else if (process->end == PROCESS_SIGNALLED)
        error_set(error, "%s: ended by signal %d (%s)", point, process->code, sigdescr_np(process->code));
    else
        error_set(error, "%s: still runs after %d s", point, DEADLINE_S);
    return process->end == PROCESS_EXITED && process->code == CANNOT_RUN ? CHECK_SKIPPED : CHECK_FAILED;
}

static int capture(const struct process_spec *spec, const char *text, const struct strbuf *wanted,
                   struct error *error)
{
    struct process process;
    struct strbuf output = {0}, errors = {0};
    int verdict = CHECK_FAILED;
    if (process_capture(spec, DEADLINE_S * NS_PER_SECOND, &process, &output, &errors, error) == 0)
        verdict = judge(&process, text, &errors, error);
    if (verdict == CHECK_PASSED && (output.length != wanted->length || output.length == 0 ||
                                    memcmp(output.text, wanted->text, wanted->length) != 0))
        verdict = wrong_answer(text, &output, wanted, error);
    strbuf_release(&output);
    strbuf_release(&errors);
    return verdict;
}

// Runs the program at a point and compares its answer with the oracle's.
static int try_under(const struct implementation *implementation, struct dispatch_point point,
                     struct circumstances circumstances, struct error *error)
{
    char arguments[4][32], variable[512], text[128];
    snprintf(arguments[0], sizeof arguments[0], "--lines=%" PRIu64, point.lines);
    snprintf(arguments[1], sizeof arguments[1], "--depth=%u", point.depth);
    snprintf(arguments[2], sizeof arguments[2], "--fanout=%u", point.fanout);
    snprintf(arguments[3], sizeof arguments[3], "--match=%g", point.match);
    snprintf(variable, sizeof variable, "COROBENCH_METRICS=%s",
             circumstances.metrics ? circumstances.metrics : "");
    for (int i = 0; i < 4; i++) {
        if (!allows(implementation, arguments[i])) {
            error_set(error, "its card's limits exclude %s", arguments[i]);
            return CHECK_SKIPPED;
        }
    }
    const char *argv[] = {
        implementation->program, arguments[0], arguments[1], arguments[2], arguments[3], NULL};
    if (circumstances.defaults)
        argv[2] = NULL;
    snprintf(text, sizeof text, "%s", arguments[0]);
    for (int i = 1; i < 4 && argv[2]; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s", arguments[i]);
    const char *environment[] = {variable, NULL};
    struct process_spec spec = {.argv = argv,
                                .environment = circumstances.metrics ? environment : NULL,
                                .stdin_fd = circumstances.stdin_fd,
                                .file_most = PROCESS_FILE_MOST};
    struct strbuf wanted = {0};
    oracle_dispatch(point.lines, point.fanout, point.match, &wanted);
    int verdict = capture(&spec, text, &wanted, error);
    strbuf_release(&wanted);
    return verdict;
}

// Points beyond the limits are passed over; when all are, the check is skipped.
static int try_points(const struct implementation *implementation, const struct dispatch_point *points,
                      size_t count, struct error *error)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        int verdict = try_under(implementation, points[i], (struct circumstances){0}, error);
        if (verdict != CHECK_PASSED && verdict != CHECK_SKIPPED)
            return verdict;
        any |= verdict == CHECK_PASSED;
    }
    return any ? CHECK_PASSED : CHECK_SKIPPED;
}

#define TRY(implementation, points, error)                                                                   \
    try_points(implementation, points, sizeof(points) / sizeof(points)[0], error)

// --- The checks ------------------------------------------------------------------------------------------

static int dispatch_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const arguments[] = {
        "--nonsense=1", "--lines=0",  "--lines=1000000001", "--lines=many", "--lines=-5",   "--lines=",
        "--lines",      "lines=5",    "--depth=0",          "--depth=65",   "--fanout=0",   "--fanout=65",
        "--match=1.5",  "--match=-1", "--match=nan",        "--match=half", "--lines=1e3x", NULL,
    };
    return conformance_usage(implementation, arguments, error);
}

static int dispatch_answer_default(const struct implementation *implementation, struct error *error)
{
    return try_under(implementation, (struct dispatch_point){1000, 1, 1, 1},
                     (struct circumstances){.defaults = true}, error);
}

static int dispatch_depth(const struct implementation *implementation, struct error *error)
{
    static const struct dispatch_point points[] = {
        {2000, 1, 1, 1}, {2000, 2, 1, 1}, {2000, 7, 1, 0.5}, {2000, 64, 1, 1}};
    return TRY(implementation, points, error);
}

static int dispatch_fanout(const struct implementation *implementation, struct error *error)
{
    static const struct dispatch_point points[] = {
        {2000, 1, 1, 1}, {2000, 1, 2, 1}, {2000, 3, 5, 0.5}, {2000, 1, 64, 1}};
    return TRY(implementation, points, error);
}

static int dispatch_match(const struct implementation *implementation, struct error *error)
{
    static const struct dispatch_point points[] = {
        {200000, 1, 1, 0}, {200000, 1, 1, 0.25}, {200000, 1, 1, 0.5}, {200000, 1, 1, 1},
        {1, 1, 1, 0.5},    {7, 1, 1, 0.5},       {1, 1, 1, 1}};
    return TRY(implementation, points, error);
}

static int dispatch_large(const struct implementation *implementation, struct error *error)
{
    static const struct dispatch_point points[] = {{3000000, 1, 1, 1}};
    return TRY(implementation, points, error);
}

static int dispatch_format(const struct implementation *implementation, struct error *error)
{
    static const struct dispatch_point points[] = {{1, 1, 12, 1}, {12345, 2, 12, 0.5}};
    return TRY(implementation, points, error);
}

static int check_metrics(const char *path, uint64_t lines, uint64_t most_ns, struct error *error)
{
    struct sample sample;
    sample_init(&sample);
    int verdict = sample_read_metrics(&sample, path, error) == 0 ? CHECK_PASSED : CHECK_FAILED;
    double elapsed = sample.metrics[METRIC_ELAPSED_NS], operations = sample.metrics[METRIC_OPERATIONS],
           kept = sample.metrics[METRIC_THREADS_CREATED];
    sample_release(&sample);
    if (verdict != CHECK_PASSED)
        return verdict;
    if (kept != 7)
        error_set(error, "it wrote over the metrics file instead of appending to it");
    else if (!(elapsed > 0 && elapsed <= (double)most_ns))
        error_set(error, "elapsed_ns is %.0f in a run of %" PRIu64 " ns", elapsed, most_ns);
    else if (operations != (double)lines)
        error_set(error, "operations is %.0f for %" PRIu64 " lines", operations, lines);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

static int dispatch_metrics(const struct implementation *implementation, struct error *error)
{
    const uint64_t lines = 12345;
    struct scratch file;
    if (scratch_open(&file, "threads_created 7 count\n", error) != 0)
        return CHECK_BROKEN;
    uint64_t begun = clock_ns();
    int verdict = try_under(implementation, (struct dispatch_point){lines, 2, 3, 0.5},
                            (struct circumstances){.metrics = file.path}, error);
    if (verdict == CHECK_PASSED)
        verdict = check_metrics(file.path, lines, clock_ns() - begun, error);
    scratch_close(&file);
    return verdict;
}

static int dispatch_no_stdin(const struct implementation *implementation, struct error *error)
{
    struct scratch file;
    if (scratch_open(&file, "python is nice\nparrot is nice\n", error) != 0)
        return CHECK_BROKEN;
    int verdict = try_under(implementation, (struct dispatch_point){1000, 1, 1, 1},
                            (struct circumstances){.stdin_fd = file.fd}, error);
    if (verdict == CHECK_PASSED && lseek(file.fd, 0, SEEK_CUR) != 0) {
        error_set(error, "it read from stdin");
        verdict = CHECK_FAILED;
    }
    scratch_close(&file);
    return verdict;
}

const struct check conformance_dispatch[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = dispatch_usage},
    {"answer-default", "the right answer with defaults", .run = dispatch_answer_default},
    {"depth", "the right answer for 1 to 64 filters in a row", .run = dispatch_depth},
    {"fanout", "the right answer for 1 to 64 branches", .run = dispatch_fanout},
    {"match", "the right answer whatever the share of lines that match", .run = dispatch_match},
    {"large", "the right answer for 3,000,000 lines", .run = dispatch_large},
    {"format", "the answer to the letter", .run = dispatch_format},
    {"metrics", "elapsed_ns and operations are right, and appended", .run = dispatch_metrics},
    {"no-stdin", "nothing is read from stdin", .run = dispatch_no_stdin},
    {0},
};
