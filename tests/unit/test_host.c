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

static int setup(void **state)
{
    (void)state;
    struct error error;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outside_a_checkout_nothing_is_known),
        cmocka_unit_test(new_files_count_where_code_is),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
