// summary: where one implementation overtakes another along an axis, and what people read of it.
#include "summary_parts.h"
#include "table.h"
#include "test_summary_world.h"

static const char *const two[] = {"base", "rival", "base~aa", NULL};
static const char *const three[] = {"base", "epoll", "libevent", NULL};

#define WOBBLE 0.02

// A rival's factors against the base, one for each point; 0: it has no runs there.
struct factors {
    double at[4];
};

static void fill_rival(struct world *world, const char *name, struct factors factors)
{
    for (size_t i = 0; i < 4 && i < world->plan.points.count; i++)
        if (factors.at[i] > 0)
            world_fill(world, name, i, 12000 * factors.at[i], WOBBLE);
}

static void fill_base(struct world *world)
{
    for (size_t i = 0; i < world->plan.points.count; i++)
        world_fill(world, "base", i, 12000, 0);
}

static void summarize_two(struct world *world, struct summary *summary, const char *connections,
                          struct factors factors)
{
    world_open(world, connections, two, "");
    fill_base(world);
    fill_rival(world, "rival", factors);
    world_summarize(world, summary);
}

static const char *label(const struct summary *summary, size_t implementation)
{
    return summary->plan.implementations.items[implementation].label;
}

static const struct course *only_course(const struct summary *summary)
{
    assert_int_equal(summary->courses.count, 1);
    return &summary->courses.items[0];
}

static void assert_between(double value, double low, double high)
{
    if (!(value >= low && value <= high))
        fail_msg("%g is not from %g to %g", value, low, high);
}

// ln 0.8 = -ln 1.25: halfway between 10 and 1000 on a logarithmic axis. A wobble of 2% moves a round's own
// crossing to 81 or 123, so that the interval ends near there.
static void a_crossing_has_its_interval(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_two(&world, &summary, "10, 1000", (struct factors){{0.8, 1.25}});
    const struct course *course = only_course(&summary);
    assert_int_equal(course->state, COURSE_CROSSES);
    assert_true(course->declared);
    assert_int_equal(course->points, 2);
    assert_int_equal(course->overtakings.count, 1);
    const struct overtaking *one = &course->overtakings.items[0];
    assert_string_equal(label(&summary, one->overtaker), "base"); // the rival is cheaper before
    assert_string_equal(label(&summary, one->overtaken), "rival");
    assert_int_equal(one->before, 0);
    assert_int_equal(one->after, 1);
    assert_between(one->value, 95, 105);
    assert_between(one->low, 78, 84);
    assert_between(one->high, 119, 128);
    world_finish(&world, &summary);
}

// The order in which a plan lists points does not matter.
static void points_are_put_in_order(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_two(&world, &summary, "1000, 10, 200", (struct factors){{1.25, 0.8, 1.2}});
    const struct course *course = only_course(&summary);
    assert_int_equal(course->first, 1);
    assert_int_equal(course->last, 0);
    assert_int_equal(course->overtakings.count, 1);
    assert_int_equal(course->overtakings.items[0].before, 1);
    assert_int_equal(course->overtakings.items[0].after, 2);
    world_finish(&world, &summary);
}

static void who_stays_ahead_does_not_cross(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_two(&world, &summary, "10, 100, 900", (struct factors){{1.3, 1.2, 1.1}});
    const struct course *course = only_course(&summary);
    assert_int_equal(course->state, COURSE_KEEPS);
    assert_int_equal(course->overtakings.count, 0);
    assert_int_equal(course->points, 3);
    assert_string_equal(label(&summary, course->ahead), "base");
    assert_null(strstr(summary.answer, "overtakes"));
    world_finish(&world, &summary);
}

