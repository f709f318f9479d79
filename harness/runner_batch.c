// One whole-program run: hyperfine starts the program once and times it from outside, the program times its
// inner work itself, and its answer is compared with the oracle's, every time.
#include "runner.h"
#include "runner_outcome.h"

#include "clock.h"
#include "input.h"
#include "memory.h"
#include "oracle.h"
#include "process.h"
#include "store.h"
#include "strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUOTE_MOST = 100 };

// The files of one run, all LOG_PREFIX.SOMETHING.
struct run_files {
    char *output, *errors, *metrics, *timing;
    char *input; // what the program reads, which is everybody's; or NULL
};

static void files_init(struct run_files *files, const char *prefix)
{
    files->output = memory_format("%s.stdout", prefix);
    files->errors = memory_format("%s.stderr", prefix);
    files->metrics = memory_format("%s.metrics", prefix);
    files->timing = memory_format("%s.hyperfine.json", prefix);
    files->input = NULL;
}

// A run that went well leaves nothing behind: what matters of it is in its sample.
static void files_release(struct run_files *files, bool keep)
{
    char *paths[] = {files->output, files->errors, files->metrics, files->timing};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (!keep)
            unlink(paths[i]);
        free(paths[i]);
    }
    free(files->input);
}

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

static char *command_line(const struct run_order *order, const char *input)
{
    struct strbuf command = {0};
    const struct workload *workload = order->scenario->workload;
    for (size_t i = 0; order->under && i < order->under->count; i++)
        add_quoted(&command, order->under->items[i]);
    add_quoted(&command, order->implementation->program);
    if (input)
        add_option(&command, memory_format("--input=%s", input));
    for (size_t i = 0; i < workload->axis_count; i++)
        if (axis_is_passed(&workload->axes[i], order->point->values.items[i]))
            add_option(&command, axis_option(&workload->axes[i], order->point->values.items[i]));
    return strbuf_detach(&command);
}

static void judge_exit(struct sample *sample, int code, const struct run_files *files)
{
    char words[LAST_WORDS_SIZE];
    outcome_last_words(files->errors, words);
    if (code == 77)
        outcome_set(sample, OUTCOME_SKIPPED, "cannot run on this machine%s", words);
    else if (code > 128 && code < 128 + NSIG)
        outcome_set(sample, OUTCOME_CRASH, "ended by signal %d (%s)%s", code - 128, strsignal(code - 128),
                    words);
    else if (code != 0)
        outcome_set(sample, OUTCOME_FAILED, "exit status %d%s", code, words);
}

static void read_timing(struct sample *sample, const struct run_files *files)
{
    struct error error;
    json_t *json = store_read_json(files->timing, &error);
    json_t *result = json_array_get(json_object_get(json, "results"), 0);
    json_t *code = json_array_get(json_object_get(result, "exit_codes"), 0);
    double wall = json_number_value(json_array_get(json_object_get(result, "times"), 0));
    if (!result || wall <= 0) {
        char words[LAST_WORDS_SIZE]; // hyperfine's own: it could not start the program
        outcome_last_words(files->errors, words);
        outcome_set(sample, OUTCOME_FAILED, "hyperfine left no timing%s", words);
    } else {
        sample->metrics[METRIC_WALL_NS] = round(wall * 1e9);
        sample->metrics[METRIC_USER_CPU_NS] = round(json_number_value(json_object_get(result, "user")) * 1e9);
        sample->metrics[METRIC_SYSTEM_CPU_NS] =
            round(json_number_value(json_object_get(result, "system")) * 1e9);
        judge_exit(sample, json_is_integer(code) ? (int)json_integer_value(code) : -1, files);
    }
    json_decref(json);
}

// How many bytes of the first line a reason quotes.
static int first_line(const char *text)
{
    size_t length = strcspn(text, "\n");
    return length < QUOTE_MOST ? (int)length : QUOTE_MOST;
}

// Compares the answer and the number of operations with the oracle's.
static int check_answer(struct sample *sample, const struct run_order *order, const struct run_files *files,
                        struct error *error)
{
    struct strbuf answer = {0};
    struct oracle_answer right;
    if (oracle_answer(order->scenario->workload, &order->point->values, files->input, &right, error) != 0)
        return -1;
    const struct strbuf *wanted = &right.text;
    if (strbuf_add_file(&answer, files->output) != 0)
        outcome_set(sample, OUTCOME_FAILED, "its output is gone");
    else if (answer.length != wanted->length ||
             (wanted->length > 0 && memcmp(answer.text, wanted->text, wanted->length) != 0))
        outcome_set(sample, OUTCOME_WRONG_ANSWER, "answered '%.*s' instead of '%.*s'",
                    first_line(strbuf_text(&answer)), strbuf_text(&answer), first_line(strbuf_text(wanted)),
                    strbuf_text(wanted));
    else if (sample->metrics[METRIC_OPERATIONS] != (double)right.operations)
        outcome_set(sample, OUTCOME_WRONG_ANSWER, "reported %.0f operations instead of %.0f",
                    sample->metrics[METRIC_OPERATIONS], (double)right.operations);
    strbuf_release(&answer);
    oracle_answer_release(&right);
    return 0;
}

static void judge_ledger(struct sample *sample, const struct run_order *order)
{
    struct oracle_units units = oracle_units(order->scenario->workload, &order->point->values);
    struct ordered ordered =
        outcome_ordered(order->implementation->per_event, units, sample->metrics[METRIC_OPERATIONS]);
    struct oracle_beside beside = oracle_beside(order->scenario->workload, &order->point->values);
    outcome_judge_ledger(sample, order->implementation->model, ordered);
    outcome_judge_beside(sample, (double)beside.threads, (double)beside.processes);
}

