// The server runner over servers that each break the contract in one way. The servers, and the load
// generator that the runner starts, are this very program under other names.
#include "clock.h"
#include "cmd.h"
#include "memory.h"
#include "process.h"
#include "runner.h"
#include "strbuf.h"

#include <arpa/inet.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

// The driver has it in main.c.
int cmd_fail(int status, const struct error *error)
{
    fprintf(stderr, "corobench: %s\n", error->text);
    return status;
}

// --- The servers ----------------------------------------------------------------------------------------

// A server that breaks does so at its tenth read, to which 8 connections come on any machine, however loaded.
enum { PEERS = 16, BREAKS_AT = 10 };

static volatile sig_atomic_t stopping;

static void on_sigterm(int signal)
{
    (void)signal;
    stopping = 1;
}

// What the server does when it has been under load for a moment.
static void misbehave(const char *name, char *bytes)
{
    if (strcmp(name, "crashing") == 0)
        abort();
    if (strcmp(name, "failing") == 0) {
        fprintf(stderr, "first words\nlast words\n");
        _exit(3);
    }
    if (strcmp(name, "flipping") == 0)
        bytes[0] ^= 1;
    while (strcmp(name, "hanging") == 0 && !stopping)
        pause();
}

static void serve(const char *name, int listener, unsigned *accepted)
{
    static char bytes[65536];
    struct pollfd polled[PEERS + 1] = {{listener, POLLIN, 0}};
    nfds_t count = 1;
    unsigned reads = 0;
    while (!stopping) {
        if (poll(polled, count, 100) <= 0)
            continue;
        for (nfds_t i = 1; i < count; i++) {
            if (!polled[i].revents)
                continue;
            if (strcmp(name, "tardy") == 0 && reads == 0)
                sleep(1); // the window begins with the first message, and ends meanwhile
            ssize_t got = recv(polled[i].fd, bytes, sizeof bytes, 0);
            if (++reads == BREAKS_AT)
                misbehave(name, bytes);
            if (got <= 0) {
                close(polled[i].fd);
                polled[i--] = polled[--count];
            } else if (send(polled[i].fd, bytes, (size_t)got, MSG_NOSIGNAL) != got) {
                _exit(4);
            }
        }
        if (polled[0].revents && count <= PEERS) {
            polled[count++] = (struct pollfd){accept(listener, NULL, NULL), POLLIN, 0};
            (*accepted)++;
        }
    }
}

static void write_metrics(const char *name, unsigned accepted)
{
    FILE *file = fopen(getenv("COROBENCH_METRICS"), "ae");
    fprintf(file, "connections_accepted %u count\n", accepted + (strcmp(name, "miscounting") == 0));
    fprintf(file, "threads_created %u count\n", strcmp(name, "threadless") == 0 ? 1 : accepted);
    if (strcmp(name, "lonely") == 0 || strcmp(name, "churned") == 0)
        fprintf(file, "threads_peak 7 count\n");
    if (strcmp(name, "inventive") == 0)
        fprintf(file, "happiness 9 count\n");
    if (strcmp(name, "boasting") == 0) // a server has no say in what is measured from outside
        fprintf(file, "messages 1000000 count\n");
    fclose(file);
}

static int server_main(const char *name)
{
    if (strcmp(name, "unable") == 0) {
        fprintf(stderr, "no such thing here\n");
        return 77;
    }
    static const char *const greetings[][2] = {{"greeting", "HELLO\n"},
                                               {"abroad", "READY 127.0.0.2:9\n"},
                                               {"trailing", "READY 127.0.0.1:9 now\n"},
                                               {"portless", "READY 127.0.0.1:0\n"},
                                               {"terminal", "\033[2J\n"},
                                               {"silent", ""}};
    for (size_t i = 0; i < sizeof greetings / sizeof *greetings; i++) {
        if (strcmp(name, greetings[i][0]) != 0)
            continue;
        fputs(greetings[i][1], stdout);
        fflush(stdout);
        for (;;)
            pause();
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, length) < 0 || listen(listener, 64) < 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) < 0)
        return 1;
    if (strcmp(name, "mortal") != 0)
        signal(SIGTERM, on_sigterm);
    if (strcmp(name, "leaving") == 0 && fork() == 0)
        for (;;)
            pause();
    printf("READY 127.0.0.1:%u\n", ntohs(address.sin_port));
    fflush(stdout);
    unsigned accepted = 0;
    serve(name, listener, &accepted);
    while (strcmp(name, "deaf") == 0)
        pause();
    write_metrics(name, accepted);
    return 0;
}