static void what_is_unresolved_or_equivalent_is_not_shown(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    // Within the margin on both sides of 1, with intervals that leave out 1: a difference that does not
    // matter.
    world_open(&world, "10, 1000", two, "");
    fill_base(&world);
    world_fill(&world, "rival", 0, 12000 * 0.99, 0.002);
    world_fill(&world, "rival", 1, 12000 * 1.01, 0.002);
    world_summarize(&world, &summary);
    assert_true(world_rank(&summary, "rival", 0)->ratio_high < 1);
    assert_true(world_rank(&summary, "rival", 1)->ratio_low > 1);
    assert_int_equal(only_course(&summary)->state, COURSE_NOT_SHOWN);
    assert_int_equal(only_course(&summary)->overtakings.count, 0);
    world_finish(&world, &summary);
    // Ahead at one end, open at the other.
    world_open(&world, "10, 1000", two, "");
    fill_base(&world);
    world_fill(&world, "rival", 0, 12000 * 0.8, 0.002);
    world_fill(&world, "rival", 1, 12000 * 1.1, 0.5);
    world_summarize(&world, &summary);
    assert_int_equal(world_rank(&summary, "rival", 1)->verdict, VERDICT_UNRESOLVED);
    assert_int_equal(only_course(&summary)->state, COURSE_NOT_SHOWN);
    world_finish(&world, &summary);
}

static void there_may_be_several(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_two(&world, &summary, "10, 30, 90, 270", (struct factors){{0.8, 1.25, 0.8, 1.25}});
    const struct course *course = only_course(&summary);
    assert_int_equal(course->overtakings.count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct overtaking *one = &course->overtakings.items[i];
        assert_string_equal(label(&summary, one->overtaker), i == 1 ? "rival" : "base");
        assert_int_equal(one->before, i);
        assert_between(one->value, 10 * pow(3, (double)i), 30 * pow(3, (double)i));
        assert_true(one->low < one->value && one->value < one->high);
    }
    world_finish(&world, &summary);
}

// Where nothing is resolved in between, the crossing lies between the points that are, and there is one.
static void an_unresolved_point_in_between_widens_it(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 100, 1000", two, "");
    fill_base(&world);
    world_fill(&world, "rival", 0, 12000 * 0.8, WOBBLE);
    world_fill(&world, "rival", 1, 12000, 0.2);
    world_fill(&world, "rival", 2, 12000 * 1.25, WOBBLE);
    world_summarize(&world, &summary);
    const struct course *course = only_course(&summary);
    assert_int_equal(course->overtakings.count, 1);
    assert_int_equal(course->overtakings.items[0].before, 0);
    assert_int_equal(course->overtakings.items[0].after, 2);
    assert_between(course->overtakings.items[0].low, 10, 80);
    assert_between(course->overtakings.items[0].high, 120, 1000);
    world_finish(&world, &summary);
}

static void points_without_figures_are_passed_over(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_two(&world, &summary, "10, 100, 1000", (struct factors){{0.8, 0, 1.25}});
    const struct course *course = only_course(&summary);
    assert_int_equal(course->points, 2);
    assert_int_equal(course->overtakings.count, 1);
    assert_int_equal(course->overtakings.items[0].before, 0);
    assert_int_equal(course->overtakings.items[0].after, 2);
    assert_between(course->overtakings.items[0].value, 95, 105);
    world_finish(&world, &summary);
    summarize_two(&world, &summary, "10, 100, 1000", (struct factors){{0.8, 0, 0}}); // one point is no course
    assert_int_equal(summary.courses.count, 0);
    world_finish(&world, &summary);
    summarize_two(&world, &summary, "10", (struct factors){{0.8}}); // nothing is swept
    assert_int_equal(summary.courses.count, 0);
    world_finish(&world, &summary);
}

// At one connection the rival is far ahead, but nothing is ranked there.
static void unranked_points_do_not_count(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_two(&world, &summary, "1, 10, 100", (struct factors){{0.5, 1.2, 1.3}});
    const struct course *course = only_course(&summary);
    assert_int_equal(course->state, COURSE_KEEPS);
    assert_int_equal(course->first, 1);
    assert_int_equal(course->points, 2);
    world_finish(&world, &summary);
}

