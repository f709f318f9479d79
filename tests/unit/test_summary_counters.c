// What was counted apart comes to its cells, and to nobody else.
#include "test_summary_world.h"

static const char *const names[] = {"base", "other", "base~aa", NULL};

#define AXES "\"axes\": {\"connections\": \"10\", \"message_bytes\": \"1024\"}"
#define CALLS                                                                                                \
    "{\"counter\": \"system_calls\", \"implementation\": \"base\", " AXES                                    \
    ", \"server_system_calls_per_message\": 2.25, \"by_name\": {\"epoll_wait\": 0.25, \"recvfrom\": 1.0, "   \
    "\"sendto\": 1.0, \"wait4\": -0.1}}"
#define REASON                                                                                               \
    "{\"counter\": \"system_calls\", \"implementation\": \"other\", " AXES ", \"reason\": \"it crashed\"}"

static void summarize(struct world *world, struct summary *summary, const char *json)
{
    world_open(world, "10, 20", names, "counters: [system_calls]\n");
    for (size_t point = 0; point < 2; point++)
        for (size_t i = 0; names[i]; i++)
            world_fill(world, names[i], point, 1000, 0.01);
    if (json)
        world_write(world, "counters.json", json);
    world_summarize(world, summary);
}

static const struct counted *counted(const struct summary *summary, const char *name, size_t point)
{
    return &summary_cell(summary, name, point)->counted[COUNTER_SYSTEM_CALLS];
}

static void each_cell_gets_what_was_counted_of_it(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize(&world, &summary,
              "{\"schema_version\": 1, \"missing\": {}, \"cells\": [" CALLS ", " REASON "]}");
    assert_true(counted(&summary, "base", 0)->value == 2.25);
    assert_string_equal(counted(&summary, "base", 0)->detail, "1 recvfrom, 1 sendto, 0.25 epoll_wait");
    assert_true(isnan(counted(&summary, "other", 0)->value));
    assert_string_equal(counted(&summary, "other", 0)->detail, "it crashed");
    assert_true(isnan(counted(&summary, "base", 1)->value)); // another point
    assert_true(isnan(counted(&summary, "base~aa", 0)->value));
    assert_null(summary.uncounted[COUNTER_SYSTEM_CALLS]);
    // No sample has it, so that nothing of it is an estimate.
    assert_int_equal(summary_cell(&summary, "base", 0)->metrics[METRIC_SERVER_SYSTEM_CALLS_PER_MESSAGE].n, 0);
    struct error error;
    world_must(summary_write(&summary, world.directory, &error), &error);
    char *path = store_path(world.directory, "summary.json");
    json_t *json = store_read_json(path, &error);
    json_t *cells = json_object_get(json, "cells");
    json_t *first = json_object_get(json_array_get(cells, 0), "counted");
    assert_true(json_number_value(json_object_get(first, "server_system_calls_per_message")) == 2.25);
    assert_null(json_object_get(json_array_get(cells, 1), "counted"));
    json_decref(json);
    free(path);
    summary_release(&summary);
    world_close(&world);
}

static void a_missing_program_is_told(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize(
        &world, &summary,
        "{\"schema_version\": 1, \"missing\": {\"system_calls\": \"strace is missing\"}, \"cells\": []}");
    assert_string_equal(summary.uncounted[COUNTER_SYSTEM_CALLS], "strace is missing");
    assert_true(isnan(counted(&summary, "base", 0)->value));
    summary_release(&summary);
    world_close(&world);
}

static void nothing_counted_is_nothing(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize(&world, &summary, NULL);
    assert_true(isnan(counted(&summary, "base", 0)->value));
    assert_null(counted(&summary, "base", 0)->detail);
    summary_release(&summary);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_gets_what_was_counted_of_it),
        cmocka_unit_test(a_missing_program_is_told),
        cmocka_unit_test(nothing_counted_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
