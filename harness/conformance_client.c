#include "conformance_client.h"

#include "animals.h"
#include "clock.h"
#include "runner_outcome.h"
#include "scratch.h"
#include "server.h"
#include "standing.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DEADLINE_S = 10, READY_WITHIN_S = 10, STOP_WITHIN_S = 10, CANNOT_RUN = 77 };

// All that a run needs.
struct trial_course {
    const struct implementation *implementation;
    const struct client_trial *trial;
    struct client_run *run;
    struct server server;
    int nobody; // a socket at whose port nobody listens; -1: none
    struct scratch list, errors, metrics;
    int output; // read end of the program's stdout, where each write is a packet; -1: none
};

// --- What is asked for -----------------------------------------------------------------------------------

static bool allows(const struct trial_course *course, unsigned concurrency, struct error *error)
{
    char option[32];
    snprintf(option, sizeof option, "--concurrency=%u", concurrency);
    return conformance_allows(course->implementation, option, error);
}

static void add_words(struct strings *words, const char *options)
{
    char *copy = memory_copy_string(options), *rest = copy;
    for (const char *option; (option = strtok_r(rest, " ", &rest));)
        strings_add(words, option);
    free(copy);
}

// Whether the card's limits leave room for it. Where they allow fewer requests in flight, fewer are ordered.
static bool is_allowed(struct trial_course *course, struct error *error)
{
    struct strings words = {0};
    bool allowed = true;
    unsigned *concurrency = &course->run->concurrency;
    *concurrency = course->trial->concurrency;
    while (*concurrency > 1 && !course->trial->whole && !allows(course, *concurrency, error))
        --*concurrency;
    add_words(&words, course->trial->options);
    for (size_t i = 0; i < words.count && allowed; i++)
        allowed = conformance_allows(course->implementation, words.items[i], error);
    strings_release(&words);
    return allowed && allows(course, *concurrency, error);
}

static void make_list(const struct client_trial *trial, struct strbuf *list)
{
    if (trial->list)
        strbuf_add(list, strbuf_text(trial->list), trial->list->length);
    else
        for (unsigned i = 0; i < trial->requests; i++)
            strbuf_addf(list, "%s\n", animals_name(i % ANIMALS));
}

static unsigned count_lines(const struct strbuf *list)
{
    unsigned count = 0;
    for (size_t i = 0; i < list->length; i++)
        count += list->text[i] == '\n';
    return count + (list->length > 0 && list->text[list->length - 1] != '\n');
}

// --- The server ------------------------------------------------------------------------------------------

static void add_faults(struct strings *words, const struct client_failure *failures)
{
    struct strbuf list = {0};
    for (; failures && failures->number; failures++)
        if (failures->fault)
            strbuf_addf(&list, "%s%u:%s", list.length ? "," : "--faults=", failures->number, failures->fault);
    if (list.length > 0)
        strings_add(words, list.text);
    strbuf_release(&list);
}

static int start_server(struct trial_course *course, struct error *error)
{
    char program[48], gather[32];
    struct strings words = {0};
    snprintf(program, sizeof program, "/proc/%d/exe", (int)getpid()); // this very program, built again or not
    snprintf(gather, sizeof gather, "--gather=%u", course->run->concurrency);
    strings_add(&words, "--json");
    if (course->trial->gather)
        strings_add(&words, gather);
    add_words(&words, course->trial->server);
    add_faults(&words, course->trial->failures);
    vec_push(&words, NULL);
    const struct server_spec spec = {.program = program,
                                     .command = "animals",
                                     .options = (const char *const *)words.items,
                                     .stderr_fd = -1,
                                     .ready_within_ns = READY_WITHIN_S * NS_PER_SECOND};
    int result = server_start(&course->server, &spec, error);
    strings_release(&words);
    return result == 0 ? 0 : -1; // the harness's own, whatever is wrong
}

// A port that is taken, so that no other program can listen at it either.
static int start_nobody(struct trial_course *course, struct error *error)
{
    struct sockaddr_in *address = &course->server.address;
    socklen_t length = sizeof *address;
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    course->nobody = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (course->nobody < 0 || bind(course->nobody, (struct sockaddr *)address, length) != 0 ||
        getsockname(course->nobody, (struct sockaddr *)address, &length) != 0)
        return error_errno(error, "cannot take a port");
    return 0;
}