static void fill_rate(struct world *world, const char *name, size_t point, double rate, enum bound bound)
{
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
        struct sample sample = world_run(world, name, point, round);
        sample.metrics[METRIC_MESSAGES_PER_SECOND] = rate * (1 + (round % 2 ? WOBBLE : -WOBBLE));
        sample.bound = bound;
        world_put(world, &sample);
    }
}

// More is better, and a rate that the load generator limited says nothing.
static void rates_count_where_the_server_set_them(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    for (int bound = 0; bound < 2; bound++) {
        world_open(&world, "10, 1000", two, "rank: messages_per_second\n");
        for (size_t i = 0; i < 2; i++)
            fill_rate(&world, "base", i, 1000, BOUND_SERVER);
        fill_rate(&world, "rival", 0, 800, BOUND_SERVER);
        fill_rate(&world, "rival", 1, 1500, bound ? BOUND_CLIENT : BOUND_SERVER);
        world_summarize(&world, &summary);
        if (bound) {
            assert_int_equal(summary.courses.count, 0);
        } else {
            assert_int_equal(only_course(&summary)->overtakings.count, 1);
            assert_string_equal(label(&summary, only_course(&summary)->overtakings.items[0].overtaker),
                                "rival");
        }
        world_finish(&world, &summary);
    }
}

// Six rounds at each point, two of them the same: enough for both verdicts, too few to say where.
static void rounds_that_are_not_shared_leave_the_place_open(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 1000", two, "");
    fill_base(&world);
    for (size_t point = 0; point < 2; point++)
        for (unsigned round = point ? 4 : 0; round < (point ? WORLD_ROUNDS : 6); round++) {
            struct sample sample = world_run(&world, "rival", point, round);
            sample.metrics[world.scenario.rank] = 12000 * (point ? 3 : 0.2);
            world_put(&world, &sample);
        }
    world_summarize(&world, &summary);
    const struct course *course = only_course(&summary);
    assert_int_equal(course->overtakings.count, 1);
    const struct overtaking *one = &course->overtakings.items[0];
    assert_true(isnan(one->value) && isnan(one->low) && isnan(one->high));
    char *text = shown_overtaking(&summary, course, one);
    assert_string_equal(text, "base overtakes rival at some connections between 10 and 1000");
    free(text);
    world_finish(&world, &summary);
}

// --- Who leads ---------------------------------------------------------------------------------------------

static void summarize_three(struct world *world, struct summary *summary, const char *extra)
{
    world_open(world, "10, 1000", three, extra);
    fill_base(world);
    fill_rival(world, "epoll", (struct factors){{0.4, 0.5}});
    fill_rival(world, "libevent", (struct factors){{0.5, 0.4}});
    world_summarize(world, summary);
}

// Both are faster than the baseline throughout: no declared pair shows how they pass each other.
static void two_that_lead_in_turn_are_a_pair(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_three(&world, &summary, "");
    assert_int_equal(summary.courses.count, 3);
    assert_int_equal(summary.courses.items[0].state, COURSE_KEEPS);
    assert_int_equal(summary.courses.items[1].state, COURSE_KEEPS);
    const struct course *course = &summary.courses.items[2];
    assert_false(course->declared);
    assert_int_equal(course->overtakings.count, 1);
    assert_true(course->overtakings.items[0].leads);
    assert_string_equal(label(&summary, course->overtakings.items[0].overtaker), "libevent");
    // Both wobble alike, so that every round crosses in the middle.
    if (!strstr(summary.answer, "that of base. libevent overtakes epoll at connections=100 (100–100)."))
        fail_msg("%s", summary.answer);
    world_finish(&world, &summary);
}

