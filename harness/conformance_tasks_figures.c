#include "conformance_tasks.h"

#include "random.h"
#include "runner_outcome.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// --- sleep: also how long it takes -----------------------------------------------------------------------

static double nap_ns(uint64_t number)
{
    return (double)(random_mix(number) % 1000 + 1) * 10000;
}

static int judge_lateness(const double *metrics, struct error *error)
{
    double half = metrics[METRIC_WAKE_LATE_P50_NS], most = metrics[METRIC_WAKE_LATE_MAX_NS],
           nearly_all = metrics[METRIC_WAKE_LATE_P99_NS], elapsed = metrics[METRIC_ELAPSED_NS];
    if (isnan(half) || isnan(nearly_all) || isnan(most))
        error_set(error, "it does not report how late its tasks woke: wake_late_p50_ns, _p99_ns, _max_ns");
    else if (!(half <= nearly_all && nearly_all <= most && most <= elapsed))
        error_set(error, "tasks that woke %.0f, %.0f and %.0f ns late (p50, p99, max) in %.0f ns cannot be",
                  half, nearly_all, most, elapsed);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

// The longest nap is the least that it can take. The naps of 600 tasks take 3 s by turns and 10 ms at once:
// half of the former is further from the latter than other load on the machine can push it.
static int judge_elapsed(double elapsed, uint64_t tasks, struct error *error)
{
    double longest = 0, by_turns = 0;
    for (uint64_t i = 0; i < tasks; i++) {
        longest = fmax(longest, nap_ns(i));
        by_turns += nap_ns(i);
    }
    if (elapsed < longest)
        error_set(error, "elapsed_ns is %.0f; the longest nap of %" PRIu64 " tasks alone takes %.0f", elapsed,
                  tasks, longest);
    else if (elapsed >= by_turns / 2)
        error_set(error, "%" PRIu64 " naps took %.0f ns; at once they take %.0f, one after the other %.0f",
                  tasks, elapsed, longest, by_turns);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

int tasks_sleep(const struct implementation *implementation, struct error *error)
{
    static const char *const naps[] = {"--tasks=1 --steps=2", "--tasks=7 --steps=20", NULL};
    enum { SLEEPERS = 600 };
    struct batch_report report;
    int verdict = tasks_try_case(implementation, "sleep", naps, error);
    if (verdict != CHECK_PASSED)
        return verdict;
    verdict = batch_measure(implementation, "--case=sleep --tasks=600 --steps=600", &report, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_elapsed(report.sample.metrics[METRIC_ELAPSED_NS], SLEEPERS, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_lateness(report.sample.metrics, error);
    sample_release(&report.sample);
    return verdict;
}

// --- idle, leak: also what memory it takes ---------------------------------------------------------------

// How many tasks tell of memory: the less one of them takes, the more. A process costs a thousand times what
// a coroutine does, and a check should not take seconds. Fewer where the card's limits exclude so many.
static unsigned telling_tasks(const struct implementation *implementation)
{
    const struct axis *axis = workload_axis(implementation->workload, "tasks");
    bool is_process = strcmp(implementation->model, "process") == 0,
         is_thread = strcmp(implementation->model, "thread") == 0;
    unsigned tasks = is_process ? 2000 : is_thread ? 10000 : 100000;
    for (; tasks > 100; tasks /= 10) {
        const struct limit *limit;
        char text[16];
        snprintf(text, sizeof text, "%u", tasks);
        if (implementation_allows(implementation, axis, text, &limit))
            break;
    }
    return tasks;
}

// What waits, waits somewhere: that place takes as much as a pointer. Pages are what is counted, so it takes
// many tasks to see it.
static int judge_memory(const double *metrics, struct error *error)
{
    double memory = metrics[METRIC_MEMORY_BYTES_PER_TASK], tables = metrics[METRIC_PAGE_TABLE_BYTES_PER_TASK],
           stacks = metrics[METRIC_KERNEL_STACK_BYTES_PER_TASK];
    if (isnan(memory) || isnan(tables) || isnan(stacks))
        error_set(error, "it does not report what waiting tasks take: memory_bytes_per_task, "
                         "page_table_bytes_per_task, kernel_stack_bytes_per_task");
    else if (memory < (double)sizeof(void *))
        error_set(error, "memory_bytes_per_task is %.0f: did all tasks wait at once when it was read?",
                  memory);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

int tasks_idle(const struct implementation *implementation, struct error *error)
{
    static const char *const few[] = {"--tasks=1", "--tasks=7", "--tasks=100", "--tasks=1000", NULL};
    struct batch_report report;
    char point[64];
    int verdict = tasks_try_case(implementation, "idle", few, error);
    if (verdict != CHECK_PASSED || access("/proc/self/smaps_rollup", R_OK) != 0) // not every kernel tells
        return verdict;
    snprintf(point, sizeof point, "--case=idle --tasks=%u", telling_tasks(implementation) / 10);
    verdict = batch_measure(implementation, point, &report, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_memory(report.sample.metrics, error);
    sample_release(&report.sample);
    return verdict;
}

static int measure_peak(const struct implementation *implementation, const char *word, unsigned tasks,
                        double *bytes, struct error *error)
{
    struct batch_report report;
    char point[64];
    snprintf(point, sizeof point, "--case=%s --tasks=%u", word, tasks);
    int verdict = batch_measure(implementation, point, &report, error);
    *bytes = report.sample.metrics[METRIC_PEAK_RSS_BYTES];
    sample_release(&report.sample);
    if (verdict == CHECK_PASSED && isnan(*bytes)) {
        error_set(error, "it does not report peak_rss_bytes");
        return CHECK_SKIPPED;
    }
    return verdict;
}

// One task after the other: ten times as many take no more memory at once, but for what a collector of
// garbage has not come round to.
static int try_leak(const struct implementation *implementation, const char *word, struct error *error)
{
    enum { GARBAGE_MOST = 6 * 1024 * 1024 };
    unsigned many = telling_tasks(implementation), few = many / 10;
    double before, after;
    int verdict = measure_peak(implementation, word, few, &before, error);
    if (verdict == CHECK_PASSED)
        verdict = measure_peak(implementation, word, many, &after, error);
    if (verdict != CHECK_PASSED || after <= before + GARBAGE_MOST)
        return verdict;
    error_set(error, "--case=%s: %u tasks, one after the other, take %.0f KB at most, %u take %.0f KB", word,
              few, before / 1024, many, after / 1024);
    return CHECK_FAILED;
}

int tasks_leak(const struct implementation *implementation, struct error *error)
{
    static const char *const words[] = {"create", "spawn", "kill", NULL};
    return batch_each(implementation, words, try_leak, error);
}

// --- ledger ----------------------------------------------------------------------------------------------

// A model whose units can be counted counts them. What was created is at least what was ordered, and a ledger
// does not contradict itself. Where it is ordered
// how many live at once, that is also the most: who creates them may be one more.
static void judge_ledger(struct sample *sample, const char *model, struct ordered ordered, bool bounded)
{
    static const struct {
        enum metric_id created, peak;
    } ledgers[] = {
        {METRIC_THREADS_CREATED, METRIC_THREADS_PEAK},
        {METRIC_PROCESSES_CREATED, METRIC_PROCESSES_PEAK},
        {METRIC_COROUTINES_CREATED, METRIC_COROUTINES_PEAK},
    };
    enum metric_id reported, at_once;
    if (outcome_ledger(model, &reported, &at_once) &&
        (isnan(sample->metrics[reported]) || isnan(sample->metrics[at_once])))
        outcome_set(sample, OUTCOME_INVALID,
                    "a %s reports %s and %s: without them loops would pass for tasks", model,
                    metric_get(reported)->name, metric_get(at_once)->name);
    outcome_judge_ledger(sample, model, ordered);
    for (size_t i = 0; i < sizeof ledgers / sizeof ledgers[0]; i++) {
        double created = sample->metrics[ledgers[i].created], peak = sample->metrics[ledgers[i].peak];
        const char *name = metric_get(ledgers[i].peak)->name;
        if (peak > created)
            outcome_set(sample, OUTCOME_INVALID, "%s is %.0f, though only %.0f were created", name, peak,
                        created);
        if (bounded && peak > ordered.peak + 1)
            outcome_set(sample, OUTCOME_INVALID, "%s is %.0f, for %.0f %s at once", name, peak, ordered.peak,
                        ordered.noun);
    }
}

static int try_ledger(const struct implementation *implementation, const char *point, struct error *error)
{
    struct batch_report report;
    struct sample *sample = &report.sample;
    int verdict = batch_measure(implementation, point, &report, error);
    if (verdict == CHECK_PASSED)
        judge_ledger(sample, implementation->model,
                     (struct ordered){(double)report.ordered.created, (double)report.ordered.peak,
                                      report.ordered.noun},
                     strstr(point, "--live=") != NULL);
    if (sample->outcome != OUTCOME_OK) {
        error_set(error, "%s: %s", point, sample->reason);
        verdict = CHECK_FAILED;
    }
    sample_release(sample);
    return verdict;
}

int tasks_ledger(const struct implementation *implementation, struct error *error)
{
    return batch_each(implementation, tasks_each_case, try_ledger, error);
}
