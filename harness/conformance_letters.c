#include "conformance_batch.h"

#include "clock.h"
#include "data.h"
#include "memory.h"
#include "runner_outcome.h"
#include "scratch.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

// Values out of range, beside an input that is as it should be.
static int try_values(const struct implementation *implementation, struct error *error)
{
    static const char *const values[] = {"--events=0",
                                         "--events=5590194",
                                         "--events=many",
                                         "--events=",
                                         "--events",
                                         "--work-ns=-1",
                                         "--work-ns",
                                         "--work-ns=1000000001",
                                         "--work-kind=nap",
                                         "--work-kind=",
                                         "--work-kind=cpu,wait",
                                         "--batch=0",
                                         "--batch=1000001",
                                         "--batch=1e3",
                                         "--batch= 1",
                                         "--nonsense=1",
                                         NULL};
    struct scratch file;
    if (scratch_open(&file, "no more", error) != 0)
        return CHECK_BROKEN;
    char *input = memory_format("--input=%s", file.path);
    int verdict = CHECK_PASSED;
    for (const char *const *value = values; *value && verdict == CHECK_PASSED; value++)
        verdict = conformance_refused(implementation, (const char *const[]){input, *value, NULL}, 2, error);
    free(input);
    scratch_close(&file);
    return verdict;
}

static int letters_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const alone[] = {"--nonsense=1", "--input=", "--input", "input=x", NULL};
    int verdict = conformance_usage(implementation, alone, error);
    return verdict == CHECK_PASSED ? try_values(implementation, error) : verdict;
}

// The whole text, or as much of it as the limits allow.
static int letters_answer_default(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"", "--events=10000", "--events=1000", "--events=100", NULL};
    const char *point = batch_allowed(implementation, points, error);
    return point ? batch_try(implementation, point, error) : CHECK_SKIPPED;
}

static int letters_prefix(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--events=1",    "--events=2",    "--events=7",
                                         "--events=1000", "--events=4097", NULL};
    return batch_each(implementation, points, batch_try, error);
}

static int letters_batch(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--events=1000 --batch=1",        "--events=1000 --batch=7",
                                         "--events=1000 --batch=64",       "--events=1000 --batch=1000",
                                         "--events=1000 --batch=1000000",  "--events=1 --batch=64",
                                         "--events=100001 --batch=4096",   "--events=3000000 --batch=7",
                                         "--events=3000000 --batch=65536", NULL};
    return batch_each(implementation, points, batch_try, error);
}

// --- Texts of our own ------------------------------------------------------------------------------------

// With the right answer of the oracle. `options` where the limits allow that; it may ask for more events than
// there are.
static int try_text(const struct implementation *implementation, const char *name, const char *options,
                    const struct strbuf *text, struct error *error)
{
    struct strbuf answer = {0};
    oracle_letters(strbuf_text(text), text->length, &answer);
    int verdict = batch_try_text(implementation,
                                 &(struct batch_text){.name = name,
                                                      .options = options,
                                                      .text = strbuf_text(text),
                                                      .length = text->length,
                                                      .answer = answer.text,
                                                      .answer_length = answer.length},
                                 error);
    strbuf_release(&answer);
    return verdict;
}

static int letters_short(const struct implementation *implementation, struct error *error)
{
    static const char *const texts[] = {"", "a", "z", " ", "no more", NULL};
    int verdict = CHECK_PASSED;
    for (const char *const *at = texts; *at && verdict == CHECK_PASSED; at++) {
        struct strbuf text = {0};
        char name[64];
        strbuf_adds(&text, *at);
        snprintf(name, sizeof name, "the text '%s'", *at);
        verdict = try_text(implementation, name, "--events=1000 --batch=3", &text, error);
        strbuf_release(&text);
    }
    return verdict;
}

// Each byte another number of times than its neighbours: what is counted too much in one place must not be
// made up for in another.
static int letters_bytes(const struct implementation *implementation, struct error *error)
{
    struct strbuf text = {0};
    for (int times = 0; times < 7; times++)
        for (int byte = 0; byte < 256; byte++)
            if (byte % 7 >= times)
                strbuf_addc(&text, (char)byte);
    int verdict = try_text(implementation, "all bytes from 0 to 255", "--events=2000", &text, error);
    strbuf_release(&text);
    return verdict;
}

// Longer than the default text. Without options its whole length counts.
static int letters_long(const struct implementation *implementation, struct error *error)
{
    static const char line[] = "Yet who would have thought, after all these years?\n";
    struct strbuf text = {0};
    while (text.length < DATA_LETTERS + 1000)
        strbuf_adds(&text, line);
    int verdict = try_text(implementation, "a text longer than the default", "", &text, error);
    strbuf_release(&text);
    return verdict;
}

// --- Input that is none ----------------------------------------------------------------------------------

