// The client runner over clients that each break the contract in one way, and servers that saw this or that.
// Both are this very program under other names: they say what the test wrote into files for them, so that no
// figure here depends on the machine.
#include "clock.h"
#include "input.h"
#include "memory.h"
#include "oracle.h"
#include "process.h"
#include "runner.h"
#include "store.h"
#include "strbuf.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/test_runner_client.XXXXXX";

static char *path_of(const char *name)
{
    return memory_format("%s/%s", getenv("TEST_FOLDER"), name);
}

static void write_file(const char *name, const char *text)
{
    struct error error;
    char *path = path_of(name);
    if (store_write_text(path, text, &error) != 0)
        abort();
    free(path);
}

static char *read_file(const char *name)
{
    struct strbuf text = {0};
    char *path = path_of(name);
    strbuf_adds(&text, "");
    strbuf_add_file(&text, path);
    free(path);
    return strbuf_detach(&text);
}

static bool has_mood(const char *word)
{
    char *mood = read_file("mood");
    bool same = strcmp(mood, word) == 0;
    free(mood);
    return same;
}

static void note_arguments(const char *name, char **argv)
{
    struct strbuf words = {0};
    for (size_t i = 1; argv[i]; i++)
        strbuf_addf(&words, "%s%s", i > 1 ? " " : "", argv[i]);
    write_file(name, strbuf_text(&words));
    strbuf_release(&words);
}

// --- The server -------------------------------------------------------------------------------------------

// Until the client has begun.
static int await_client(void)
{
    char *path = path_of("client_arguments");
    for (int i = 0; i < 5000 && access(path, F_OK) != 0; i++)
        clock_sleep_ns(NS_PER_MS);
    free(path);
    return 0;
}

static int server_main(char **argv)
{
    sigset_t end;
    int signal;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigprocmask(SIG_BLOCK, &end, NULL);
    note_arguments("server_arguments", argv);
    if (has_mood("server refuses")) {
        fprintf(stderr, "no port is left\n");
        return 1;
    }
    printf("READY 127.0.0.1:9\n");
    fflush(stdout);
    if (has_mood("server leaves"))
        return await_client();
    sigwait(&end, &signal);
    char *report = read_file("report");
    printf("%s\n", report);
    free(report);
    return has_mood("server fails") ? 3 : 0;
}

// --- The client -------------------------------------------------------------------------------------------

static int client_main(char **argv)
{
    char *answer = read_file("answer"), *errors = read_file("errors"), *metrics = read_file("metrics");
    char *status = read_file("status");
    int code = atoi(status);
    note_arguments("client_arguments", argv);
    fputs(answer, stdout);
    fflush(stdout);
    fputs(errors, stderr);
    if (has_mood("client hangs") || (has_mood("client leaves one behind") && fork() == 0))
        for (;;)
            pause();
    if (has_mood("client crashes"))
        raise(SIGKILL);
    FILE *file = fopen(getenv("COROBENCH_METRICS"), "ae");
    fputs(metrics, file);
    fclose(file);
    clock_sleep_ns((has_mood("client is slow") ? 30 : 12) * NS_PER_MS); // longer than it says its work took
    free(answer);
    free(errors);
    free(metrics);
    free(status);
    return code;
}

// --- A run ------------------------------------------------------------------------------------------------

// What it is about; what is NULL or 0 is as it should be.
struct trial {
    const char *model;           // reactor
    const char *mood;            // of either program
    const char *faults;          // a share of answers with status 500
    const char *tick_us;         // 0
    const char *answer;          // what the client prints: the right sentences
    const char *errors, *status; // what it tells, and its exit status
    const char *metrics;         // what it reports of itself
    const char *more_metrics;    // beside that
    const char *report;          // what the server saw
    double deadline_s;           // 10
    bool split;                  // placement, which is same otherwise: that works on any machine
    const char *const *under;    // words before the program's name, NULL-terminated
};

// Of 8 requests, at most 4 at once, with delays of 2 ms each: 4 ms at least.
#define GOOD_METRICS                                                                                         \
    "elapsed_ns 8000000 ns\noperations 8 count\ncpu_ns 2000000 ns\nvoluntary_switches 20 count\n"            \
    "involuntary_switches 4 count\npeak_rss_bytes 5000000 bytes\n"
