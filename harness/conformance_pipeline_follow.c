#include "conformance_pipeline.h"

#include "clock.h"
#include "layout.h"
#include "memory.h"
#include "process.h"
#include "scratch.h"
#include "store.h"
#include "strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// --- follow: the answer, the rate, the delays ------------------------------------------------------------

static int judge_delays(const double *metrics, uint64_t rate, struct error *error)
{
    double half = metrics[METRIC_DELAY_P50_NS], nearly_all = metrics[METRIC_DELAY_P99_NS],
           most = metrics[METRIC_DELAY_MAX_NS], elapsed = metrics[METRIC_ELAPSED_NS];
    double last_due = (metrics[METRIC_OPERATIONS] - 1) * 1e9 / (double)rate;
    if (isnan(half) || isnan(nearly_all) || isnan(most))
        error_set(error,
                  "it does not report how late lines were printed: delay_p50_ns, delay_p99_ns, delay_max_ns");
    else if (!(half > 0 && half <= nearly_all && nearly_all <= most && most <= elapsed))
        error_set(error,
                  "lines that were printed %.0f, %.0f and %.0f ns late (p50, p99, max) in %.0f ns cannot be",
                  half, nearly_all, most, elapsed);
    else if (elapsed < last_due)
        error_set(error, "elapsed_ns is %.0f, where the last line is not appended before %.0f", elapsed,
                  last_due);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

// Texts whose ends and lines are not like a log's, as fast as they can be appended.
static int try_texts(const struct implementation *implementation, struct error *error)
{
    static const char options[] = "--mode=follow --rate=1000000";
    struct strbuf text = {0};
    int verdict = pipeline_try_text(implementation, "an empty log that grows", options, &text, error);
    for (int i = 0; i < 3000; i++)
        strbuf_addf(&text, "%*s%s\n", i % 700 * (i % 3), "", i % 7 ? "parrot" : "python");
    for (int i = 0; i < 20000; i++)
        strbuf_adds(&text, "a long last line, ");
    strbuf_adds(&text, "python at its end, and no line feed");
    if (verdict == CHECK_PASSED)
        verdict = pipeline_try_text(implementation, "lines of many lengths, appended", options, &text, error);
    strbuf_release(&text);
    return verdict;
}

// Some 2,000 lines, in 20 ms.
int pipeline_follow(const struct implementation *implementation, struct error *error)
{
    enum { RATE = 100000 };
    struct batch_report report;
    int verdict = try_texts(implementation, error);
    if (verdict != CHECK_PASSED)
        return verdict;
    verdict = batch_measure(implementation, "--bytes=400000 --mode=follow --rate=100000", &report, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_delays(report.sample.metrics, RATE, error);
    sample_release(&report.sample);
    return verdict;
}

// --- A program that is watched while its log grows, and killed -------------------------------------------

// The first of these lines is there at once, the last would be after minutes.
enum { LINES = 200, PATIENCE_S = 5 };

struct watched {
    char *folder; // that it has for temporary files
    struct scratch log;
    struct process process;
    int output; // a pipe
};

static void watched_close(struct watched *watched)
{
    struct error ignored;
    enum process_end end;
    if (watched->process.pid != 0) {
        process_signal_all(&watched->process, SIGKILL);
        process_wait(&watched->process, clock_ns() + PATIENCE_S * NS_PER_SECOND, &end, &ignored);
        process_sweep(&ignored);
    }
    if (watched->output >= 0)
        close(watched->output);
    scratch_close(&watched->log);
    if (watched->folder)
        rmdir(watched->folder);
    free(watched->folder);
}

static int start(struct watched *watched, const struct implementation *implementation, struct error *error)
{
    char *input = memory_format("--input=%s", watched->log.path);
    char *folder = memory_format("TMPDIR=%s", watched->folder);
    const char *const argv[] = {implementation->program, input, "--mode=follow", "--rate=1", NULL};
    const char *const environment[] = {folder, NULL};
    int ends[2], result = -1;
    if (pipe2(ends, O_CLOEXEC) < 0) {
        error_errno(error, "cannot make a pipe");
    } else {
        watched->output = ends[0];
        result = process_start(&watched->process,
                               &(struct process_spec){.argv = argv,
                                                      .environment = environment,
                                                      .stdout_fd = ends[1],
                                                      .stderr_fd = -1,
                                                      .file_most = PROCESS_FILE_MOST},
                               error);
        close(ends[1]);
    }
    free(input);
    free(folder);
    return result;
}

static int watched_open(struct watched *watched, const struct implementation *implementation,
                        struct error *error)
{
    struct strbuf text = {0};
    *watched = (struct watched){.output = -1, .log.fd = -1};
    strbuf_adds(&text, "python comes first\n");
    for (int i = 1; i < LINES; i++)
        strbuf_addf(&text, "python, line %d\n", i);
    int result = scratch_open_bytes(&watched->log, text.text, text.length, error);
    strbuf_release(&text);
    char *folder = store_path(layout_build(), "follow-XXXXXX");
    if (result == 0 && !mkdtemp(folder))
        result = error_errno(error, "cannot make a folder like %s", folder);
    if (result != 0) {
        free(folder);
        return result;
    }
    watched->folder = folder;
    return start(watched, implementation, error);
}

// Waits for the first line. No clock is read to judge it: it comes, or nothing does.
static int await_line(const struct watched *watched, struct error *error)
{
    static const char wanted[] = "python comes first\n";
    char line[sizeof wanted] = "";
    size_t length = 0;
    struct pollfd output = {.fd = watched->output, .events = POLLIN};
    while (length < sizeof wanted - 1) {
        ssize_t count = poll(&output, 1, PATIENCE_S * 1000) > 0
                            ? read(watched->output, line + length, sizeof wanted - 1 - length)
                            : 0;
        if (count <= 0)
            break;
        length += (size_t)count;
    }
    if (length == sizeof wanted - 1 && memcmp(line, wanted, length) == 0)
        return CHECK_PASSED;
    error_set(error, length > 0 ? "it prints something else than the first line, which matches"
                                : "the first line is appended, and matches, but it prints nothing while no "
                                  "further line comes, or only a few");
    return CHECK_FAILED;
}

static int watch(const struct implementation *implementation,
                 int (*judge)(struct watched *watched, struct error *error), struct error *error)
{
    static const char *const points[] = {"--mode=follow --rate=1", NULL};
    struct watched watched;
    if (!batch_allowed(implementation, points, error))
        return CHECK_SKIPPED;
    int verdict = watched_open(&watched, implementation, error) == 0 ? judge(&watched, error) : CHECK_BROKEN;
    watched_close(&watched);
    return verdict;
}

static int judge_at_once(struct watched *watched, struct error *error)
{
    return await_line(watched, error);
}

int pipeline_follow_at_once(const struct implementation *implementation, struct error *error)
{
    return watch(implementation, judge_at_once, error);
}

// Whether a folder is empty; removes what is in it.
static bool empty(const char *folder, struct error *error)
{
    bool found = false;
    DIR *directory = opendir(folder);
    if (!directory)
        return true;
    for (const struct dirent *entry; (entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        error_set(error, "killed while its log grows, it leaves '%s' in $TMPDIR", entry->d_name);
        unlinkat(dirfd(directory), entry->d_name, 0);
        found = true;
    }
    closedir(directory);
    return !found;
}

static int judge_killed(struct watched *watched, struct error *error)
{
    enum process_end end;
    int verdict = await_line(watched, error);
    if (verdict != CHECK_PASSED)
        return verdict;
    process_signal(&watched->process, SIGKILL);
    if (process_wait(&watched->process, clock_ns() + PATIENCE_S * NS_PER_SECOND, &end, error) != 0 ||
        process_sweep(error) < 0)
        return CHECK_BROKEN;
    return empty(watched->folder, error) ? CHECK_PASSED : CHECK_FAILED;
}

int pipeline_follow_killed(const struct implementation *implementation, struct error *error)
{
    return watch(implementation, judge_killed, error);
}