static void a_declared_pair_is_not_told_twice(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_three(&world, &summary, "contrasts: [[epoll, libevent]]\n");
    assert_int_equal(summary.courses.count, 3);
    const struct course *course = &summary.courses.items[2];
    assert_true(course->declared);
    assert_int_equal(course->overtakings.count, 1);
    assert_true(course->overtakings.items[0].leads);
    world_finish(&world, &summary);
    summarize_three(&world, &summary, "contrasts: [[base, epoll], [libevent, base]]\n");
    assert_int_equal(summary.courses.count, 3); // two against the baseline, and those that lead
    world_finish(&world, &summary);
    summarize_two(&world, &summary, "10, 1000", (struct factors){{0.8, 1.25}});
    assert_true(only_course(&summary)->overtakings.items[0].leads);
    assert_non_null(strstr(summary.answer, ". base overtakes rival at connections="));
    world_finish(&world, &summary);
}

// With three rounds at its first point, the later leader was not compared there: it overtakes nobody.
static void who_was_not_compared_overtakes_nobody(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 1000", three, "");
    fill_base(&world);
    fill_rival(&world, "epoll", (struct factors){{0.4, 0.5}});
    fill_rival(&world, "libevent", (struct factors){{0, 0.4}});
    for (unsigned round = 0; round < 3; round++) {
        struct sample sample = world_run(&world, "libevent", 0, round);
        sample.metrics[world.scenario.rank] = 12000 * 0.9;
        world_put(&world, &sample);
    }
    world_summarize(&world, &summary);
    assert_int_equal(summary.courses.count, 1); // of libevent there is one point
    assert_null(strstr(summary.answer, "overtakes"));
    world_finish(&world, &summary);
}

// The overtaken one was not leading: it is in the table and not in the answer.
static void who_does_not_lead_is_not_in_the_answer(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 1000", three, "");
    fill_base(&world);
    fill_rival(&world, "epoll", (struct factors){{0.4, 0.4}});
    fill_rival(&world, "libevent", (struct factors){{0.8, 1.25}});
    world_summarize(&world, &summary);
    assert_int_equal(summary.courses.items[1].overtakings.count, 1);
    assert_false(summary.courses.items[1].overtakings.items[0].leads);
    assert_null(strstr(summary.answer, "overtakes"));
    world_finish(&world, &summary);
}

// --- Several axes ------------------------------------------------------------------------------------------

// Every point once more at the other size of a message.
static void sweep_message_bytes(struct world *world, const char *value)
{
    size_t count = world->plan.points.count;
    for (size_t i = 0; i < count; i++) {
        struct point point = {0};
        const struct point *like = &world->plan.points.items[i];
        for (size_t j = 0; j < like->values.count; j++)
            strings_add(&point.values, j == 1 ? value : like->values.items[j]);
        point.text = memory_format("%s message_bytes=%s", like->text, value);
        vec_push(&world->plan.points, point);
        for (size_t j = 0; j < world->plan.implementations.count; j++) {
            struct cell cell = {.implementation = j, .point = count + i};
            vec_push(&world->plan.cells, cell);
        }
    }
}

static void each_combination_of_the_other_axes_has_its_own(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 1000", two, "");
    sweep_message_bytes(&world, "64");
    fill_base(&world);
    fill_rival(&world, "rival", (struct factors){{0.8, 1.25, 1.1, 1.2}}); // the last two with 64 bytes
    world_summarize(&world, &summary);
    assert_int_equal(summary.courses.count, 4); // two along connections, two along message_bytes
    assert_int_equal(summary.courses.items[0].state, COURSE_CROSSES);
    assert_int_equal(summary.courses.items[1].state, COURSE_KEEPS);
    assert_int_equal(summary.courses.items[2].state, COURSE_CROSSES); // 64 bytes: behind; 1024: ahead
    assert_string_equal(label(&summary, summary.courses.items[2].overtakings.items[0].overtaker), "rival");
    assert_int_equal(summary.courses.items[3].state, COURSE_KEEPS);
    char *text =
        shown_overtaking(&summary, &summary.courses.items[0], &summary.courses.items[0].overtakings.items[0]);
    assert_non_null(strstr(text, ") with message_bytes=1024"));
    free(text);
    world_finish(&world, &summary);
}

// --- What people read --------------------------------------------------------------------------------------

