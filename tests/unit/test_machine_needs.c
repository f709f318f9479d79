// machine_needs: what cells ask of the limits follows from their model, their workload and their point.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "machine_needs.h"
#include "planned.h"

static void add(struct machine_needs *needs, const struct catalog *catalog, const char *text)
{
    struct scenario scenario;
    struct plan plan;
    struct error error;
    if (scenario_parse(&scenario, "asked.yaml", text, strlen(text), &error) != 0 ||
        plan_make(&plan, &scenario, catalog, NULL, 1, &error) != 0)
        fail_msg("%s", error.text);
    machine_needs_add(needs, &scenario, &plan);
    plan_release(&plan);
    scenario_release(&scenario);
}

static void expect_need(const struct machine_needs *needs, const char *where, uint64_t descriptors,
                        uint64_t tasks, uint64_t mappings, uint64_t guards)
{
    for (size_t i = 0; i < needs->count; i++) {
        const struct machine_need *need = &needs->items[i];
        if (strcmp(need->where, where) != 0)
            continue;
        assert_int_equal(need->descriptors, descriptors);
        assert_int_equal(need->tasks, tasks);
        assert_int_equal(need->mappings, mappings);
        assert_int_equal(need->guards, guards);
        return;
    }
    fail_msg("no need of '%s'", where);
}

static void servers_need_what_their_connections_take(void **state)
{
    (void)state;
    struct machine_needs needs = {0};
    struct catalog catalog = planned_catalog();
    add(&needs, &catalog, PLANNED_HEAD "implementations: [thread, process, reactor_epoll, reactor_small]\n");
    expect_need(&needs, "asked: reactor_epoll at connections=100", 132, 0, 0, 0);
    expect_need(&needs, "asked: process at connections=100", 132, 100, 0, 0);
    expect_need(&needs, "asked: thread at connections=10", 42, 10, 20, 20);
    assert_int_equal(needs.count, 11); // neither A/A nor what its card's limits exclude
    machine_needs_release(&needs);
    catalog_release(&catalog);
}

static struct implementation of_workload(const char *workload, const char *name, const char *model,
                                         const char *runtime)
{
    struct implementation one = planned_implementation_of(name, model, 0);
    free(one.limits.items[0].text);
    vec_release(&one.limits);
    free(one.runtime);
    one.runtime = memory_copy_string(runtime);
    one.workload = workload_find(workload);
    return one;
}

static void tasks_need_what_is_alive_at_once(void **state)
{
    (void)state;
    struct machine_needs needs = {0};
    struct catalog catalog = {0};
    vec_push(&catalog, of_workload("tasks", "taskos_stackful", "coroutine-stackful", "taskos stackful"));
    vec_push(&catalog, of_workload("tasks", "thread", "thread", "pthreads"));
    add(&needs, &catalog,
        "title: T\nquestion: Q?\nworkload: tasks\nimplementations: ['*']\nbaseline: thread\n"
        "axes: {case: [yield, pingpong, spawn, skynet], tasks: 1000, live: 7}\n");
    expect_need(&needs, "asked: thread at case=yield", 0, 1000, 2000, 2000);
    expect_need(&needs, "asked: thread at case=pingpong", 0, 2000, 4000, 4000);
    expect_need(&needs, "asked: thread at case=spawn", 0, 7, 14, 14);
    expect_need(&needs, "asked: thread at case=skynet", 0, 0, 0, 0);
    expect_need(&needs, "asked: taskos_stackful at case=yield", 0, 0, 0, 2000);
    machine_needs_release(&needs);
    catalog_release(&catalog);
}

static void clients_need_what_is_in_flight_at_once(void **state)
{
    (void)state;
    struct machine_needs needs = {0};
    struct catalog catalog = {0};
    vec_push(&catalog, of_workload("fanout", "coroutine_stackful", "coroutine-stackful", "our stackful"));
    vec_push(&catalog, of_workload("fanout", "process", "process", "fork"));
    vec_push(&catalog, of_workload("fanout", "reactor_epoll", "reactor", "epoll"));
    vec_push(&catalog, of_workload("fanout", "thread", "thread", "pthreads"));
    vec_push(&catalog, of_workload("fanout", "thread_pool", "thread-pool", "pthreads"));
    add(&needs, &catalog,
        "title: T\nquestion: Q?\nworkload: fanout\nimplementations: ['*']\nbaseline: thread\n"
        "axes: {requests: 500, concurrency: [100, 1000]}\n");
    expect_need(&needs, "asked: reactor_epoll at concurrency=100", 232, 0, 0, 0);
    expect_need(&needs, "asked: reactor_epoll at concurrency=1000", 1032, 0, 0, 0); // there are no more
    expect_need(&needs, "asked: coroutine_stackful at concurrency=100", 232, 0, 0, 200);
    expect_need(&needs, "asked: process at concurrency=100", 232, 100, 0, 0);
    expect_need(&needs, "asked: thread at concurrency=100", 232, 100, 200, 200);
    expect_need(&needs, "asked: thread_pool at concurrency=100", 232, 100, 200, 200);
    machine_needs_release(&needs);
    catalog_release(&catalog);
}

static void the_trees_scenarios_are_read(void **state)
{
    (void)state;
    struct machine_needs needs;
    machine_needs_read(&needs);
    assert_true(needs.count > 20);
    machine_needs_release(&needs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_need_what_their_connections_take),
        cmocka_unit_test(tasks_need_what_is_alive_at_once),
        cmocka_unit_test(clients_need_what_is_in_flight_at_once),
        cmocka_unit_test(the_trees_scenarios_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
