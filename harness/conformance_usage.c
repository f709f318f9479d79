#include "clock.h"
#include "conformance.h"
#include "process.h"
#include "scratch.h"
#include "strbuf.h"
#include "vec.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

enum { DEADLINE_S = 10, CANNOT_RUN = 77 };

static int judge(const struct process *process, enum process_end end, const char *argument, bool output,
                 bool errors, struct error *error)
{
    char ending[PROCESS_WORDS_SIZE];
    if (end == PROCESS_STOPPED)
        return error_set(error, "interrupted");
    if (end == PROCESS_EXITED && process->code == CANNOT_RUN) {
        error_set(error, "it cannot run on this machine (exit status %d)", CANNOT_RUN);
        return CHECK_SKIPPED;
    }
    if (!*argument)
        argument = "no --input";
    if (output)
        error_set(error, "'%s': it printed on stdout; the usage belongs on stderr", argument);
    else if (end == PROCESS_TIMED_OUT)
        error_set(error, "'%s' should end it with exit status 2, but it runs on", argument);
    else if (end == PROCESS_SIGNALLED)
        error_set(error, "'%s' should end it with exit status 2, but it was %s", argument,
                  process_ending(process, ending));
    else if (process->code != 2)
        error_set(error, "'%s' should end it with exit status 2, not %d", argument, process->code);
    else if (!errors)
        error_set(error, "'%s': it printed no usage on stderr", argument);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

static bool is_empty(const struct scratch *file)
{
    struct stat status;
    return fstat(file->fd, &status) == 0 && status.st_size == 0;
}

// Runs it to its end, or until it prints something: a server that announces itself has missed the mistake.
// A program that reads something is given something to read: what is wrong is the argument alone.
static int try_argument(const struct implementation *implementation, const char *argument,
                        const struct scratch *output, const struct scratch *errors, struct error *error)
{
    bool reads = implementation->workload->input && *argument;
    const char *const with_input[] = {implementation->program, "--input=/dev/null", argument, NULL};
    const char *const alone[] = {implementation->program, *argument ? argument : NULL, NULL};
    const char *const *argv = reads ? with_input : alone;
    struct process_spec spec = {
        .argv = argv, .stdout_fd = output->fd, .stderr_fd = errors->fd, .file_most = PROCESS_FILE_MOST};
    struct process process;
    enum process_end end;
    uint64_t until = clock_ns() + DEADLINE_S * NS_PER_SECOND;
    if (process_start(&process, &spec, error) != 0)
        return CHECK_FAILED;
    do {
        uint64_t soon = clock_ns() + 50 * NS_PER_MS;
        if (process_wait(&process, soon < until ? soon : until, &end, error) != 0)
            return CHECK_BROKEN;
    } while (end == PROCESS_TIMED_OUT && clock_ns() < until && is_empty(output));
    process_signal(&process, SIGKILL);
    return judge(&process, end, argument, !is_empty(output), !is_empty(errors), error);
}

int conformance_usage(const struct implementation *implementation, const char *const *arguments,
                      struct error *error)
{
    int verdict = CHECK_PASSED;
    for (; *arguments && verdict == CHECK_PASSED; arguments++) {
        struct scratch output = {.fd = -1}, errors = {.fd = -1};
        verdict = CHECK_BROKEN;
        if (scratch_open(&output, "", error) == 0 && scratch_open(&errors, "", error) == 0)
            verdict = try_argument(implementation, *arguments, &output, &errors, error);
        scratch_close(&output);
        scratch_close(&errors);
    }
    return verdict;
}

static int judge_refusal(const struct process *process, const char *last, int status,
                         const struct strbuf *output, const struct strbuf *errors, struct error *error)
{
    if (process->end == PROCESS_STOPPED)
        return error_set(error, "interrupted");
    if (process->end != PROCESS_EXITED || process->code != status)
        error_set(error, "'%s' should end it with exit status %d", last, status);
    else if (output->length > 0)
        error_set(error, "'%s': it printed on stdout", last);
    else if (errors->length == 0)
        error_set(error, "'%s': it says nothing on stderr", last);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

int conformance_refused(const struct implementation *implementation, const char *const *arguments, int status,
                        struct error *error)
{
    struct VEC(const char *) argv = {0};
    struct process process;
    struct strbuf output = {0}, errors = {0};
    int verdict = CHECK_BROKEN;
    vec_push(&argv, implementation->program);
    for (; *arguments; arguments++)
        vec_push(&argv, *arguments);
    vec_push(&argv, NULL);
    if (process_capture(&(struct process_spec){.argv = argv.items, .file_most = PROCESS_FILE_MOST},
                        DEADLINE_S * NS_PER_SECOND, &process, &output, &errors, error) == 0)
        verdict = judge_refusal(&process, argv.items[argv.count - 2], status, &output, &errors, error);
    strbuf_release(&output);
    strbuf_release(&errors);
    vec_release(&argv);
    return verdict;
}