#define GOOD_REPORT                                                                                          \
    "{\"connections\": 8, \"requests\": 8, \"distinct\": 8, \"in_flight_peak\": 4, \"connections_peak\": 4," \
    " \"cpu_ns\": 1000000, \"answer_late_p50_ns\": 10000, \"answer_late_p99_ns\": 20000,"                    \
    " \"answer_late_max_ns\": 30000, \"gathered\": false}"

static const struct {
    const char *axis, *value;
} point_values[] = {{"requests", "8"}, {"concurrency", "4"}, {"latency_ms", "2"}};

static struct point point_of(const struct trial *trial)
{
    const struct workload *workload = workload_find("fanout");
    struct point point = {.text = NULL};
    for (size_t i = 0; i < workload->axis_count; i++) {
        const char *name = workload->axes[i].name, *value = workload->axes[i].fallback;
        for (size_t j = 0; j < sizeof point_values / sizeof point_values[0]; j++)
            if (strcmp(name, point_values[j].axis) == 0)
                value = point_values[j].value;
        if (strcmp(name, "status_500") == 0 && trial->faults)
            value = trial->faults;
        if (strcmp(name, "tick_us") == 0 && trial->tick_us)
            value = trial->tick_us;
        strings_add(&point.values, value);
    }
    return point;
}

static char *right_answer(const struct point *point)
{
    struct error error = {""};
    struct oracle_answer right;
    const struct workload *workload = workload_find("fanout");
    char *input = input_make(workload, &point->values, &error);
    if (!input || oracle_answer(workload, &point->values, input, &right, &error) != 0)
        fail_msg("%s", error.text);
    free(input);
    return strbuf_detach(&right.text);
}

static const char *or_else(const char *text, const char *usual)
{
    return text ? text : usual;
}

static void write_files(const struct trial *trial, const struct point *point)
{
    char *answer = right_answer(point);
    char *metrics =
        memory_format("%s%s", or_else(trial->metrics, GOOD_METRICS), or_else(trial->more_metrics, ""));
    write_file("answer", or_else(trial->answer, answer));
    write_file("errors", or_else(trial->errors, ""));
    write_file("status", or_else(trial->status, "0"));
    write_file("metrics", metrics);
    write_file("report", or_else(trial->report, GOOD_REPORT));
    write_file("mood", or_else(trial->mood, ""));
    char *begun = path_of("client_arguments");
    unlink(begun);
    free(begun);
    free(answer);
    free(metrics);
}

static void make_run(const struct trial *trial, struct sample *sample)
{
    double deadline_s = trial->deadline_s > 0 ? trial->deadline_s : 10;
    struct scenario scenario = {.workload = workload_find("fanout"),
                                .placement = trial->split ? PLACEMENT_SPLIT : PLACEMENT_SAME,
                                .deadline_ns = (uint64_t)(deadline_s * (double)NS_PER_SECOND)};
    char *program = path_of("client"), *prefix = path_of("run");
    char *model = memory_copy_string(or_else(trial->model, "reactor"));
    struct planned_implementation implementation = {.label = program, .model = model, .program = program};
    struct point point = point_of(trial);
    struct strings under = {0};
    for (size_t i = 0; trial->under && trial->under[i]; i++)
        strings_add(&under, trial->under[i]);
    struct run_order order = {.scenario = &scenario,
                              .implementation = &implementation,
                              .point = &point,
                              .log_prefix = prefix,
                              .under = trial->under ? &under : NULL};
    struct error error = {""};
    write_files(trial, &point);
    sample_init(sample);
    if (runner_client(&order, sample, &error) < 0)
        fail_msg("%s", error.text);
    strings_release(&under);
    strings_release(&point.values);
    free(model);
    free(program);
    free(prefix);
}

static void check(const struct trial *trial, enum outcome outcome, const char *reason)
{
    struct sample sample;
    make_run(trial, &sample);
    const char *said = sample.reason ? sample.reason : "";
    if (sample.outcome != outcome || !strstr(said, reason))
        fail_msg("%s: %s, where '%s: %s' is right", outcome_word(sample.outcome), said, outcome_word(outcome),
                 reason);
    sample_release(&sample);
}

