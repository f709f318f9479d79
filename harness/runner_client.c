// One run of a client: the harness's own server is started for it, with what the point says of its answers;
// then the client runs as any whole program does; and what the server saw is evidence in the verdict.
#include "runner_client_course.h"
#include "runner_outcome.h"
#include "runner_start.h"

#include "clock.h"
#include "memory.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READY_SECONDS = 5, STOP_SECONDS = 5 }; // more than enough for a program of our own

static int course_init(struct client_course *course, const struct run_order *order, struct sample *sample,
                       struct error *error)
{
    *course = (struct client_course){
        .point = oracle_fanout_point(order->scenario->workload, &order->point->values),
        .output = memory_format("%s.animals.stdout", order->log_prefix),
        .errors = memory_format("%s.animals.stderr", order->log_prefix),
    };
    if (program_init(&course->run, order, sample, error) != 0)
        return -1;
    // The client in the server's place, our server in the load generator's.
    return runner_placement(order->scenario->placement, &course->client_cpus, &course->server_cpus, error);
}

static void course_release(struct client_course *course, bool keep)
{
    if (!keep) {
        unlink(course->output);
        unlink(course->errors);
    }
    free(course->output);
    free(course->errors);
    program_release(&course->run, keep);
}

// The server's command line; of the axes, those that are not the client's steer it, and the number of
// requests is nobody's.
static void server_words(const struct client_course *course, struct strings *words)
{
    const struct run_order *order = course->run.order;
    const struct workload *workload = order->scenario->workload;
    vec_push(words, memory_format("/proc/%d/exe", (int)getpid())); // this very program, built again or not
    strings_add(words, "animals");
    strings_add(words, "--json");
    strings_add(words, "--listen=127.0.0.1:0");
    vec_push(words, memory_format("--seed=%" PRIu64, course->point.plan.seed));
    for (size_t i = 0; i < workload->axis_count; i++)
        if (!workload->axes[i].option && strcmp(workload->axes[i].name, "requests") != 0)
            vec_push(words, axis_option(&workload->axes[i], order->point->values.items[i]));
    vec_push(words, NULL);
}

static int start_server(struct client_course *course, struct error *error)
{
    struct strings words = {0};
    server_words(course, &words);
    struct process_spec spec = {
        .argv = (const char *const *)words.items, .cpus = &course->server_cpus, .apart = true};
    int result = runner_start(&course->server, &spec, course->output, course->errors, error);
    strings_release(&words);
    return result == 0 ? 0 : -1;
}

static int await_server(struct client_course *course, struct error *error)
{
    char words[LAST_WORDS_SIZE];
    struct ready ready;
    uint64_t until_ns = clock_ns() + READY_SECONDS * NS_PER_SECOND;
    if (runner_await_ready(&course->server, course->output, until_ns, &ready, error) < 0)
        return -1;
    if (ready.state == READY_STOPPED)
        outcome_set(course->run.sample, OUTCOME_FAILED, "interrupted");
    else if (ready.state != READY_THERE)
        outcome_set(course->run.sample, OUTCOME_INVALID, "the harness's server was not READY%s",
                    outcome_last_words(course->errors, words));
    memcpy(course->address, ready.address, sizeof course->address);
    return 0;
}

static int stop_server(struct client_course *course, struct error *error)
{
    char words[LAST_WORDS_SIZE];
    struct sample *sample = course->run.sample;
    const struct process *server = &course->server;
    enum process_end end;
    if (process_wait(&course->server, 0, &end, error) < 0)
        return -1;
    bool early = server->ended;
    process_signal(server, SIGTERM);
    if (process_wait(&course->server, clock_ns() + STOP_SECONDS * NS_PER_SECOND, &end, error) < 0)
        return -1;
    outcome_last_words(course->errors, words);
    if (early)
        outcome_set(sample, OUTCOME_INVALID, "the harness's server ended before the client%s", words);
    else if (end == PROCESS_STOPPED)
        outcome_set(sample, OUTCOME_FAILED, "interrupted");
    else if (end == PROCESS_TIMED_OUT)
        outcome_set(sample, OUTCOME_INVALID, "the harness's server did not end%s", words);
    else if (end != PROCESS_EXITED || server->code != 0)
        outcome_set(sample, OUTCOME_INVALID, "the harness's server failed%s", words);
    return 0;
}

static int run(struct client_course *course, struct error *error)
{
    if (start_server(course, error) < 0 || await_server(course, error) < 0)
        return -1;
    if (course->run.sample->outcome == OUTCOME_OK) {
        course->run.server = course->address;
        if (program_start_and_wait(&course->run, &course->client_cpus, error) < 0)
            return -1;
    }
    return stop_server(course, error);
}

int runner_client(const struct run_order *order, struct sample *sample, struct error *error)
{
    struct client_course course;
    struct error sweeping;
    int result = course_init(&course, order, sample, error);
    if (result == 0)
        result = run(&course, error);
    if (program_sweep(&course.run, result == 0 ? error : &sweeping) < 0)
        result = -1;
    if (result == 0 && sample->outcome == OUTCOME_OK)
        result = client_course_judge(&course, error);
    course_release(&course, result != 0 || sample->outcome != OUTCOME_OK);
    return result;
}
