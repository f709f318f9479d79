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
        cmocka_unit_test(findings_that_change_the_figures_are_counted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