// --- The tests --------------------------------------------------------------------------------------------

static void check_text(const char *name, const char *wanted)
{
    char *text = read_file(name);
    assert_string_equal(text, wanted);
    free(text);
}

static void a_good_run_fills_in_the_sample(void **state)
{
    (void)state;
    static const struct {
        enum metric_id metric;
        double value;
    } wanted[] = {
        {METRIC_ELAPSED_NS, 8e6},           {METRIC_OPERATIONS, 8},
        {METRIC_NS_PER_OPERATION, 1e6},     {METRIC_OPERATIONS_PER_SECOND, 1000},
        {METRIC_PEAK_RSS_BYTES, 5e6},       {METRIC_CPU_NS_PER_OPERATION, 250000},
        {METRIC_SWITCHES_PER_OPERATION, 3}, {METRIC_BOUND_SERIAL_NS, 16e6},
        {METRIC_BOUND_CONCURRENT_NS, 4e6},  {METRIC_BOUND_RATIO, 2},
        {METRIC_REQUESTS_PEAK, 4},          {METRIC_API_BUSY_FRACTION, 0.125},
        {METRIC_ANSWER_LATE_P50_NS, 10000}, {METRIC_ANSWER_LATE_P99_NS, 20000},
        {METRIC_ANSWER_LATE_MAX_NS, 30000},
    };
    struct sample sample;
    make_run(&(struct trial){0}, &sample);
    if (sample.outcome != OUTCOME_OK)
        fail_msg("%s", sample.reason);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (sample.metrics[wanted[i].metric] != wanted[i].value)
            fail_msg("%s is %g", metric_get(wanted[i].metric)->name, sample.metrics[wanted[i].metric]);
    assert_true(sample.metrics[METRIC_WALL_NS] > 12e6);
    assert_true(isnan(sample.metrics[METRIC_INPUT_BYTES_PER_SECOND]));
    sample_release(&sample);
    char *input = memory_format("--server=127.0.0.1:9 --input=%s/inputs/animals-8.txt --concurrency=4",
                                getenv("TEST_BUILD"));
    check_text("client_arguments", input);
    check_text("server_arguments", "animals --json --listen=127.0.0.1:0 --seed=1 --latency=constant "
                                   "--latency-ms=2 --status-500=0 --resets=0 --stalls=0 --malformed=0");
    free(input);
    char *leftovers[] = {path_of("run.stdout"), path_of("run.animals.stdout"), path_of("run.animals.stderr")};
    for (size_t i = 0; i < sizeof leftovers / sizeof leftovers[0]; i++) {
        assert_int_not_equal(access(leftovers[i], F_OK), 0);
        free(leftovers[i]);
    }
}

static void what_is_not_reported_is_not_derived(void **state)
{
    (void)state;
    struct sample sample;
    make_run(&(struct trial){.metrics = "elapsed_ns 8000000 ns\noperations 8 count\n"}, &sample);
    assert_int_equal(sample.outcome, OUTCOME_OK);
    assert_true(isnan(sample.metrics[METRIC_CPU_NS_PER_OPERATION]));
    assert_true(isnan(sample.metrics[METRIC_SWITCHES_PER_OPERATION]));
    assert_true(sample.metrics[METRIC_BOUND_RATIO] == 2);
    sample_release(&sample);
    make_run(&(struct trial){.more_metrics = "processes_created 8 count\n"}, &sample);
    assert_int_equal(sample.outcome, OUTCOME_OK);
    assert_true(isnan(sample.metrics[METRIC_PEAK_RSS_BYTES])); // the first one's alone
    sample_release(&sample);
}

