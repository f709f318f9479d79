// conformance: the suites, what a run counts, and which program a kept result is of.
#include "conformance.h"

#include "layout.h"
#include "peer.h"
#include "process.h"
#include "store.h"
#include "strbuf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/test_conformance_XXXXXX";
static char *program;

static int setup(void **state)
{
    (void)state;
    struct error error;
    if (!mkdtemp(folder))
        return -1;
    program = store_path(folder, "program.sh");
    return process_init(&error);
}

static int teardown(void **state)
{
    (void)state;
    process_shutdown();
    char *results = store_path(layout_build(), "conformance.json");
    unlink(results);
    free(results);
    unlink(program);
    free(program);
    return rmdir(folder);
}

// The program becomes a shell script.
static struct implementation write_script(const char *text)
{
    struct error error;
    char *whole = memory_format("#!/bin/sh\n%s\n", text);
    assert_int_equal(store_write_text(program, whole, &error), 0);
    assert_int_equal(chmod(program, 0700), 0);
    free(whole);
    return (struct implementation){
        .workload = workload_find("dispatch"), .label = (char[]){"program"}, .program = program};
}

// A card's limits are asked about an axis: an option that is none would never be beyond them.
static bool is_axis(const struct workload *workload, const char *option)
{
    bool found = false;
    for (size_t i = 0; i < workload->axis_count && !found; i++) {
        struct error error;
        const char *value = strchr(option, '=') + 1;
        char *same = axis_option(&workload->axes[i], value);
        found = strcmp(same, option) == 0 && axis_check(&workload->axes[i], value, &error) == 0;
        free(same);
    }
    return found;
}

static void check_names_are_unique_and_explained(void **state)
{
    (void)state;
    for (size_t w = 0; workload_at(w); w++) {
        size_t count;
        const struct check *checks = conformance_checks(workload_at(w), &count);
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            assert_true(strlen(checks[i].means) > 0);
            assert_true((checks[i].run != NULL) != (checks[i].serve != NULL));
            for (const char *const *option = checks[i].options; option && *option; option++)
                assert_true(is_axis(workload_at(w), *option));
            for (size_t j = 0; j < i; j++)
                assert_string_not_equal(checks[i].name, checks[j].name);
        }
    }
}

struct told {
    unsigned ok, failed, skipped;
};

static void note(void *context, const struct implementation *implementation, const struct check *check,
                 const char *outcome, const char *why)
{
    struct told *told = context;
    assert_non_null(implementation);
    assert_non_null(check);
    told->ok += strcmp(outcome, "ok") == 0 && !*why;
    told->failed += strcmp(outcome, "FAIL") == 0 && *why;
    told->skipped += strcmp(outcome, "skip") == 0 && *why;
}

static struct conformance_counts run(const struct implementation *implementation, const char *only)
{
    struct conformance_counts counts;
    struct told told = {0};
    struct error error;
    if (conformance_run(implementation, only, &counts, note, &told, &error) != 0)
        fail_msg("%s", error.text);
    assert_int_equal(told.ok, counts.passed);
    assert_int_equal(told.failed, counts.failed);
    assert_int_equal(told.skipped, counts.skipped);
    return counts;
}

static void wrong_programs_fail(void **state)
{
    (void)state;
    struct implementation wrong = write_script("echo sink=0 lines=1000");
    struct conformance_counts counts = run(&wrong, NULL);
    assert_int_equal(counts.passed, 2); // it knows one answer
    assert_true(counts.failed > 5);
    assert_string_equal(counts.first_failure,
                        "usage: '--nonsense=1': it printed on stdout; the usage belongs on stderr");
    conformance_counts_release(&counts);
    wrong = write_script("kill -SEGV $$");
    counts = run(&wrong, "depth");
    assert_int_equal(counts.failed, 1);
    assert_non_null(strstr(counts.first_failure, "Segmentation fault"));
    conformance_counts_release(&counts);
    wrong = write_script("printf 'sink=0 lines=1000'");
    counts = run(&wrong, "answer-default");
    assert_non_null(strstr(counts.first_failure, "no newline at its end"));
    conformance_counts_release(&counts);
    wrong = write_script("echo sink=0 lines=1000; echo more");
    counts = run(&wrong, "answer-default");
    assert_non_null(strstr(counts.first_failure, "goes on with 'more'"));
    conformance_counts_release(&counts);
    wrong = write_script("(sleep 1000 &) ; echo sink=0 lines=1000");
    counts = run(&wrong, "answer-default");
    assert_int_equal(counts.failed, 1);
    assert_non_null(strstr(counts.first_failure, "left 1 process behind"));
    conformance_counts_release(&counts);
}

