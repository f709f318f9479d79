#include "runner_program.h"

#include "clock.h"
#include "descendants.h"
#include "input.h"
#include "memory.h"
#include "oracle.h"
#include "process.h"
#include "runner_hyperfine.h"
#include "runner_outcome.h"
#include "runner_start.h"
#include "standing.h"
#include "strbuf.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int program_init(struct program_run *run, const struct run_order *order, struct sample *sample,
                 struct error *error)
{
    const struct workload *workload = order->scenario->workload;
    *run = (struct program_run){
        .order = order,
        .sample = sample,
        .output = memory_format("%s.stdout", order->log_prefix),
        .errors = memory_format("%s.stderr", order->log_prefix),
        .metrics = memory_format("%s.metrics", order->log_prefix),
        .timing = memory_format("%s.hyperfine.json", order->log_prefix),
        .code = -1,
    };
    unlink(run->metrics); // programs append
    if (workload->input && !(run->input = input_make(workload, &order->point->values, error)))
        return -1;
    return 0;
}

void program_release(struct program_run *run, bool keep)
{
    char *paths[] = {run->output, run->errors, run->metrics, run->timing};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (!keep)
            unlink(paths[i]);
        free(paths[i]);
    }
    free(run->input);
}

// --- Running ---------------------------------------------------------------------------------------------

// hyperfine splits its command into words as a shell would: every word is quoted.
static void add_quoted(struct strbuf *command, const char *word)
{
    strbuf_adds(command, command->length ? " '" : "'");
    for (; *word; word++) {
        if (*word == '\'')
            strbuf_adds(command, "'\\''");
        else
            strbuf_addc(command, *word);
    }
    strbuf_addc(command, '\'');
}

static void add_option(struct strbuf *command, char *option)
{
    add_quoted(command, option);
    free(option);
}

static char *command_line(const struct program_run *run)
{
    struct strbuf command = {0};
    const struct run_order *order = run->order;
    const struct workload *workload = order->scenario->workload;
    for (size_t i = 0; order->under && i < order->under->count; i++)
        add_quoted(&command, order->under->items[i]);
    add_quoted(&command, order->implementation->program);
    if (run->server)
        add_option(&command, memory_format("--server=%s", run->server));
    if (run->input)
        add_option(&command, memory_format("--input=%s", run->input));
    for (size_t i = 0; i < workload->axis_count; i++)
        if (axis_is_passed(&workload->axes[i], order->point->values.items[i]))
            add_option(&command, axis_option(&workload->axes[i], order->point->values.items[i]));
    return strbuf_detach(&command);
}

// The program is still there, and nothing has been done to it yet.
static void give_up(struct program_run *run, const struct process *process)
{
    struct strbuf standing = {0};
    struct pids programs = {0};
    descendants_add_children(&programs, process->pid);
    size_t count = programs.count;
    vec_release(&programs);
    if (count == 0) {
        outcome_set(run->sample, OUTCOME_INVALID,
                    "hyperfine was still running at the deadline, and no program was");
        return;
    }
    standing_add_children(&standing, process->pid); // not hyperfine
    outcome_set(run->sample, OUTCOME_TIMEOUT, "still running at its deadline of %.3g s%s%s",
                (double)run->order->scenario->deadline_ns / 1e9, standing.length > 0 ? ": " : "",
                strbuf_text(&standing));
    strbuf_release(&standing);
}

static void judge_hyperfine(struct program_run *run, const struct process *process, enum process_end end)
{
    char ending[PROCESS_WORDS_SIZE];
    if (end == PROCESS_TIMED_OUT)
        give_up(run, process);
    else if (end == PROCESS_STOPPED)
        outcome_set(run->sample, OUTCOME_FAILED, "interrupted");
    else if (end == PROCESS_SIGNALLED && process->code == SIGXFSZ) // no room for hyperfine's own words
        outcome_set(run->sample, OUTCOME_FAILED, "printed more than %d MB", PROCESS_FILE_MOST >> 20);
    else if (end == PROCESS_SIGNALLED && process->excess != EXCESS_NONE)
        outcome_set(run->sample, OUTCOME_FAILED, "%s", process_ending(process, ending));
    else if (end == PROCESS_SIGNALLED)
        outcome_set(run->sample, OUTCOME_INVALID, "hyperfine was %s", process_ending(process, ending));
}

