#include "runner_hyperfine.h"

#include "clock.h"
#include "process.h"
#include "runner_outcome.h"
#include "scratch.h"
#include "store.h"
#include "strbuf.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRY_SECONDS = 20 };

#define TIME_MOST 1e9 // seconds

void hyperfine_arguments(const char *argv[HYPERFINE_ARGUMENTS], const char *report, const char *command)
{
    const char *const all[HYPERFINE_ARGUMENTS] = {
        "hyperfine",     "-N",   "-i",    "--runs", "1", "--style", "none", "--output", "inherit",
        "--export-json", report, command, NULL};
    memcpy(argv, all, sizeof all);
}

// A number of seconds, not below 0, as nanoseconds; NAN for what is none.
static double time_of(const json_t *seconds)
{
    double value = json_is_number(seconds) ? json_number_value(seconds) : NAN;
    return value >= 0 && value < TIME_MOST ? round(value * 1e9) : NAN;
}

// The only one of a list, or NULL.
static json_t *only_of(const json_t *object, const char *key)
{
    const json_t *list = json_object_get(object, key);
    return json_array_size(list) == 1 ? json_array_get(list, 0) : NULL;
}

static int take(struct hyperfine_timing *timing, const json_t *report, struct error *error)
{
    const json_t *result = only_of(report, "results"), *code = only_of(result, "exit_codes");
    *timing = (struct hyperfine_timing){.wall_ns = time_of(only_of(result, "times")),
                                        .user_ns = time_of(json_object_get(result, "user")),
                                        .system_ns = time_of(json_object_get(result, "system")),
                                        .code = (int)json_integer_value(code)};
    const char *wrong =
        !result                    ? "'results' is not one run"
        : !(timing->wall_ns > 0)   ? "'times' is not one time"
        : isnan(timing->user_ns)   ? "'user' is not a time"
        : isnan(timing->system_ns) ? "'system' is not a time"
        : !json_is_integer(code) || json_integer_value(code) < 0 || json_integer_value(code) > 255
            ? "'exit_codes' is not one exit status"
            : NULL;
    return wrong ? error_set(error, "hyperfine's report is not understood: %s", wrong) : 0;
}

// In milliseconds, or of another program, it would be too much.
static int check_times(const struct hyperfine_timing *timing, uint64_t took_ns, struct error *error)
{
    enum { SLACK_NS = 20000000 }; // CPU time is counted by the kernel, in ticks where it must be
    double took = (double)took_ns, cpu = timing->user_ns + timing->system_ns;
    double most = took * (double)sysconf(_SC_NPROCESSORS_ONLN) + SLACK_NS;
    if (timing->wall_ns > took)
        return error_set(error,
                         "hyperfine says that the program took %.3g s, and was itself gone after %.3g s",
                         timing->wall_ns / 1e9, took / 1e9);
    if (cpu > most)
        return error_set(error, "hyperfine says that the program used %.3g s of CPU in %.3g s", cpu / 1e9,
                         took / 1e9);
    return 0;
}

int hyperfine_read(struct hyperfine_timing *timing, const char *report, uint64_t took_ns, struct error *error)
{
    struct stat status;
    struct error reason;
    if (stat(report, &status) != 0 || (S_ISREG(status.st_mode) && status.st_size == 0))
        return 1;
    json_t *json = store_read_json(report, &reason);
    int result = json ? take(timing, json, error)
                      : error_set(error, "hyperfine's report is not understood: %s", reason.text);
    json_decref(json);
    return result == 0 ? check_times(timing, took_ns, error) : -1;
}

// What became of the trial, from its end to its figures.
static int judge_trial(const struct process *process, const char *report, uint64_t took_ns, const char *said,
                       struct error *error)
{
    struct hyperfine_timing timing;
    char words[LAST_WORDS_SIZE];
    outcome_last_line(said, words);
    if (process->end == PROCESS_TIMED_OUT)
        return error_set(error, "it did not end within %d s", TRY_SECONDS);
    if (process->end == PROCESS_SIGNALLED)
        return error_set(error, "it was ended by signal %d (%s)", process->code, strsignal(process->code));
    if (process->end != PROCESS_EXITED || process->code != 0)
        return error_set(error, "exit status %d%s", process->code, words);
    int read = hyperfine_read(&timing, report, took_ns, error);
    if (read > 0)
        return error_set(error, "it left no report%s", words);
    return read == 0 && timing.code != 0 ? error_set(error, "it says that 'true' failed") : read;
}

int hyperfine_try(struct error *error)
{
    const char *argv[HYPERFINE_ARGUMENTS];
    struct process_spec spec = {.argv = argv};
    struct process process;
    struct strbuf output = {0}, errors = {0};
    struct scratch report;
    struct error reason;
    uint64_t started_ns = clock_ns();
    if (scratch_open(&report, "", error) != 0)
        return -1;
    hyperfine_arguments(argv, report.path, "true");
    int result = process_capture(&spec, TRY_SECONDS * NS_PER_SECOND, &process, &output, &errors, &reason);
    if (result == 0)
        result = judge_trial(&process, report.path, clock_ns() - started_ns, strbuf_text(&errors), &reason);
    if (result != 0)
        error_set(
            error,
            "hyperfine, which times every whole-program run, cannot be used: %s; scripts/setup installs one "
            "that can",
            reason.text);
    scratch_close(&report);
    strbuf_release(&output);
    strbuf_release(&errors);
    return result;
}