static void remember(void *context, const struct implementation *implementation, const struct check *check,
                     const char *outcome, const char *why)
{
    (void)implementation;
    (void)check;
    snprintf(context, 128, "%s: %s", outcome, why);
}

static void points_beyond_the_limits_are_told(void **state)
{
    (void)state;
    char said[128];
    struct error error;
    struct conformance_counts counts;
    struct implementation shallow = write_script("echo sink=0 lines=2000");
    struct limit limit = {
        .axis = workload_axis(shallow.workload, "depth"), .most = 2, .text = (char[]){"depth<=2"}};
    vec_push(&shallow.limits, limit);
    assert_int_equal(conformance_run(&shallow, "depth", &counts, remember, said, &error), 0);
    assert_string_equal(said, "ok: skipped 2 of 4 points: beyond its card's limits");
    assert_int_equal(counts.passed, 1);
    shallow.limits.items[0].most = 0;
    assert_int_equal(conformance_run(&shallow, "depth", &counts, remember, said, &error), 0);
    assert_string_equal(said, "skip: its card's limits exclude --depth=64");
    vec_release(&shallow.limits);
}

// What a check starts a server with is one of the workload's axes, and may be beyond a card's limits.
static void options_beyond_the_limits_are_told(void **state)
{
    (void)state;
    char said[128];
    struct error error;
    struct conformance_counts counts;
    struct implementation heartless = write_script("exit 1");
    heartless.workload = workload_find("echo");
    struct limit limit = {.axis = workload_axis(heartless.workload, "heartbeat_ms"),
                          .text = (char[]){"heartbeat_ms<=0"}};
    vec_push(&heartless.limits, limit);
    assert_int_equal(conformance_run(&heartless, "heartbeat", &counts, remember, said, &error), 0);
    assert_string_equal(said, "skip: needs --heartbeat-ms=10; its limits are heartbeat_ms<=0");
    assert_int_equal(conformance_run(&heartless, "backlog", &counts, remember, said, &error), 0);
    assert_string_equal(said, "FAIL: printed no READY line; it ended with exit status 1");
    conformance_counts_release(&counts);
    vec_release(&heartless.limits);
}

static void what_cannot_run_is_skipped(void **state)
{
    (void)state;
    struct implementation elsewhere = write_script("echo no io_uring >&2; exit 77");
    struct conformance_counts counts = run(&elsewhere, NULL);
    struct error error;
    assert_int_equal(counts.passed + counts.failed, 0);
    assert_true(counts.skipped > 5);
    assert_int_equal(conformance_store(&elsewhere, &counts, &error), 0);
    assert_int_equal(conformance_lookup(&elsewhere, NULL), CONFORMANCE_UNKNOWN);
    conformance_counts_release(&counts);
}

static void results_are_of_one_program(void **state)
{
    (void)state;
    struct implementation one = write_script("exit 0");
    struct conformance_counts counts = {.passed = 3, .skipped = 1}, kept;
    struct error error;
    assert_int_equal(conformance_lookup(&one, NULL), CONFORMANCE_UNKNOWN);
    assert_int_equal(conformance_store(&one, &counts, &error), 0);
    assert_int_equal(conformance_recall(&one, &kept), CONFORMANCE_PASSED);
    assert_int_equal(kept.passed, 3);
    assert_int_equal(kept.skipped, 1);
    assert_null(kept.first_failure);
    write_script("exit 1");
    assert_int_equal(conformance_lookup(&one, NULL), CONFORMANCE_UNKNOWN);
    write_script("exit 0"); // the very same again
    assert_int_equal(conformance_lookup(&one, NULL), CONFORMANCE_PASSED);
    struct limit limit = {.text = (char[]){"depth<=2"}};
    vec_push(&one.limits, limit); // other limits, other checks
    assert_int_equal(conformance_lookup(&one, NULL), CONFORMANCE_UNKNOWN);
    vec_release(&one.limits);

    counts.failed = 1;
    counts.first_failure = memory_copy_string("depth: \"wrong\"");
    assert_int_equal(conformance_store(&one, &counts, &error), 0);
    char *why;
    assert_int_equal(conformance_lookup(&one, &why), CONFORMANCE_FAILED);
    assert_string_equal(why, "depth: \"wrong\"");
    free(why);
    conformance_counts_release(&counts);
}