static void the_report_shows_what_is_shown(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 1000", three, "");
    fill_base(&world);
    fill_rival(&world, "epoll", (struct factors){{0.8, 1.25}});
    fill_rival(&world, "libevent", (struct factors){{1.3, 1.2}});
    world_summarize(&world, &summary);
    char *text = world_page(&summary);
    assert_non_null(strstr(text, "Where they cross"));
    assert_non_null(strstr(text, "| base | epoll | connections = "));
    assert_non_null(strstr(text, "| 10 and 1000 |"));
    assert_non_null(strstr(text, "1 other does not cross: the same one is ahead at every point."));
    free(text);
    world_finish(&world, &summary);
    summarize_two(&world, &summary, "10, 1000", (struct factors){{1.2, 1.3}});
    text = world_page(&summary);
    assert_null(strstr(text, "Where they cross"));
    assert_null(strstr(text, "does not cross"));
    free(text);
    world_finish(&world, &summary);
}

static void the_terminal_tells_it_too(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    char *text;
    size_t length;
    summarize_two(&world, &summary, "10, 1000", (struct factors){{0.8, 1.25}});
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    table_print_summary(stream, &summary, false);
    fclose(stream);
    assert_non_null(strstr(text, "\nbase overtakes rival at connections="));
    free(text);
    world_finish(&world, &summary);
}

static void the_file_holds_courses(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    struct error error;
    summarize_two(&world, &summary, "10, 1000", (struct factors){{0.8, 1.25}});
    world_must(summary_write(&summary, world.directory, &error), &error);
    char *path = store_path(world.directory, "summary.json");
    json_t *json = store_read_json(path, &error);
    const json_t *course = json_array_get(json_object_get(json, "courses"), 0);
    assert_string_equal(json_string_value(json_object_get(course, "left")), "rival");
    assert_string_equal(json_string_value(json_object_get(course, "right")), "base");
    assert_string_equal(json_string_value(json_object_get(course, "axis")), "connections");
    assert_string_equal(json_string_value(json_object_get(course, "state")), "crosses");
    assert_null(json_object_get(json_object_get(course, "axes"), "connections"));
    assert_non_null(json_object_get(json_object_get(course, "axes"), "message_bytes"));
    const json_t *crossing = json_array_get(json_object_get(course, "crossings"), 0);
    assert_string_equal(json_string_value(json_object_get(crossing, "overtaker")), "base");
    assert_true(json_number_value(json_object_get(crossing, "before")) == 10);
    assert_true(json_number_value(json_object_get(crossing, "after")) == 1000);
    assert_between(json_number_value(json_object_get(crossing, "value")), 95, 105);
    assert_true(json_number_value(json_object_get(crossing, "low")) > 10);
    assert_true(json_number_value(json_object_get(crossing, "high")) < 1000);
    json_decref(json);
    free(path);
    world_finish(&world, &summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crossing_has_its_interval),
        cmocka_unit_test(points_are_put_in_order),
        cmocka_unit_test(who_stays_ahead_does_not_cross),
        cmocka_unit_test(what_is_unresolved_or_equivalent_is_not_shown),
        cmocka_unit_test(there_may_be_several),
        cmocka_unit_test(an_unresolved_point_in_between_widens_it),
        cmocka_unit_test(points_without_figures_are_passed_over),
        cmocka_unit_test(unranked_points_do_not_count),
        cmocka_unit_test(rates_count_where_the_server_set_them),
        cmocka_unit_test(rounds_that_are_not_shared_leave_the_place_open),
        cmocka_unit_test(two_that_lead_in_turn_are_a_pair),
        cmocka_unit_test(a_declared_pair_is_not_told_twice),
        cmocka_unit_test(who_was_not_compared_overtakes_nobody),
        cmocka_unit_test(who_does_not_lead_is_not_in_the_answer),
        cmocka_unit_test(each_combination_of_the_other_axes_has_its_own),
        cmocka_unit_test(the_report_shows_what_is_shown),
        cmocka_unit_test(the_terminal_tells_it_too),
        cmocka_unit_test(the_file_holds_courses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
