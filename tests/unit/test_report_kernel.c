// The kernel's share of a server's CPU time: told of the best and of the ceilings, and only where it is
// known.
#include "report_parts.h"
#include "test_summary_world.h"

static const char *const names[] = {"base", "best", "ceiling_x", NULL};

// Runs of `cpu` ns a message, of which `system` is the kernel's; NAN: not told.
static void fill(struct world *world, const char *name, size_t point, double cpu, double system)
{
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
        struct sample sample = world_run(world, name, point, round);
        sample.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = cpu * (1 + 0.01 * round);
        sample.metrics[METRIC_SERVER_SYSTEM_NS_PER_MESSAGE] = system;
        sample.metrics[METRIC_SERVER_USER_NS_PER_MESSAGE] = cpu - system;
        world_put(world, &sample);
    }
}

// The text, for the caller to free; NULL where there is none.
static char *told(struct world *world)
{
    struct summary summary;
    struct document document = {0};
    world_summarize(world, &summary);
    report_add_kernel(&document, &summary);
    char *text = document.blocks.count ? memory_copy_string(document.blocks.items[0].text) : NULL;
    document_release(&document);
    summary_release(&summary);
    return text;
}

static void first_and_last_point_are_told(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, "1, 10, 20, 30", names, "");
    for (size_t point = 0; point < 4; point++) { // the first is not ranked
        fill(&world, "base", point, 9000, 1000);
        fill(&world, "best", point, 5000, point == 1 ? 4000 : 2500);
        fill(&world, "ceiling_x", point, 4000, 3600);
    }
    char *text = told(&world);
    assert_string_equal(
        text, "Of the server's CPU time per message, this is the kernel's. At connections = 10: 90.0% "
              "(90.0–90.0), 3.60 µs, with ceiling_x (ceiling); 80.0% (80.0–80.0), 4.00 µs, with best. At "
              "connections = 30: 90.0% (90.0–90.0), 3.60 µs, with ceiling_x (ceiling); 50.0% (50.0–50.0), "
              "2.50 µs, with best.");
    free(text);
    world_close(&world);
}

static void one_point_is_told_once(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, "10", names, "");
    fill(&world, "base", 0, 9000, 4500);
    fill(&world, "best", 0, 9500, 1000); // is not the best here
    fill(&world, "ceiling_x", 0, 4000, NAN);
    char *text = told(&world);
    assert_string_equal(text, "Of the server's CPU time per message, this is the kernel's. It is 50.0% "
                              "(50.0–50.0), 4.50 µs, with base.");
    free(text);
    world_close(&world);
}

// Runs that are too short for the kernel's clock do not tell.
static void what_is_not_known_is_not_told(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, "10", names, "");
    for (size_t i = 0; names[i]; i++)
        fill(&world, names[i], 0, 5000, NAN);
    assert_null(told(&world));
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_and_last_point_are_told),
        cmocka_unit_test(one_point_is_told_once),
        cmocka_unit_test(what_is_not_known_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