static void ends_are_judged(void **state)
{
    (void)state;
    check(&(struct trial){.mood = "client hangs", .deadline_s = 0.2}, OUTCOME_TIMEOUT,
          "still running at its deadline of 0.2 s");
    check(&(struct trial){.mood = "client leaves one behind"}, OUTCOME_FAILED, "left 1 process behind");
    check(&(struct trial){.mood = "client crashes"}, OUTCOME_CRASH, "ended by signal 9 (Killed)");
    check(&(struct trial){.status = "77", .errors = "no ring here\n"}, OUTCOME_SKIPPED,
          "cannot run on this machine: no ring here");
    check(&(struct trial){.status = "2", .errors = "usage\n"}, OUTCOME_FAILED, "exit status 2: usage");
    check(&(struct trial){.status = "1", .errors = "no reason\n"}, OUTCOME_FAILED,
          "exit status 1: no reason");
}

// The sentences of the right answer, or all but one of them, in their reverse order.
static char *reversed(bool all)
{
    struct point point = point_of(&(struct trial){0});
    struct strbuf text = {0};
    char *answer = right_answer(&point), *line;
    for (size_t left = all ? 8 : 7; left > 0; left--) {
        *strrchr(answer, '\n') = '\0';
        line = strrchr(answer, '\n');
        strbuf_addf(&text, "%s\n", line ? line + 1 : answer);
        if (line)
            line[1] = '\0';
    }
    free(answer);
    strings_release(&point.values);
    return strbuf_detach(&text);
}

static void sentences_may_come_in_any_order(void **state)
{
    (void)state;
    char *answer = reversed(true);
    check(&(struct trial){.answer = answer}, OUTCOME_OK, "");
    answer[strlen(answer) - 1] = '\0';
    check(&(struct trial){.answer = answer}, OUTCOME_WRONG_ANSWER, "its last line has no line feed");
    free(answer);
}

static void sentences_are_compared(void **state)
{
    (void)state;
    char *fewer = reversed(false), *all = reversed(true);
    char *more = memory_format("%sThe fox says \"ding\".\nThe fox says \"dong\".\n", all);
    char *mixed = memory_format("%sThe The", fewer);
    check(&(struct trial){.answer = fewer}, OUTCOME_WRONG_ANSWER, "1 line is missing, say 'The ");
    check(&(struct trial){.answer = more}, OUTCOME_WRONG_ANSWER,
          "2 lines are too many, say 'The fox says \"ding\".'");
    check(&(struct trial){.answer = mixed}, OUTCOME_WRONG_ANSWER, "1 line is too many, say 'The The'");
    check(&(struct trial){.answer = ""}, OUTCOME_WRONG_ANSWER, "8 lines are missing");
    check(&(struct trial){.metrics = "elapsed_ns 8000000 ns\noperations 7 count\n"}, OUTCOME_WRONG_ANSWER,
          "reported 7 operations instead of 8");
    free(fewer);
    free(all);
    free(more);
    free(mixed);
}

// With half of the answers of status 500: which they are, the plan says.
static char *failures(const char *reason, const char *more)
{
    struct point point = point_of(&(struct trial){.faults = "0.5"});
    struct fanout_point fanout = oracle_fanout_point(workload_find("fanout"), &point.values);
    struct strbuf text = {0};
    for (unsigned number = 8; number > 0; number--)
        if (animals_fault(&fanout.plan, number) != ANIMALS_RIGHT)
            strbuf_addf(&text, "request %u: %s\n", number, reason);
    strbuf_adds(&text, more);
    strings_release(&point.values);
    return strbuf_detach(&text);
}

static void check_failures(const char *reason, const char *more, const char *status, enum outcome outcome,
                           const char *verdict)
{
    char *told = failures(reason, more);
    check(&(struct trial){.faults = "0.5", .errors = told, .status = status}, outcome, verdict);
    free(told);
}

