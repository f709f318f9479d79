#include "conformance_buses.h"

#include "clock.h"
#include "process.h"
#include "runner_outcome.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const buses_everywhere[] = {"--bytes=100000", "--bytes=100000 --environment=thread",
                                        "--bytes=100000 --environment=process",
                                        "--bytes=100000 --environment=socket", NULL};

char *buses_somehow(const struct implementation *implementation, const char *options, struct error *error)
{
    const char *found = batch_allowed(implementation, (const char *const[]){"", NULL}, error);
    if (!found)
        found = batch_allowed(implementation, buses_every_source, error);
    return memory_format("%s%s%s", found ? found : "", found && *found ? " " : "", options);
}

// --- Environments ----------------------------------------------------------------------------------------

// Nothing is left that runs, or that nobody waited for.
static bool leaves_nothing(struct trials *trials, const char *options)
{
    int left = process_sweep(trials->error);
    if (left < 0)
        return trials_note(trials, CHECK_BROKEN);
    if (left + (int)process_forsaken() == 0)
        return true;
    error_set(trials->error, "%s: it ended and left %d processes running and %u that it had not waited for",
              options, left, process_forsaken());
    return trials_note(trials, CHECK_FAILED);
}

static bool try_environment(struct trials *trials, const char *options)
{
    char *data = memory_format("--bytes=300000 %s", options);
    bool right = trials_point(trials, data) && trials_text(trials, options, &buses_texts_tricky[0]) &&
                 trials_text(trials, options, &buses_texts_malformed[0]) && // and nothing before it
                 trials_text(trials, options, &buses_texts_whole[0]);       // and nothing in it
    free(data);
    return right;
}

// In each environment; and there by each source how it ends, which is its own.
int buses_environments(const struct implementation *implementation, struct error *error)
{
    struct trials trials = trials_begin(implementation, error);
    bool right = true;
    for (const char *const *environment = buses_afar; *environment && right; environment++) {
        char *options = buses_somehow(implementation, *environment, error);
        right = try_environment(&trials, options);
        free(options);
        for (const char *const *source = buses_every_source; *source && right; source++) {
            options = memory_format("%s %s", *source, *environment);
            right =
                trials_texts(&trials, options, &buses_texts_tricky[1]) && leaves_nothing(&trials, options);
            free(options);
        }
    }
    return trials_end(&trials);
}

// 100 records that divide by it and that do not, one at a time, and fewer than one batch.
int buses_batch(const struct implementation *implementation, struct error *error)
{
    static const unsigned batches[] = {1, 7, 50, 65536};
    struct trials trials = trials_begin(implementation, error);
    bool right = true;
    for (const char *const *environment = buses_afar; *environment && right; environment++)
        for (size_t i = 0; i < sizeof batches / sizeof batches[0] && right; i++) {
            char *there = buses_somehow(implementation, *environment, error);
            char *options = memory_format("%s --batch=%u", there, batches[i]);
            right = trials_made(&trials, options, buses_made);
            free(options);
            free(there);
        }
    return trials_end(&trials);
}

// --- The ledger ------------------------------------------------------------------------------------------

static void judge_ledger(struct sample *sample, const struct batch_report *report, const char *model)
{
    enum metric_id created, peak;
    if (outcome_ledger(model, &created, &peak) &&
        (isnan(sample->metrics[created]) || isnan(sample->metrics[peak])))
        outcome_set(sample, OUTCOME_INVALID, "a %s reports %s and %s", model, metric_get(created)->name,
                    metric_get(peak)->name);
    outcome_judge_ledger(sample, model,
                         (struct ordered){(double)report->ordered.created, (double)report->ordered.peak,
                                          report->ordered.noun});
    outcome_judge_beside(sample, (double)report->beside.threads, (double)report->beside.processes);
}

static int try_ledger(const struct implementation *implementation, const char *point, struct error *error)
{
    struct batch_report report;
    int verdict = batch_measure(implementation, point, &report, error);
    if (verdict == CHECK_PASSED)
        judge_ledger(&report.sample, &report, implementation->model);
    if (report.sample.outcome != OUTCOME_OK) {
        error_set(error, "%s: %s", point, report.sample.reason);
        verdict = CHECK_FAILED;
    }
    sample_release(&report.sample);
    return verdict;
}

int buses_ledger(const struct implementation *implementation, struct error *error)
{
    struct trials trials = trials_begin(implementation, error);
    bool right = true;
    for (size_t i = 0; buses_everywhere[i] && right; i++) {
        char *point = buses_somehow(implementation, buses_everywhere[i], error);
        right = trials_note(&trials, try_ledger(implementation, point, error));
        free(point);
    }
    return trials_end(&trials);
}

// --- An input that cannot be read ------------------------------------------------------------------------

static int judge_refusal(const struct process *process, const struct strbuf *output, const char *said,
                         const char *path, struct error *error)
{
    char words[LAST_WORDS_SIZE];
    outcome_last_line(said, words);
    if (process->end != PROCESS_EXITED || process->code != 1)
        error_set(error, "an input of '%s' should end it with exit status 1%s", path, words);
    else if (output->length > 0)
        error_set(error, "an input of '%s': it printed on stdout", path);
    else if (!strstr(said, path))
        error_set(error, "an input of '%s': that is not in what it says%s", path,
                  *words ? words : ": nothing");
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

static int refuse(const struct implementation *implementation, const char *path, const char *options,
                  struct error *error)
{
    struct strings argv = {0};
    struct process process;
    struct strbuf output = {0}, errors = {0};
    char *copy = memory_copy_string(options), *rest = copy;
    int verdict = CHECK_FAILED;
    strings_add(&argv, implementation->program);
    vec_push(&argv, memory_format("--input=%s", path));
    for (char *option; (option = strtok_r(rest, " ", &rest));)
        strings_add(&argv, option);
    vec_push(&argv, NULL);
    struct process_spec spec = {.argv = (const char *const *)argv.items};
    if (process_capture(&spec, 10 * NS_PER_SECOND, &process, &output, &errors, error) == 0)
        verdict = judge_refusal(&process, &output, strbuf_text(&errors), path, error);
    strbuf_release(&output);
    strbuf_release(&errors);
    strings_release(&argv);
    free(copy);
    return verdict;
}

static int refuse_if_allowed(const struct implementation *implementation, const char *path,
                             const char *options, struct error *error)
{
    const char *const points[] = {options, NULL};
    if (!batch_allowed(implementation, points, error))
        return CHECK_SKIPPED;
    return refuse(implementation, path, options, error);
}

// By each source and in each environment that the card allows.
int buses_no_input(const struct implementation *implementation, struct error *error)
{
    static const char *const paths[] = {"/nowhere/buses.xml", "/proc/self"};
    struct trials trials = trials_begin(implementation, error);
    bool right = true;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0] && right; i++) {
        for (const char *const *source = buses_every_source; *source && right; source++)
            right = trials_note(&trials, refuse_if_allowed(implementation, paths[i], *source, error));
        for (const char *const *environment = buses_afar; *environment && right; environment++) {
            char *options = buses_somehow(implementation, *environment, error);
            right = trials_note(&trials, refuse_if_allowed(implementation, paths[i], options, error));
            free(options);
        }
    }
    return trials_end(&trials);
}
