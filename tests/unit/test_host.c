// host: whether what is measured is what the commit says.
#include "host.h"

#include "error.h"
#include "memory.h"
#include "process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static char folder[] = "/tmp/corobench-host-XXXXXX";

// In the folder; none of the caller's git settings count.
static void shell(const char *script)
{
    char *command = memory_format("cd %s && GIT_CONFIG_GLOBAL=/dev/null && export GIT_CONFIG_GLOBAL && %s",
                                  folder, script);
    int status = system(command);
    free(command);
    if (status != 0)
        fail_msg("%s: %d", script, status);
}

// Called by git itself, by a hook say, the test would otherwise make its commits in the project's repository.
static void forget_repository(void)
{
    static const char *const variables[] = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR",
                                            "GIT_OBJECT_DIRECTORY"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        unsetenv(variables[i]);
}

static int setup(void **state)
{
    (void)state;
    struct error error;
    forget_repository();
    return process_init(&error) == 0 && mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    shell("rm -rf $PWD");
    process_shutdown();
    return 0;
}

static void outside_a_checkout_nothing_is_known(void **state)
{
    (void)state;
    assert_int_equal(host_git_modified(folder), -1);
}

static void new_files_count_where_code_is(void **state)
{
    (void)state;
    shell("git init -q && mkdir -p impls/echo harness && echo '/build*/' >.gitignore && echo >harness/main.c "
          "&& git add . "
          "&& git -c user.name=a -c user.email=a@b commit -qm first");
    assert_int_equal(host_git_modified(folder), 0);
    shell("mkdir -p results/mine build && echo >results/mine/plan.json && echo >build/program && echo >note");
    assert_int_equal(host_git_modified(folder), 0);
    shell("echo >impls/echo/reactor_mine.c");
    assert_int_equal(host_git_modified(folder), 1);
    shell("rm impls/echo/reactor_mine.c && mkdir scripts && echo >scripts/mine");
    assert_int_equal(host_git_modified(folder), 1);
    shell("rm -r scripts");
    assert_int_equal(host_git_modified(folder), 0);
    shell("echo changed >harness/main.c");
    assert_int_equal(host_git_modified(folder), 1);
}

static json_t *busy_host(void)
{
    json_t *host = host_to_json();
    // What may be other the next time, and is not always within this test.
    json_object_set_new(json_object_get(host, "kernel"), "load_average",
                        json_string("9.00 9.00 9.00 9/900 900"));
    json_object_set_new(json_object_get(host, "now"), "steal", json_string("much"));
    json_object_set_new(json_object_get(host, "limits"), "threads_max", json_string("1"));
    return host;
}

static void a_host_is_equal_to_itself_in_what_lasts(void **state)
{
    (void)state;
    json_t *one = host_to_json(), *other = busy_host();
    json_t *lasts = host_lasting(one), *other_lasts = host_lasting(other);
    assert_false(json_equal(one, other));
    assert_true(json_equal(lasts, other_lasts));
    static const char *const keys[] = {"cpu",      "mitigations", "kernel", "limits",
                                       "software", "build",       "machine"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        assert_true(json_object_size(json_object_get(lasts, keys[i])) > 0);
    assert_non_null(json_object_get(json_object_get(one, "kernel"), "load_average")); // it was copied
    json_object_set_new(json_object_get(other, "cpu"), "governor", json_string("another"));
    json_decref(other_lasts);
    other_lasts = host_lasting(other);
    assert_false(json_equal(lasts, other_lasts));
    json_decref(one);
    json_decref(other);
    json_decref(lasts);
    json_decref(other_lasts);
}

static void memory_may_be_a_little_more_at_the_next_boot(void **state)
{
    (void)state;
    json_t *one = json_pack("{s:s}", "memory", "24684092 kB"),
           *other = json_pack("{s:s}", "memory", "24684200 kB");
    json_t *lasts = host_lasting(one), *other_lasts = host_lasting(other);
    assert_string_equal(json_string_value(json_object_get(lasts, "memory")), "25.3 GB");
    assert_true(json_equal(lasts, other_lasts));
    json_decref(one);
    json_decref(other);
    json_decref(lasts);
    json_decref(other_lasts);
}

static void findings_that_change_the_figures_are_counted(void **state)
{
    (void)state;
    json_t *host = json_loads("{\"findings\": [{\"level\": \"warns\"}, {\"level\": \"note\"}, {\"level\": "
                              "\"stops\"}, {\"level\": \"fine\"}, {}, 7, {\"level\": 1}]}",
                              0, NULL);
    json_t *old = json_object(); // of a campaign from before there were findings
    assert_int_equal(host_warnings(host), 2);
    assert_int_equal(host_warnings(old), 0);
    assert_int_equal(host_warnings(NULL), 0);
    json_decref(host);
    json_decref(old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outside_a_checkout_nothing_is_known),
        cmocka_unit_test(new_files_count_where_code_is),
        cmocka_unit_test(a_host_is_equal_to_itself_in_what_lasts),
        cmocka_unit_test(memory_may_be_a_little_more_at_the_next_boot),
        cmocka_unit_test(findings_that_change_the_figures_are_counted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