// --- Running them ---------------------------------------------------------------------------------------

static char folder[] = "/tmp/test_runner_server.XXXXXX";

// Fills in the sample of one run of the named server.
static void run_server(const char *name, const char *model, uint64_t deadline_ns, struct sample *sample)
{
    struct scenario scenario = {.workload = workload_find("echo"),
                                .placement = PLACEMENT_SAME, // works on any machine
                                .warmup_ns = strcmp(name, "tardy") == 0 ? 0 : 10 * NS_PER_MS,
                                .duration_ns = 60 * NS_PER_MS,
                                .deadline_ns = deadline_ns};
    char *program = memory_format("%s/%s", folder, name), *prefix = memory_format("%s/run", folder);
    struct planned_implementation implementation = {
        .label = program, .model = memory_copy_string(model), .program = program};
    struct point point = {.text = NULL};
    bool churn = strcmp(name, "churned") == 0; // the other axes are as they are by default
    const char *const values[] = {"8", "512", churn ? "1" : "2", churn ? "churn" : "closed"};
    for (size_t i = 0; i < scenario.workload->axis_count; i++)
        strings_add(&point.values, i < 4 ? values[i] : scenario.workload->axes[i].fallback);
    struct run_order order = {.scenario = &scenario,
                              .implementation = &implementation,
                              .point = &point,
                              .seed = 7,
                              .log_prefix = prefix};
    struct error error = {""};
    unlink(program); // of an earlier run
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(length > 0);
    self[length] = '\0';
    assert_int_equal(symlink(self, program), 0);
    sample_init(sample);
    if (runner_server(&order, sample, &error) < 0)
        fail_msg("%s", error.text);
    free(implementation.model);
    free(program);
    free(prefix);
    strings_release(&point.values);
}

static void check(const char *name, const char *model, double deadline_s, enum outcome outcome,
                  const char *reason)
{
    struct sample sample;
    run_server(name, model, (uint64_t)(deadline_s * (double)NS_PER_SECOND), &sample);
    if (sample.outcome != outcome || !sample.reason || !strstr(sample.reason, reason))
        fail_msg("%s: %s: %s", name, outcome_word(sample.outcome), sample.reason ? sample.reason : "");
    sample_release(&sample);
}