static void derive_metrics(struct sample *sample, const char *input)
{
    struct stat status;
    double elapsed = sample->metrics[METRIC_ELAPSED_NS], operations = sample->metrics[METRIC_OPERATIONS];
    if (!(elapsed > 0)) {
        outcome_set(sample, OUTCOME_FAILED, "reported no elapsed_ns");
    } else if (elapsed > sample->metrics[METRIC_WALL_NS]) {
        outcome_set(sample, OUTCOME_INVALID, "its elapsed_ns is longer than the whole program took");
    } else if (operations == 0) {
        outcome_set(sample, OUTCOME_INVALID, "there was nothing to do");
    } else {
        sample->metrics[METRIC_NS_PER_OPERATION] = elapsed / operations;
        sample->metrics[METRIC_OPERATIONS_PER_SECOND] = operations * 1e9 / elapsed;
        if (input && stat(input, &status) == 0)
            sample->metrics[METRIC_INPUT_BYTES_PER_SECOND] = (double)status.st_size * 1e9 / elapsed;
    }
    // Of several processes it is the first one's alone, and the others are the work.
    if (sample->metrics[METRIC_PROCESSES_CREATED] > 0)
        sample->metrics[METRIC_PEAK_RSS_BYTES] = NAN;
    sample->metrics[METRIC_FOOTPRINT_BYTES_PER_TASK] = // absent where one of them is
        sample->metrics[METRIC_MEMORY_BYTES_PER_TASK] + sample->metrics[METRIC_PAGE_TABLE_BYTES_PER_TASK] +
        sample->metrics[METRIC_KERNEL_STACK_BYTES_PER_TASK];
}

// Starts hyperfine and waits for it. Returns -1 when the harness cannot go on.
static int start_and_wait(const struct run_order *order, const struct run_files *files, struct sample *sample,
                          struct error *error)
{
    char *command = command_line(order, files->input);
    char *metrics = memory_format("COROBENCH_METRICS=%s", files->metrics);
    const char *const argv[] = {"hyperfine",   "-N",    "-i",       "--runs",  "1",
                                "--style",     "none",  "--output", "inherit", "--export-json",
                                files->timing, command, NULL};
    const char *const environment[] = {metrics, NULL};
    cpu_set_t server, client;
    struct process_spec spec = {.argv = argv, .environment = environment, .file_most = PROCESS_FILE_MOST};
    struct process process = {0};
    enum process_end end;
    int result = -1, leftovers;
    spec.stdout_fd = open(files->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    spec.stderr_fd = open(files->errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (spec.stdout_fd < 0 || spec.stderr_fd < 0) {
        error_errno(error, "cannot write %s", files->output);
        goto out;
    }
    if (order->scenario->placement == PLACEMENT_SAME) {
        if (runner_placement(PLACEMENT_SAME, &server, &client, error) != 0)
            goto out;
        spec.cpus = &server;
    }
    if (process_start(&process, &spec, error) != 0 ||
        process_wait(&process, clock_ns() + order->scenario->deadline_ns, &end, error) != 0)
        goto out;
    leftovers = process_sweep(error); // on a time-out this is what ends the program
    if (leftovers < 0)
        goto out;
    if (end == PROCESS_TIMED_OUT)
        outcome_set(sample, OUTCOME_TIMEOUT, "still running at its deadline of %.3g s",
                    (double)order->scenario->deadline_ns / 1e9);
    else if (end == PROCESS_STOPPED)
        outcome_set(sample, OUTCOME_FAILED, "interrupted");
    else if (end == PROCESS_SIGNALLED && process.code == SIGXFSZ) // no room for hyperfine's own words
        outcome_set(sample, OUTCOME_FAILED, "printed more than %d MB", PROCESS_FILE_MOST >> 20);
    else if (end == PROCESS_SIGNALLED)
        outcome_set(sample, OUTCOME_INVALID, "hyperfine was ended by signal %d (%s)", process.code,
                    strsignal(process.code));
    else if (leftovers > 0)
        outcome_set(sample, OUTCOME_FAILED, "left %d process%s behind", leftovers,
                    leftovers == 1 ? "" : "es");
    result = 0;
out:
    if (spec.stdout_fd >= 0)
        close(spec.stdout_fd);
    if (spec.stderr_fd >= 0)
        close(spec.stderr_fd);
    free(command);
    free(metrics);
    return result;
}

static void judge(struct sample *sample, const struct run_files *files)
{
    struct error reason;
    read_timing(sample, files);
    if (sample->outcome == OUTCOME_OK && sample_read_metrics(sample, files->metrics, &reason) != 0)
        outcome_set(sample, OUTCOME_FAILED, "%s", reason.text);
}

int runner_batch(const struct run_order *order, struct sample *sample, struct error *error)
{
    const struct workload *workload = order->scenario->workload;
    struct run_files files;
    files_init(&files, order->log_prefix);
    unlink(files.metrics); // programs append
    int result = 0;
    if (workload->input && !(files.input = input_make(workload, &order->point->values, error)))
        result = -1;
    if (result == 0)
        result = start_and_wait(order, &files, sample, error);
    if (result == 0 && sample->outcome == OUTCOME_OK)
        judge(sample, &files);
    if (result == 0 && sample->outcome == OUTCOME_OK)
        result = check_answer(sample, order, &files, error);
    if (result == 0 && sample->outcome == OUTCOME_OK)
        judge_ledger(sample, order);
    if (result == 0 && sample->outcome == OUTCOME_OK)
        derive_metrics(sample, files.input);
    files_release(&files, result != 0 || sample->outcome != OUTCOME_OK);
    return result;
}