static void failures_are_told_by_number_and_reason(void **state)
{
    (void)state;
    char *told = failures("", ""); // "request 5: \n..."
    unsigned last = (unsigned)strtoul(told + strlen("request "), NULL, 10), right = 1;
    char *number = memory_format("request %u: ", right);
    while (strstr(told, number)) {
        free(number);
        number = memory_format("request %u: ", ++right);
    }
    free(number);
    free(told);
    char *again = memory_format("request %u: status 500\n", last);
    char *wrongly = memory_format("request %u: refused\n", right);
    char *twice = memory_format("told twice that request %u failed", last);
    char *other = memory_format("told 'status 5000' of request %u instead of 'status 500'", last);
    char *should_not = memory_format("request %u failed, and should not: refused", right);
    check_failures("status 500", "", "1", OUTCOME_OK, "");
    check_failures("status 500 (Internal)", "a warning\n", "1", OUTCOME_OK, "");
    check_failures("status 500", "", "0", OUTCOME_FAILED, "exit status 0 instead of 1");
    check_failures("status 500", again, "1", OUTCOME_WRONG_ANSWER, twice);
    check_failures("status 500", wrongly, "1", OUTCOME_FAILED, should_not);
    check_failures("status 500", "request 9: reset\n", "1", OUTCOME_WRONG_ANSWER,
                   "told of request 9, and there are 8");
    check_failures("status 5000", "", "1", OUTCOME_WRONG_ANSWER, other);
    check(&(struct trial){.faults = "0.5", .status = "1"}, OUTCOME_WRONG_ANSWER,
          "did not tell that request ");
    check(&(struct trial){.errors = "request 3: reset\n", .status = "1"}, OUTCOME_FAILED,
          "request 3 failed, and should not: reset");
    free(again);
    free(wrongly);
    free(twice);
    free(other);
    free(should_not);
}

// The report with other numbers. The caller frees it.
static char *report(unsigned requests, unsigned distinct, unsigned peak, double cpu_ms, double late_ms)
{
    return memory_format("{\"requests\": %u, \"distinct\": %u, \"in_flight_peak\": %u, \"cpu_ns\": %.0f, "
                         "\"answer_late_p99_ns\": %.0f}",
                         requests, distinct, peak, cpu_ms * 1e6, late_ms * 1e6);
}

static void check_report(struct trial trial, char *report_take, enum outcome outcome, const char *reason)
{
    trial.report = report_take;
    check(&trial, outcome, reason);
    free(report_take);
}

static void the_server_is_a_witness(void **state)
{
    (void)state;
    const struct trial plain = {0};
    check_report(plain, report(8, 7, 4, 1, 0), OUTCOME_INVALID, "it asked the server for 7 of 8 requests");
    check_report(plain, report(9, 8, 4, 1, 0), OUTCOME_INVALID, "asked the server 9 times, for 8 requests");
    check_report(plain, report(8, 8, 5, 1, 0), OUTCOME_INVALID,
                 "had 5 requests in flight at once, where 4 are allowed");
    check_report(plain, memory_copy_string("gone"), OUTCOME_INVALID, "the harness's server left no report");
    check(&(struct trial){.mood = "server leaves"}, OUTCOME_INVALID, "server ended before the client");
    check(&(struct trial){.mood = "server fails"}, OUTCOME_INVALID, "the harness's server failed");
    check(&(struct trial){.mood = "server refuses"}, OUTCOME_INVALID,
          "the harness's server was not READY: no port is left");
}

#define BUSY "elapsed_ns 8000000 ns\noperations 8 count\ncpu_ns 1500000 ns\n"
#define IDLE "elapsed_ns 8000000 ns\noperations 8 count\ncpu_ns 500000 ns\n"
#define SLOW "elapsed_ns 25000000 ns\noperations 8 count\ncpu_ns 500000 ns\n"
#define FAST "elapsed_ns 5000000 ns\noperations 8 count\ncpu_ns 100000 ns\n"

static void who_waits_instead_of_asking_is_found(void **state)
{
    (void)state;
    static const char *const env[] = {"env", NULL};
    const char *serial = "it had at most 1 requests in flight at once, where 4 could be, and waited for "
                         "answers most of the time";
    check_report((struct trial){.metrics = IDLE}, report(8, 8, 1, 1, 0), OUTCOME_INVALID, serial);
    check_report((struct trial){.metrics = IDLE}, report(8, 8, 2, 1, 0), OUTCOME_OK, "");
    check_report((struct trial){.metrics = IDLE}, report(8, 8, 1, 2, 0), OUTCOME_OK, "");
    check_report((struct trial){.metrics = SLOW, .mood = "client is slow"}, report(8, 8, 1, 1, 0), OUTCOME_OK,
                 ""); // with one at a time it could have been done in 16 ms
    check_report((struct trial){.metrics = BUSY}, report(8, 8, 1, 1, 0), OUTCOME_OK, "");
    check_report((struct trial){.metrics = FAST}, report(8, 8, 1, 1, 0), OUTCOME_OK, "");
    check_report((struct trial){.metrics = IDLE, .tick_us = "10"}, report(8, 8, 1, 1, 0), OUTCOME_OK, "");
    check_report((struct trial){.metrics = IDLE, .under = env}, report(8, 8, 1, 1, 0), OUTCOME_OK, "");
}

