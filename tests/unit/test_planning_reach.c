// A point that the machine's limits or CPUs forbid is skipped with the limit's name; the others stay as they
// are.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "planned.h"
#include "planning.h"
#include "store.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/corobench-reach-XXXXXX";

static const char *const folders[] = {"proc", "proc/self", "proc/sys", "proc/sys/kernel", "proc/sys/vm"};
static const struct file {
    const char *name, *text;
} files[] = {
    {"proc/loadavg", "0.00 0.00 0.00 1/200 5\n"},
    {"proc/self/status", "CapEff:\t0000000000000000\n"},
    {"proc/self/limits", "Limit                     Soft Limit           Hard Limit           Units     \n"
                         "Max processes             60000                60000                processes \n"
                         "Max open files            1024                 4000                 files     \n"},
    {"proc/sys/kernel/pid_max", "32768\n"},
    {"proc/sys/kernel/threads-max", "1100\n"},
    {"proc/sys/kernel/osrelease", "6.1.0-1-generic\n"},
    {"proc/sys/vm/max_map_count", "3000\n"},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int make_root(void **state)
{
    (void)state;
    struct error error;
    int result = mkdtemp(root) ? 0 : -1;
    for (size_t i = 0; result == 0 && i < COUNT(folders) + COUNT(files); i++) {
        char *path = store_path(root, i < COUNT(folders) ? folders[i] : files[i - COUNT(folders)].name);
        result = i < COUNT(folders) ? mkdir(path, 0755)
                                    : store_write_text(path, files[i - COUNT(folders)].text, &error);
        free(path);
    }
    return result;
}

static int remove_root(void **state)
{
    (void)state;
    for (size_t i = COUNT(files) + COUNT(folders); i-- > 0;) {
        char *path = store_path(root, i < COUNT(folders) ? folders[i] : files[i - COUNT(folders)].name);
        remove(path);
        free(path);
    }
    return rmdir(root);
}

struct planned {
    struct catalog catalog;
    struct scenario scenario;
    struct plan plan;
};

static void plan_for(struct planned *planned, const char *text, const char *below)
{
    struct error error;
    planned->catalog = planned_catalog();
    free(planned->catalog.items[0].runtime);
    planned->catalog.items[0].runtime = memory_copy_string("stackful"); // a stack, and its guard, for each
    if (scenario_parse(&planned->scenario, "asked.yaml", text, strlen(text), &error) != 0 ||
        plan_make(&planned->plan, &planned->scenario, &planned->catalog, NULL, 1, &error) != 0 ||
        planning_reach(&planned->plan, &planned->scenario, below, &error) != 0)
        fail_msg("%s", error.text);
}

static void planned_release(struct planned *planned)
{
    plan_release(&planned->plan);
    scenario_release(&planned->scenario);
    catalog_release(&planned->catalog);
}

static const struct cell *cell_of(const struct planned *planned, const char *name, size_t point)
{
    const struct plan *plan = &planned->plan;
    return &plan->cells.items[point * plan->implementations.count + (size_t)plan_find(plan, name)];
}

#define HEAD "title: T\nquestion: Q?\nworkload: echo\nbaseline: thread\n"

static void limits_skip_what_goes_beyond_them(void **state)
{
    (void)state;
    struct planned planned;
    plan_for(&planned,
             HEAD "axes: {connections: [100, 1000, 1600, 5000]}\n"
                  "implementations: [thread, process, reactor_epoll, reactor_small, coroutine_stackful]\n",
             root);
    for (size_t i = 0; i < planned.plan.implementations.count; i++)
        assert_true(i == (size_t)plan_find(&planned.plan, "reactor_small") ||
                    !planned.plan.cells.items[i].skip); // at 100 all fit
    const char *tasks = "beyond this machine: 1000 threads or processes, and kernel.threads-max leaves 900";
    assert_string_equal(cell_of(&planned, "thread", 1)->skip, tasks);
    assert_string_equal(cell_of(&planned, "thread~aa", 1)->skip, tasks);
    assert_string_equal(cell_of(&planned, "process", 1)->skip, tasks);
    assert_null(cell_of(&planned, "coroutine_stackful", 1)->skip);
    assert_null(cell_of(&planned, "reactor_epoll", 2)->skip);
    assert_string_equal(cell_of(&planned, "coroutine_stackful", 2)->skip,
                        "beyond this machine: 3200 mappings, and vm.max_map_count allows 3000");
    assert_string_equal(cell_of(&planned, "reactor_epoll", 3)->skip,
                        "beyond this machine: 5032 descriptors, and RLIMIT_NOFILE allows 4000");
    // What its card excludes keeps its reason.
    assert_string_equal(cell_of(&planned, "reactor_small", 3)->skip, "beyond its limit: connections<=10");
    assert_false(planning_is_beyond(cell_of(&planned, "reactor_small", 3)));
    assert_true(planning_is_beyond(cell_of(&planned, "reactor_epoll", 3)));
    assert_false(planning_is_beyond(cell_of(&planned, "reactor_epoll", 2)));
    planned_release(&planned);
}

// Comparisons that are not made need no rounds.
static void rounds_are_settled_again(void **state)
{
    (void)state;
    struct planned planned;
    plan_for(&planned,
             HEAD "axes: {connections: 5000}\nimplementations: [thread, process, reactor_epoll, "
                  "coroutine_stackful]\n",
             root);
    assert_int_equal(planned.plan.comparisons, 0);
    assert_int_equal(plan_cells_run(&planned.plan), 0);
    planned_release(&planned);
}

static void cpus_that_are_not_there_are_told(void **state)
{
    (void)state;
    struct planned planned;
    cpu_set_t all;
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    plan_for(&planned, HEAD "placement: same\naxes: {server_cpus: [0, 1, 2]}\nimplementations: [thread]\n",
             "");
    assert_null(cell_of(&planned, "thread", 0)->skip);
    assert_null(cell_of(&planned, "thread", 1)->skip);
    assert_string_equal(cell_of(&planned, "thread", 2)->skip,
                        "beyond this machine: server_cpus=2, and 'placement: same' gives the server 1 of the "
                        "CPUs here");
    planned_release(&planned);
    plan_for(&planned, HEAD "placement: shared\naxes: {server_cpus: [1, 1024]}\nimplementations: [thread]\n",
             "");
    assert_null(cell_of(&planned, "thread", 0)->skip);
    assert_int_equal(cell_of(&planned, "thread", 1)->skip != NULL, CPU_COUNT(&all) < 1024);
    planned_release(&planned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_skip_what_goes_beyond_them),
        cmocka_unit_test(rounds_are_settled_again),
        cmocka_unit_test(cpus_that_are_not_there_are_told),
    };
    return cmocka_run_group_tests(tests, make_root, remove_root);
}