static void a_good_server_fills_in_the_sample(void **state)
{
    (void)state;
    struct sample sample;
    run_server("good", "thread", 10 * NS_PER_SECOND, &sample);
    if (sample.outcome != OUTCOME_OK)
        fail_msg("%s", sample.reason);
    assert_null(sample.reason);
    static const enum metric_id wanted[] = {
        METRIC_MESSAGES_PER_SECOND,
        METRIC_BYTES_PER_SECOND,
        METRIC_SERVER_CPU_NS_PER_MESSAGE,
        METRIC_SERVER_BUSY_FRACTION,
        METRIC_CLIENT_CPU_NS_PER_MESSAGE,
        METRIC_SERVER_RSS_BYTES,
        METRIC_SERVER_PSS_BYTES,
        METRIC_LATENCY_P50_NS,
        METRIC_CONNECT_NS,
        METRIC_JAIN_INDEX,
        METRIC_CONNECTIONS_ACCEPTED,
        METRIC_WARMUP_MESSAGES_PER_SECOND,
        METRIC_SERVER_DESCRIPTORS,
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (!(sample.metrics[wanted[i]] > 0))
            fail_msg("%s is missing", metric_get(wanted[i])->name);
    assert_true(sample.metrics[METRIC_MESSAGES] > 1);
    assert_true(sample.metrics[METRIC_CONNECTIONS_ACCEPTED] == 8);
    assert_true(sample.metrics[METRIC_SERVER_PROCESSES] == 1);
    assert_true(sample.metrics[METRIC_ERRORS_THEIRS] == 0 && sample.metrics[METRIC_ERRORS_OURS] == 0);
    assert_int_not_equal(sample.bound, BOUND_UNKNOWN);
    sample_release(&sample);
    char *leftover = memory_format("%s/run.load.json", folder);
    assert_int_not_equal(access(leftover, F_OK), 0);
    free(leftover);
}

static void ends_are_judged(void **state)
{
    (void)state;
    check("crashing", "thread", 10, OUTCOME_CRASH, "ended by signal 6 (Aborted) under load");
    check("failing", "thread", 10, OUTCOME_FAILED, "exit status 3 under load: last words");
    check("unable", "thread", 10, OUTCOME_SKIPPED, "cannot run on this machine: no such thing here");
    check("mortal", "thread", 10, OUTCOME_FAILED, "died of SIGTERM");
    check("deaf", "thread", 10, OUTCOME_FAILED, "still running 5 s after SIGTERM");
    check("leaving", "thread", 10, OUTCOME_FAILED, "left 1 process behind");
}

static void starts_are_judged(void **state)
{
    (void)state;
    check("greeting", "thread", 10, OUTCOME_FAILED, "printed 'HELLO' instead of READY");
    check("abroad", "thread", 10, OUTCOME_FAILED, "printed 'READY 127.0.0.2:9' instead of READY");
    check("trailing", "thread", 10, OUTCOME_FAILED, "printed 'READY 127.0.0.1:9 now' instead of READY");
    check("portless", "thread", 10, OUTCOME_FAILED, "printed 'READY 127.0.0.1:0' instead of READY");
    check("terminal", "thread", 10, OUTCOME_FAILED, "printed '?[2J' instead of READY"); // no escape sequence
    check("silent", "thread", 0.4, OUTCOME_TIMEOUT, "not READY early enough for its deadline of 0.4 s");
}

static void answers_are_judged(void **state)
{
    (void)state;
    check("flipping", "thread", 10, OUTCOME_WRONG_ANSWER, "corrupt: 0x");
    check("tardy", "thread", 10, OUTCOME_INVALID, "no message came back within the ");
    check("hanging", "thread", 1, OUTCOME_TIMEOUT, "not done at its deadline of 1 s: connection ");
}

static void ledgers_are_judged(void **state)
{
    (void)state;
    check("miscounting", "thread", 10, OUTCOME_INVALID, "accepted 9 connections, and 8 were made");
    check("threadless", "thread", 10, OUTCOME_INVALID, "threads_created is 1, for 8 connections");
    check("lonely", "thread", 10, OUTCOME_INVALID, "threads_peak is 7, for 8 connections at once");
    check("inventive", "thread", 10, OUTCOME_FAILED, "happiness");
    check("boasting", "thread", 10, OUTCOME_FAILED, "messages is not for the program to report");
    struct sample sample;
    run_server("threadless", "reactor", 10 * NS_PER_SECOND, &sample); // it needs no thread per connection
    assert_int_equal(sample.outcome, OUTCOME_OK);
    sample_release(&sample);
}

// More connections than are open at once, each of which counts.
static void churn_has_a_ledger(void **state)
{
    (void)state;
    struct sample sample;
    run_server("churned", "thread", 10 * NS_PER_SECOND, &sample);
    if (sample.outcome != OUTCOME_OK)
        fail_msg("%s", sample.reason);
    assert_true(sample.metrics[METRIC_CONNECTIONS_ACCEPTED] >= sample.metrics[METRIC_MESSAGES]);
    assert_true(sample.metrics[METRIC_CONNECTIONS_PER_SECOND] > 0);
    assert_true(sample.metrics[METRIC_SERVER_CPU_NS_PER_CONNECTION] > 0);
    sample_release(&sample);
}

static void placements_divide_the_cpus(void **state)
{
    (void)state;
    cpu_set_t all, one, server, client, both;
    struct error error = {""};
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    assert_int_equal(runner_placement(PLACEMENT_SHARED, &server, &client, &error), 0);
    assert_true(CPU_EQUAL(&server, &all) && CPU_EQUAL(&client, &all));
    assert_int_equal(runner_placement(PLACEMENT_SAME, &server, &client, &error), 0);
    assert_true(CPU_EQUAL(&server, &client) && CPU_COUNT(&server) == 1);
    one = client;
    if (CPU_COUNT(&all) > 1) {
        assert_int_equal(runner_placement(PLACEMENT_SPLIT, &server, &client, &error), 0);
        CPU_AND(&both, &server, &client);
        assert_int_equal(CPU_COUNT(&both), 0);
        assert_int_equal(CPU_COUNT(&server) + CPU_COUNT(&client), CPU_COUNT(&all));
        assert_int_equal(CPU_COUNT(&client), 1);
    }
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(runner_placement(PLACEMENT_SPLIT, &server, &client, &error), -1);
    assert_non_null(strstr(error.text, "placement: same"));
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
}

static void the_first_cpus_are_kept(void **state)
{
    (void)state;
    cpu_set_t cpus, two;
    CPU_ZERO(&cpus);
    CPU_SET(1, &cpus);
    CPU_SET(4, &cpus);
    CPU_SET(70, &cpus);
    two = cpus;
    assert_true(runner_keep_cpus(&cpus, 0));
    assert_true(runner_keep_cpus(&cpus, 3));
    assert_false(runner_keep_cpus(&cpus, 4)); // and nothing is changed
    assert_int_equal(CPU_COUNT(&cpus), 3);
    CPU_CLR(70, &two);
    assert_true(runner_keep_cpus(&cpus, 2));
    assert_true(CPU_EQUAL(&cpus, &two));
    assert_true(runner_keep_cpus(&cpus, 1));
    assert_true(CPU_COUNT(&cpus) == 1 && CPU_ISSET(1, &cpus));
}

static void the_load_generator_has_a_thread_for_each_cpu_of_its_own(void **state)
{
    (void)state;
    cpu_set_t four;
    CPU_ZERO(&four);
    for (size_t cpu = 0; cpu < 4; cpu++)
        CPU_SET(cpu, &four);
    struct load_options load = load_defaults();
    assert_int_equal(runner_load_threads(PLACEMENT_SPLIT, &four, &load), 4);
    assert_int_equal(runner_load_threads(PLACEMENT_SHARED, &four, &load), 2);
    load.mode = LOAD_BLAST; // by three clients
    assert_int_equal(runner_load_threads(PLACEMENT_SPLIT, &four, &load), 3);
    load = load_defaults();
    load.connections = 1;
    assert_int_equal(runner_load_threads(PLACEMENT_SPLIT, &four, &load), 1);
    CPU_CLR(0, &four);
    CPU_CLR(1, &four);
    CPU_CLR(2, &four);
    assert_int_equal(runner_load_threads(PLACEMENT_SHARED, &four, &load), 1);
}

static void the_busier_side_is_the_bound(void **state)
{
    (void)state;
    assert_int_equal(runner_bound(0.95, 0.5, 1, 1, 0), BOUND_SERVER);
    assert_int_equal(runner_bound(0.95, 0.95, 1, 1, 0), BOUND_SERVER);
    assert_int_equal(runner_bound(0.5, 0.95, 1, 1, 0), BOUND_CLIENT);
    assert_int_equal(runner_bound(0.89, 0.89, 1, 1, 0), BOUND_STALLED);
    assert_int_equal(runner_bound(0.45, 0.5, 1, 1, 1), BOUND_CLIENT); // one CPU, used up by both
    assert_int_equal(runner_bound(0.5, 0.45, 1, 1, 1), BOUND_SERVER);
    assert_int_equal(runner_bound(0.3, 0.3, 1, 1, 1), BOUND_STALLED);
    assert_int_equal(runner_bound(0.6, 0.7, 2, 1, 2), BOUND_SERVER); // 1.2 CPUs against 0.7
}

static int set_up(void **state)
{
    (void)state;
    struct error error;
    return mkdtemp(folder) ? process_init(&error) : -1;
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
    if (argc > 1 && strcmp(argv[1], "loadgen") == 0)
        return cmd_loadgen(argc - 1, argv + 1);
    if (argc > 1 && strncmp(argv[1], "--listen=", 9) == 0)
        return server_main(strrchr(argv[0], '/') + 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_server_fills_in_the_sample),
        cmocka_unit_test(ends_are_judged),
        cmocka_unit_test(starts_are_judged),
        cmocka_unit_test(answers_are_judged),
        cmocka_unit_test(ledgers_are_judged),
        cmocka_unit_test(churn_has_a_ledger),
        cmocka_unit_test(placements_divide_the_cpus),
        cmocka_unit_test(the_first_cpus_are_kept),
        cmocka_unit_test(the_load_generator_has_a_thread_for_each_cpu_of_its_own),
        cmocka_unit_test(the_busier_side_is_the_bound),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