static int read_report(struct client_run *run, const char *text, struct error *error)
{
    json_t *report = json_loads(text, 0, NULL);
    const struct {
        const char *key;
        uint64_t *value;
    } fields[] = {{"requests", &run->server.requests},
                  {"distinct", &run->server.distinct},
                  {"in_flight_peak", &run->server.in_flight_peak}};
    bool whole = true;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const json_t *value = json_object_get(report, fields[i].key);
        *fields[i].value = (uint64_t)json_integer_value(value);
        whole = whole && json_is_integer(value);
    }
    json_decref(report);
    return whole ? 0 : error_set(error, "corobench animals reported '%.100s'", text);
}

static int stop_server(struct trial_course *course, struct error *error)
{
    struct strbuf report = {0};
    char bytes[1024];
    ssize_t got;
    if (server_stop(&course->server, STOP_WITHIN_S * NS_PER_SECOND, error) != 0)
        return -1;
    while ((got = read(course->server.output, bytes, sizeof bytes)) > 0)
        strbuf_add(&report, bytes, (size_t)got);
    int result = read_report(course->run, strbuf_text(&report), error);
    strbuf_release(&report);
    return result;
}

// --- The program -----------------------------------------------------------------------------------------

static int start_program(struct trial_course *course, struct error *error)
{
    struct strings words = {0};
    char metrics[128];
    const char *const environment[] = {metrics, CONFORMANCE_ENVIRONMENT, NULL};
    // Of a file in memory itself, threads that write at the same time may have the same place.
    int ends[2] = {-1, -1}, errors = open(course->errors.path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (errors < 0 || pipe2(ends, O_CLOEXEC | O_DIRECT) != 0) { // packets: a read gives what one write wrote
        error_errno(error, "cannot make files for a program's output");
        if (errors >= 0)
            close(errors);
        return CHECK_BROKEN;
    }
    course->output = ends[0];
    snprintf(metrics, sizeof metrics, "COROBENCH_METRICS=%s", course->metrics.path);
    strings_add(&words, course->implementation->program);
    vec_push(&words, memory_format("--server=127.0.0.1:%u", ntohs(course->server.address.sin_port)));
    vec_push(&words, memory_format("--input=%s", course->list.path));
    vec_push(&words, memory_format("--concurrency=%u", course->run->concurrency));
    add_words(&words, course->trial->options);
    vec_push(&words, NULL);
    const struct process_spec spec = {.argv = (const char *const *)words.items,
                                      .environment = environment,
                                      .stdout_fd = ends[1],
                                      .stderr_fd = errors,
                                      .stdin_fd = course->trial->stdin_fd,
                                      .file_most = PROCESS_FILE_MOST,
                                      .descriptors_most = course->trial->descriptors_most};
    int result = process_start(&course->run->process, &spec, error);
    close(ends[1]);
    close(errors);
    strings_release(&words);
    return result == 0 ? CHECK_PASSED : CHECK_FAILED;
}

// Reads what is there. False: there will be no more, or enough is enough.
static bool read_output(struct trial_course *course)
{
    static char packet[65536];
    struct client_run *run = course->run;
    while (run->output.length < PROCESS_FILE_MOST) {
        ssize_t length = read(course->output, packet, sizeof packet);
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0 && errno == EAGAIN)
            return true;
        if (length <= 0)
            return false;
        strbuf_add(&run->output, packet, (size_t)length);
        vec_push(&run->writes, (size_t)length);
    }
    return false;
}

// Waits for its end, and takes in what it prints meanwhile.
static int await_program(struct trial_course *course, uint64_t until_ns, enum process_end *end,
                         struct error *error)
{
    enum { LOOK_MS = 20 }; // at the program: one that it left behind may keep the pipe open
    bool open = fcntl(course->output, F_SETFL, O_NONBLOCK) == 0;
    do {
        if (open)
            poll(&(struct pollfd){.fd = course->output, .events = POLLIN}, 1, LOOK_MS);
        open = open && read_output(course);
        uint64_t now = clock_ns();
        if (process_wait(&course->run->process, open && now < until_ns ? now : until_ns, end, error) != 0)
            return CHECK_BROKEN;
    } while (*end == PROCESS_TIMED_OUT && clock_ns() < until_ns);
    read_output(course);
    return CHECK_PASSED;
}