static void keys_tell_interpreters_and_libraries_apart(void **state)
{
    (void)state;
    struct error error;
    char shell[65], again[65], other[65];
    struct implementation script = write_script("exit 0");
    assert_int_equal(conformance_key(&script, shell, &error), 0);
    assert_int_equal(conformance_key(&script, again, &error), 0);
    assert_string_equal(shell, again);
    assert_int_equal(store_write_text(program, "#!/bin/cat\nexit 0\n", &error), 0);
    assert_int_equal(conformance_key(&script, other, &error), 0);
    assert_string_not_equal(shell, other);
    struct implementation compiled = {.workload = workload_find("dispatch"),
                                      .program = (char[]){"/bin/true"}};
    assert_int_equal(conformance_key(&compiled, other, &error), 0);
    compiled.program = (char[]){"/nonexistent"};
    assert_int_equal(conformance_key(&compiled, other, &error), -1);
    assert_string_equal(error.text, "cannot read /nonexistent: No such file or directory");
}

static void damaged_results_are_none(void **state)
{
    (void)state;
    struct implementation one = write_script("exit 0");
    struct conformance_counts counts = {.passed = 1};
    struct error error;
    char *results = store_path(layout_build(), "conformance.json");
    const char *const damaged[] = {"", "{", "[]", "{\"schema_version\": 99, \"results\": {}}",
                                   "{\"schema_version\": 1, \"results\": []}"};
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        assert_int_equal(store_write_text(results, damaged[i], &error), 0);
        assert_int_equal(conformance_lookup(&one, NULL), CONFORMANCE_UNKNOWN);
        assert_int_equal(conformance_store(&one, &counts, &error), 0);
        assert_int_equal(conformance_lookup(&one, NULL), CONFORMANCE_PASSED);
    }
    free(results);
}

static void results_of_gone_programs_are_dropped(void **state)
{
    (void)state;
    struct implementation one = write_script("exit 0"), gone = one;
    struct conformance_counts counts = {.passed = 1};
    struct error error;
    gone.program = store_path(folder, "gone.sh");
    assert_int_equal(store_write_text(gone.program, "#!/bin/sh\n", &error), 0);
    assert_int_equal(conformance_store(&gone, &counts, &error), 0);
    unlink(gone.program);
    assert_int_equal(conformance_store(&one, &counts, &error), 0);
    char *results = store_path(layout_build(), "conformance.json");
    struct strbuf text = {0};
    assert_int_equal(strbuf_add_file(&text, results), 0);
    assert_non_null(strstr(text.text, program));
    assert_null(strstr(text.text, gone.program));
    strbuf_release(&text);
    free(results);
    free(gone.program);
}

// Who is done in the very turn in which the time comes is done: nothing could be said against the server.
static void a_peer_that_is_done_at_the_last_moment_is_done(void **state)
{
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    struct peers peers = {0};
    const struct peer_plan greets = {.total = 0}, asks = {.total = 1};
    struct error error;
    assert_int_equal(peers_add(&peers, &address, &greets, &error), 0);
    assert_int_equal(peers_run(&peers, 1, &error), 0);
    assert_int_equal(peers_add(&peers, &address, &asks, &error), 0);
    assert_int_equal(peers_run(&peers, 1, &error), 1);
    assert_non_null(strstr(error.text, "connection 1"));
    peers_release(&peers);
    close(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_names_are_unique_and_explained),
        cmocka_unit_test(wrong_programs_fail),
        cmocka_unit_test(points_beyond_the_limits_are_told),
        cmocka_unit_test(options_beyond_the_limits_are_told),
        cmocka_unit_test(what_cannot_run_is_skipped),
        cmocka_unit_test(results_are_of_one_program),
        cmocka_unit_test(keys_tell_interpreters_and_libraries_apart),
        cmocka_unit_test(damaged_results_are_none),
        cmocka_unit_test(results_of_gone_programs_are_dropped),
        cmocka_unit_test(a_peer_that_is_done_at_the_last_moment_is_done),
    };
    return cmocka_run_group_tests_name("conformance", tests, setup, teardown);
}