static void who_is_faster_than_the_delays_is_found(void **state)
{
    (void)state;
    check(&(struct trial){.metrics = "elapsed_ns 3970000 ns\noperations 8 count\n"}, OUTCOME_OK, "");
    check(&(struct trial){.metrics = "elapsed_ns 3950000 ns\noperations 8 count\n"}, OUTCOME_INVALID,
          "its elapsed_ns is 3.95 ms, and the delays of the answers alone take 4 ms");
    check(&(struct trial){.metrics = "elapsed_ns 9000000000 ns\noperations 8 count\n"}, OUTCOME_INVALID,
          "longer than the whole program took");
    check(&(struct trial){.metrics = "operations 8 count\n"}, OUTCOME_FAILED, "reported no elapsed_ns");
}

static void the_harness_distrusts_its_own_server(void **state)
{
    (void)state;
    const char *kept = "the harness's server was kept from answering: 1% of the answers were 4.5 ms late";
    check_report((struct trial){0}, report(8, 8, 4, 7.4, 0), OUTCOME_INVALID, "was busy for 92% of the time");
    check_report((struct trial){0}, report(8, 8, 4, 7, 0), OUTCOME_OK, "");
    check_report((struct trial){0}, report(8, 8, 4, 1, 4.5), OUTCOME_INVALID, kept);
    check_report((struct trial){0}, report(8, 8, 4, 1, 3.9), OUTCOME_OK, ""); // the client's work, too
    check_report((struct trial){0}, report(8, 8, 4, 4, 4.5), OUTCOME_OK, ""); // its own
    if (sysconf(_SC_NPROCESSORS_ONLN) > 1)
        check_report((struct trial){.split = true}, report(8, 8, 4, 1, 3.9), OUTCOME_INVALID,
                     "was kept from");
}

static void ledgers_are_judged(void **state)
{
    (void)state;
    check(&(struct trial){.model = "thread", .more_metrics = "threads_created 7 count\n"}, OUTCOME_INVALID,
          "threads_created is 7, for 8 requests");
    check(&(struct trial){.model = "thread-pool", .more_metrics = "threads_created 4 count\n"}, OUTCOME_OK,
          "");
}

static int set_up(void **state)
{
    (void)state;
    struct error error;
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0 || !mkdtemp(folder))
        return -1;
    self[length] = '\0';
    setenv("TEST_FOLDER", folder, 1); // the programs know it, too
    char *program = path_of("client");
    int result = symlink(self, program);
    *strrchr(self, '/') = '\0';
    setenv("TEST_BUILD", self, 1);
    free(program);
    return result == 0 ? process_init(&error) : -1;
}

static int tear_down(void **state)
{
    (void)state;
    process_shutdown();
    char *command = memory_format("rm -r '%s'", folder);
    int status = system(command);
    free(command);
    return status;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "animals") == 0)
        return server_main(argv);
    if (argc > 1 && strncmp(argv[1], "--server=", 9) == 0)
        return client_main(argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_run_fills_in_the_sample),
        cmocka_unit_test(what_is_not_reported_is_not_derived),
        cmocka_unit_test(ends_are_judged),
        cmocka_unit_test(sentences_may_come_in_any_order),
        cmocka_unit_test(sentences_are_compared),
        cmocka_unit_test(failures_are_told_by_number_and_reason),
        cmocka_unit_test(the_server_is_a_witness),
        cmocka_unit_test(who_waits_instead_of_asking_is_found),
        cmocka_unit_test(who_is_faster_than_the_delays_is_found),
        cmocka_unit_test(the_harness_distrusts_its_own_server),
        cmocka_unit_test(ledgers_are_judged),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