int program_start_and_wait(struct program_run *run, const cpu_set_t *cpus, struct error *error)
{
    char *command = command_line(run);
    char *metrics = memory_format("COROBENCH_METRICS=%s", run->metrics);
    const char *argv[HYPERFINE_ARGUMENTS];
    const char *const environment[] = {metrics, NULL};
    struct process_spec spec = {
        .argv = argv, .environment = environment, .cpus = cpus, .file_most = PROCESS_FILE_MOST};
    struct process process = {0};
    enum process_end end;
    int result = -1;
    uint64_t started_ns = clock_ns();
    hyperfine_arguments(argv, run->timing, command);
    if (runner_start(&process, &spec, run->output, run->errors, error) == 0 &&
        process_wait(&process, clock_ns() + run->order->scenario->deadline_ns, &end, error) == 0) {
        run->took_ns = clock_ns() - started_ns;
        judge_hyperfine(run, &process, end);
        result = 0;
    }
    free(command);
    free(metrics);
    return result;
}

int program_sweep(struct program_run *run, struct error *error)
{
    int leftovers = process_sweep(error);
    if (leftovers < 0)
        return -1;
    if (leftovers > 0) // of a run that met its deadline, the program itself: that has been told
        outcome_set(run->sample, OUTCOME_FAILED, "left %d process%s behind", leftovers,
                    leftovers == 1 ? "" : "es");
    return 0;
}

// --- Judging ---------------------------------------------------------------------------------------------

void program_read_timing(struct program_run *run)
{
    struct error why;
    struct hyperfine_timing timing;
    struct sample *sample = run->sample;
    int read = hyperfine_read(&timing, run->timing, run->took_ns, &why);
    if (read > 0) {
        char words[LAST_WORDS_SIZE]; // hyperfine's own: it could not start the program
        outcome_set(sample, OUTCOME_FAILED, "hyperfine left no timing%s",
                    outcome_last_words(run->errors, words));
    } else if (read < 0) {
        outcome_set(sample, OUTCOME_INVALID, "%s", why.text);
    } else {
        sample->metrics[METRIC_WALL_NS] = timing.wall_ns;
        sample->metrics[METRIC_USER_CPU_NS] = timing.user_ns;
        sample->metrics[METRIC_SYSTEM_CPU_NS] = timing.system_ns;
        run->code = timing.code;
    }
}

void program_judge_exit(struct program_run *run, int right)
{
    char words[LAST_WORDS_SIZE];
    int code = run->code;
    outcome_last_words(run->errors, words);
    if (code == 77)
        outcome_set(run->sample, OUTCOME_SKIPPED, "cannot run on this machine%s", words);
    else if (code > 128 && code < 128 + NSIG)
        outcome_set(run->sample, OUTCOME_CRASH, "ended by signal %d (%s)%s", code - 128,
                    strsignal(code - 128), words);
    else if (code != right && right != 0)
        outcome_set(run->sample, OUTCOME_FAILED, "exit status %d instead of %d%s", code, right, words);
    else if (code != right)
        outcome_set(run->sample, OUTCOME_FAILED, "exit status %d%s", code, words);
}

void program_read_metrics(struct program_run *run)
{
    struct error reason;
    if (sample_read_metrics(run->sample, run->metrics, &reason) != 0)
        outcome_set(run->sample, OUTCOME_FAILED, "%s", reason.text);
}

void program_judge_operations(struct program_run *run, uint64_t right)
{
    double operations = run->sample->metrics[METRIC_OPERATIONS];
    if (operations != (double)right)
        outcome_set(run->sample, OUTCOME_WRONG_ANSWER, "reported %.0f operations instead of %.0f", operations,
                    (double)right);
}

void program_judge_ledger(struct program_run *run)
{
    const struct workload *workload = run->order->scenario->workload;
    const struct strings *values = &run->order->point->values;
    const struct planned_implementation *one = run->order->implementation;
    struct ordered ordered = outcome_ordered(one->per_event, oracle_units(workload, values),
                                             run->sample->metrics[METRIC_OPERATIONS]);
    struct oracle_beside beside = oracle_beside(workload, values);
    outcome_judge_ledger(run->sample, one->model, ordered);
    outcome_judge_beside(run->sample, (double)beside.threads, (double)beside.processes);
}

void program_derive(struct program_run *run)
{
    double *metrics = run->sample->metrics;
    double elapsed = metrics[METRIC_ELAPSED_NS], operations = metrics[METRIC_OPERATIONS];
    if (!(elapsed > 0)) {
        outcome_set(run->sample, OUTCOME_FAILED, "reported no elapsed_ns");
    } else if (elapsed > metrics[METRIC_WALL_NS]) {
        outcome_set(run->sample, OUTCOME_INVALID, "its elapsed_ns is longer than the whole program took");
    } else if (operations == 0) {
        outcome_set(run->sample, OUTCOME_INVALID, "there was nothing to do");
    } else {
        metrics[METRIC_NS_PER_OPERATION] = elapsed / operations;
        metrics[METRIC_OPERATIONS_PER_SECOND] = operations * 1e9 / elapsed;
    }
    // Of several processes it is the first one's alone, and the others are the work.
    if (metrics[METRIC_PROCESSES_CREATED] > 0)
        metrics[METRIC_PEAK_RSS_BYTES] = NAN;
}