static int letters_input(const struct implementation *implementation, struct error *error)
{
    static const char *const nothing[] = {"--input=/dev/null/nothing", NULL};
    static const char *const folder[] = {"--input=/dev", NULL};
    int verdict = conformance_refused(implementation, nothing, 1, error);
    return verdict == CHECK_PASSED ? conformance_refused(implementation, folder, 1, error) : verdict;
}

// --- Work: it takes time ---------------------------------------------------------------------------------

enum { WORK_EVENTS = 4, WORK_MS = 50 };

// How many can work, or wait, at once: units that a ledger knows of, or else one.
static double at_once(const struct sample *sample)
{
    double threads = sample->metrics[METRIC_THREADS_PEAK], processes = sample->metrics[METRIC_PROCESSES_PEAK];
    return fmax(1, fmax(threads, processes)); // NaN, where there is none, is passed over
}

// A bound from below, which no load on the machine can make wrong.
static int try_work(const struct implementation *implementation, const char *point, double most_at_once,
                    double share, struct error *error)
{
    struct batch_report report;
    int verdict = batch_measure(implementation, point, &report, error);
    double elapsed = report.sample.metrics[METRIC_ELAPSED_NS],
           rounds = ceil(WORK_EVENTS / fmin(at_once(&report.sample), most_at_once)),
           least = rounds * WORK_MS * (double)NS_PER_MS * share;
    sample_release(&report.sample);
    if (verdict != CHECK_PASSED || elapsed >= least)
        return verdict;
    error_set(error, "%s: elapsed_ns is %.0f; the events alone take %.0f", point, elapsed, least);
    return CHECK_FAILED;
}

// No more work at once than there are CPUs, at least half as fast as when it was calibrated.
static int letters_work_cpu(const struct implementation *implementation, struct error *error)
{
    cpu_set_t cpus;
    double count = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? CPU_COUNT(&cpus) : CPU_SETSIZE;
    return try_work(implementation, "--events=4 --work-ns=50000000", count, 0.5, error);
}

static int letters_work_wait(const struct implementation *implementation, struct error *error)
{
    return try_work(implementation, "--events=4 --work-ns=50000000 --work-kind=wait", INFINITY, 1, error);
}

// --- Ledger ----------------------------------------------------------------------------------------------

static int judge_ledger(const struct implementation *implementation, const struct batch_report *report,
                        struct sample *sample)
{
    enum metric_id created, peak;
    if (outcome_ledger(implementation->model, &created, &peak) &&
        (isnan(sample->metrics[created]) || isnan(sample->metrics[peak])))
        outcome_set(sample, OUTCOME_INVALID, "a %s reports %s and %s: without them a loop would pass for one",
                    implementation->model, metric_get(created)->name, metric_get(peak)->name);
    outcome_judge_ledger(sample, implementation->model,
                         outcome_ordered(implementation_is_per_event(implementation), report->ordered,
                                         (double)report->operations));
    return sample->outcome == OUTCOME_OK ? CHECK_PASSED : CHECK_FAILED;
}

static int letters_ledger(const struct implementation *implementation, struct error *error)
{
    static const char point[] = "--events=1000";
    struct batch_report report;
    int verdict = batch_measure(implementation, point, &report, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_ledger(implementation, &report, &report.sample);
    if (report.sample.outcome != OUTCOME_OK)
        error_set(error, "%s: %s", point, report.sample.reason);
    sample_release(&report.sample);
    return verdict;
}

// --- What is asked of every batch workload ---------------------------------------------------------------

static int letters_metrics(const struct implementation *implementation, struct error *error)
{
    return batch_metrics(implementation, "--events=1234 --batch=7", error);
}

static int letters_no_stdin(const struct implementation *implementation, struct error *error)
{
    return batch_no_stdin(implementation, "--events=1000", error);
}

static int letters_exit(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--events=1", "--events=1000", "--events=1000 --batch=64", NULL};
    return batch_each(implementation, points, batch_exit, error);
}

const struct check conformance_letters[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = letters_usage},
    {"answer-default", "the right answer with defaults", .run = letters_answer_default},
    {"prefix", "the right answer for the first 1 to 4,097 letters", .run = letters_prefix},
    {"batch", "the right answer whatever the batch: smaller, larger, and not a divisor of what there is",
     .run = letters_batch},
    {"short", "the right answer for texts of no letter or a few, fewer than asked for", .run = letters_short},
    {"bytes", "the right answer for every value that a byte can have", .run = letters_bytes},
    {"long", "the right answer for a text longer than the default, without options", .run = letters_long},
    {"input", "an input that cannot be read is exit status 1, and said on stderr", .run = letters_input},
    {"work-cpu", "each event's work is done", .run = letters_work_cpu},
    {"work-wait", "each event's wait is waited", .run = letters_work_wait},
    {"ledger", "there is a unit for each counter or event, and it is counted", .run = letters_ledger},
    {"metrics", "elapsed_ns and operations are right, and appended", .run = letters_metrics},
    {"no-stdin", "nothing is read from stdin", .run = letters_no_stdin},
    {"exit", "no process is left, and none that nobody waited for", .run = letters_exit},
    {0},
};
