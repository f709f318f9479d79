#include "cmd_check_jobs.h"

#include "clock.h"
#include "layout.h"
#include "process.h"
#include "scratch.h"
#include "strbuf.h"

#include <stdio.h>
#include <string.h>

#define LOOK_NS (10 * NS_PER_MS) // how long one is waited for before the others are looked at

struct job {
    struct process process;
    struct scratch output, errors;
    bool done;
};

static int start(struct job *job, const char *name, const struct strings *arguments, struct error *error)
{
    struct VEC(const char *) argv = {0};
    vec_push(&argv, layout_driver());
    vec_push(&argv, "check");
    for (size_t i = 0; i < arguments->count; i++)
        vec_push(&argv, arguments->items[i]);
    vec_push(&argv, name);
    vec_push(&argv, NULL);
    int result = scratch_open(&job->output, "", error);
    result = result == 0 ? scratch_open(&job->errors, "", error) : result;
    struct process_spec spec = {.argv = argv.items, .stdout_fd = job->output.fd, .stderr_fd = job->errors.fd};
    result = result == 0 ? process_start(&job->process, &spec, error) : result;
    vec_release(&argv);
    return result;
}

static int wait_for(struct job *job, uint64_t until_ns, struct error *error)
{
    enum process_end end;
    if (process_wait(&job->process, until_ns, &end, error) != 0)
        return -1;
    job->done = end == PROCESS_EXITED || end == PROCESS_SIGNALLED;
    return end == PROCESS_STOPPED ? error_set(error, "interrupted") : 0;
}

// The last line of what was printed is cut off and taken apart.
static bool read_counts(struct strbuf *output, struct check_report *report)
{
    size_t end = output->length;
    while (end > 0 && output->text[end - 1] == '\n')
        end--;
    while (end > 0 && output->text[end - 1] != '\n')
        end--;
    if (sscanf(strbuf_text(output) + end, "%u passed, %u failed, %u skipped", &report->passed,
               &report->failed, &report->skipped) != 3)
        return false;
    output->text[end] = '\0';
    report->text = output->text;
    return true;
}

// Its own last words, or how it ended.
static int refuse(const struct job *job, const char *name, const struct strbuf *errors, struct error *error)
{
    static const char prefix[] = "corobench: ";
    const char *words = strbuf_text(errors);
    if (strncmp(words, prefix, strlen(prefix)) == 0)
        words += strlen(prefix);
    if (*words)
        return error_set(error, "%.*s", (int)strcspn(words, "\n"), words);
    return error_set(error, "the check of %s was ended by %s %d", name,
                     job->process.end == PROCESS_SIGNALLED ? "signal" : "exit status", job->process.code);
}

static int hand_over(const struct job *job, const char *name,
                     void (*take)(void *context, const struct check_report *report), void *context,
                     struct error *error)
{
    struct strbuf output = {0}, errors = {0};
    struct check_report report;
    int result = 0;
    if (strbuf_add_file(&output, job->output.path) != 0 || strbuf_add_file(&errors, job->errors.path) != 0)
        result = error_errno(error, "cannot read what the check of %s printed", name);
    else if (!read_counts(&output, &report))
        result = refuse(job, name, &errors, error);
    else
        take(context, &report);
    strbuf_release(&output);
    strbuf_release(&errors);
    return result;
}

// Looks at all that run, at the first for a while: what it printed is wanted next.
static int look(struct job *jobs, size_t first, size_t end, struct error *error)
{
    int result = 0;
    for (size_t i = first; i < end && result == 0; i++)
        if (!jobs[i].done)
            result = wait_for(&jobs[i], i == first ? clock_ns() + LOOK_NS : 0, error);
    return result;
}

static size_t running(const struct job *jobs, size_t first, size_t end)
{
    size_t count = 0;
    for (size_t i = first; i < end; i++)
        count += !jobs[i].done;
    return count;
}

int check_jobs_run(const struct strings *names, const struct strings *arguments, unsigned most,
                   void (*take)(void *context, const struct check_report *report), void *context,
                   struct error *error)
{
    struct job *jobs = memory_zeroed(names->count, sizeof *jobs);
    size_t begun = 0, taken = 0;
    int result = 0;
    for (size_t i = 0; i < names->count; i++)
        jobs[i].output.fd = jobs[i].errors.fd = -1;
    while (result == 0 && taken < names->count) {
        while (result == 0 && begun < names->count && running(jobs, taken, begun) < most) {
            result = start(&jobs[begun], names->items[begun], arguments, error);
            begun++;
        }
        if (result == 0)
            result = look(jobs, taken, begun, error);
        for (; result == 0 && taken < begun && jobs[taken].done; taken++)
            result = hand_over(&jobs[taken], names->items[taken], take, context, error);
    }
    for (size_t i = 0; i < names->count; i++) {
        scratch_close(&jobs[i].output);
        scratch_close(&jobs[i].errors);
    }
    free(jobs);
    return result;
}