static int judge_end(struct trial_course *course, enum process_end end, struct error *error)
{
    struct process *process = &course->run->process;
    struct strbuf standing = {0};
    char ending[PROCESS_WORDS_SIZE];
    if (end == PROCESS_STOPPED)
        return error_set(error, "interrupted");
    if (end == PROCESS_TIMED_OUT) {
        standing_add(&standing, process->pid);
        error_set(error, "still runs after %d s%s%s", DEADLINE_S, standing.length > 0 ? ": " : "",
                  strbuf_text(&standing));
        process_signal_all(process, SIGKILL);
        strbuf_release(&standing);
    } else if (end == PROCESS_SIGNALLED) {
        error_set(error, "%s", process_ending(process, ending));
    } else {
        return CHECK_PASSED;
    }
    return CHECK_FAILED;
}

static int run_program(struct trial_course *course, struct error *error)
{
    enum process_end end;
    uint64_t begun_ns = clock_ns();
    int verdict = start_program(course, error);
    if (verdict == CHECK_PASSED)
        verdict = await_program(course, begun_ns + DEADLINE_S * NS_PER_SECOND, &end, error);
    course->run->took_ns = clock_ns() - begun_ns;
    if (verdict == CHECK_PASSED)
        verdict = judge_end(course, end, error);
    if (verdict == CHECK_PASSED && strbuf_add_file(&course->run->errors, course->errors.path) != 0)
        return error_errno(error, "cannot read a program's stderr");
    return verdict;
}

// --- One run ---------------------------------------------------------------------------------------------

static int judge(struct trial_course *course, const struct strbuf *list, struct error *error)
{
    char words[LAST_WORDS_SIZE];
    const struct process *process = &course->run->process;
    if (process->code == CANNOT_RUN) {
        error_set(error, "exit status %d%s", CANNOT_RUN,
                  outcome_last_line(strbuf_text(&course->run->errors), words));
        return CHECK_SKIPPED;
    }
    int verdict = client_judge(course->trial, list, course->run, error);
    if (verdict == CHECK_PASSED &&
        sample_read_metrics(&course->run->sample, course->metrics.path, error) != 0)
        verdict = CHECK_FAILED;
    return verdict;
}

static int run_course(struct trial_course *course, const struct strbuf *list, struct error *error)
{
    struct error lost;
    const char *earlier = course->trial->earlier ? course->trial->earlier : "";
    if (scratch_open_bytes(&course->list, strbuf_text(list), list->length, error) != 0 ||
        scratch_open(&course->errors, "", error) != 0 || scratch_open(&course->metrics, earlier, error) != 0)
        return CHECK_BROKEN;
    if ((course->trial->nobody ? start_nobody(course, error) : start_server(course, error)) != 0)
        return CHECK_BROKEN;
    int verdict = run_program(course, error);
    if (!course->trial->nobody && stop_server(course, verdict == CHECK_PASSED ? error : &lost) != 0)
        return CHECK_BROKEN;
    return verdict == CHECK_PASSED ? judge(course, list, error) : verdict;
}

static void course_release(struct trial_course *course)
{
    server_release(&course->server);
    if (course->nobody >= 0)
        close(course->nobody);
    if (course->output >= 0)
        close(course->output);
    scratch_close(&course->list);
    scratch_close(&course->errors);
    scratch_close(&course->metrics);
}

int client_try(const struct implementation *implementation, const struct client_trial *trial,
               struct client_run *run, struct error *error)
{
    struct trial_course course = {.implementation = implementation,
                                  .trial = trial,
                                  .run = run,
                                  .server = {.output = -1, .words = -1},
                                  .nobody = -1,
                                  .list.fd = -1,
                                  .errors.fd = -1,
                                  .metrics.fd = -1,
                                  .output = -1};
    struct strbuf list = {0};
    *run = (struct client_run){0};
    sample_init(&run->sample);
    if (!is_allowed(&course, error))
        return CHECK_SKIPPED;
    error->text[0] = '\0'; // of more requests than it allows
    make_list(trial, &list);
    run->requests = count_lines(&list);
    int verdict = run_course(&course, &list, error);
    course_release(&course);
    strbuf_release(&list);
    return verdict;
}

void client_run_release(struct client_run *run)
{
    strbuf_release(&run->output);
    strbuf_release(&run->errors);
    vec_release(&run->writes);
    sample_release(&run->sample);
}

int client_check(const struct implementation *implementation, const struct client_trial *trial,
                 struct error *error)
{
    struct client_run run;
    int verdict = client_try(implementation, trial, &run, error);
    client_run_release(&run);
    return verdict;
}
