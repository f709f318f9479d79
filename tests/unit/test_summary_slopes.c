// summary: what one more of an axis costs, and what people read of it.
#include "summary_parts.h"
#include "test_summary_world.h"

static const char *const names[] = {"base", "heavy", "flat", "base~aa", NULL};

// A server that takes `fixed` bytes and `each` for a connection, give or take; and a CPU time, so that it
// ranks.
static void fill_memory(struct world *world, const char *name, unsigned rounds, double fixed, double each)
{
    for (size_t point = 0; point < world->plan.points.count; point++)
        for (unsigned round = 0; round < rounds; round++) {
            struct sample sample = world_run(world, name, point, round);
            double connections = strtod(world->plan.points.items[point].values.items[0], NULL);
            double noise = 1 + 0.001 * ((double)((round * 7 + point * 3) % 5) - 2);
            sample.metrics[METRIC_SERVER_RSS_BYTES] = (fixed + each * connections) * noise;
            sample.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 5000 * noise;
            sample.metrics[METRIC_CONNECT_NS] = 17000 * connections * noise;
            world_put(world, &sample);
        }
}

static void open_memory(struct world *world, struct summary *summary, unsigned rounds, const char *extra)
{
    world_open(world, "1, 10, 100, 900", names, extra);
    fill_memory(world, "base", rounds, 1.6e6, 9000);
    fill_memory(world, "heavy", rounds, 2.4e6, 27000);
    fill_memory(world, "flat", rounds, 1.7e6, 0);
    fill_memory(world, "base~aa", rounds, 1.6e6, 9000);
    world_summarize(world, summary);
}

static const struct slope *slope_of(const struct summary *summary, const char *name, enum metric_id metric)
{
    for (size_t i = 0; i < summary->slopes.count; i++) {
        const struct slope *slope = &summary->slopes.items[i];
        if (slope->growth->metric == metric && plan_find(&summary->plan, name) == (long)slope->implementation)
            return slope;
    }
    return NULL;
}

static void assert_holds(struct interval interval, double value, double width)
{
    if (!(interval.low <= value && value <= interval.high && interval.low <= interval.value &&
          interval.value <= interval.high && interval.high - interval.low <= width))
        fail_msg("%g (%g to %g) does not hold %g, or is wider than %g", interval.value, interval.low,
                 interval.high, value, width);
}

static void bytes_per_connection_have_their_interval(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    open_memory(&world, &summary, WORLD_ROUNDS, "");
    const struct slope *base = slope_of(&summary, "base", METRIC_SERVER_RSS_BYTES);
    const struct slope *heavy = slope_of(&summary, "heavy", METRIC_SERVER_RSS_BYTES);
    assert_non_null(base);
    assert_non_null(heavy);
    assert_holds(base->line.slope, 9000, 90);
    assert_holds(base->line.fixed, 1.6e6, 2e4);
    assert_int_equal(base->points, 4); // memory is as good at one connection as elsewhere
    assert_int_equal(base->line.rounds, WORLD_ROUNDS);
    assert_string_equal(base->growth->one, "connection");
    assert_true(base->line.bend < 0.01);
    assert_true(isnan(base->ratio.value));
    assert_holds(heavy->line.slope, 27000, 270);
    assert_holds(heavy->ratio, 3, 0.05);
    world_finish(&world, &summary);
}

// Noise alone falls in some rounds: then there is a slope, whose interval holds 0, but no ratio.
static void what_does_not_rise_has_no_ratio(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    open_memory(&world, &summary, WORLD_ROUNDS, "");
    const struct slope *flat = slope_of(&summary, "flat", METRIC_SERVER_RSS_BYTES);
    assert_non_null(flat);
    assert_holds(flat->line.slope, 0, 20);
    assert_true(isnan(flat->ratio.value) && isnan(flat->ratio.low));
    world_finish(&world, &summary);
}

// With one message under way times are the machine's: the slope of a time begins at the second point.
static void times_are_left_out_where_nothing_is_ranked(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    open_memory(&world, &summary, WORLD_ROUNDS, "");
    const struct slope *slope = slope_of(&summary, "base", METRIC_CONNECT_NS);
    assert_non_null(slope);
    assert_int_equal(slope->points, 3);
    assert_int_equal(slope->first, 1);
    assert_holds(slope->line.slope, 17000, 100);
    assert_null(slope_of(&summary, "base", METRIC_SERVER_PSS_BYTES));          // no run told it
    assert_null(slope_of(&summary, "base", METRIC_SERVER_CPU_NS_PER_MESSAGE)); // message_bytes is not swept
    world_finish(&world, &summary);
}

// The ratio is over the points that both have, the slope over all that one has.
static void missing_points_are_missing_from_the_ratio(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "1, 10, 100, 900", names, "");
    fill_memory(&world, "base", WORLD_ROUNDS, 1.6e6, 9000);
    fill_memory(&world, "heavy", WORLD_ROUNDS, 2.4e6, 27000);
    fill_memory(&world, "flat", WORLD_ROUNDS, 1.7e6, 5000);
    for (size_t point = 1; point < 4; point++) // all but one of its points
        for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
            struct sample bad = world_run(&world, "flat", point, round);
            bad.outcome = OUTCOME_TIMEOUT;
            world_put(&world, &bad);
        }
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) { // the last of its points
        struct sample bad = world_run(&world, "heavy", 3, round);
        bad.outcome = OUTCOME_CRASH;
        world_put(&world, &bad);
    }
    struct sample bad = world_run(&world, "base", 2, 4); // a round of one point
    bad.outcome = OUTCOME_CRASH;
    world_put(&world, &bad);
    world_summarize(&world, &summary);
    const struct slope *heavy = slope_of(&summary, "heavy", METRIC_SERVER_RSS_BYTES);
    assert_non_null(heavy);
    assert_int_equal(heavy->points, 3);
    assert_int_equal(heavy->last, 2);
    assert_holds(heavy->ratio, 3, 2);
    assert_int_equal(slope_of(&summary, "base", METRIC_SERVER_RSS_BYTES)->points, 4);
    assert_holds(slope_of(&summary, "base", METRIC_SERVER_RSS_BYTES)->line.slope, 9000, 90);
    assert_null(slope_of(&summary, "flat", METRIC_SERVER_RSS_BYTES)); // one point is no line
    world_finish(&world, &summary);
}

static void the_report_has_a_table_least_first(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    open_memory(&world, &summary, WORLD_ROUNDS, "");
    char *text = world_page(&summary);
    const char *table = strstr(text, "**Server RSS per connection**");
    assert_non_null(strstr(text, "What one more costs"));
    assert_non_null(table);
    assert_non_null(strstr(table, "| per connection | ratio (to the baseline) | fixed part |"));
    const char *flat = strstr(table, "| flat (thread, idiomatic) |");
    const char *base = strstr(table, "| base (thread, idiomatic) | 9.0"),
               *heavy = strstr(table, "| heavy (thread, idiomatic) | 27.0 kB");
    assert_true(flat && base && heavy && flat < base && base < heavy);
    assert_non_null(strstr(heavy, "| 3.00× ("));
    assert_non_null(strstr(base, "| 1 to 900 |"));
    assert_non_null(strstr(text, "**Connect time per connection**"));
    struct strbuf csv = {0};
    report_csv(&csv, &summary);
    static const char head[] = ",server_rss_bytes_per_connection,bytes,lower,10,";
    const char *row = strstr(strbuf_text(&csv), head);
    assert_non_null(row);
    assert_true(fabs(strtod(row + sizeof head - 1, NULL) - 9000) < 50);
    strbuf_release(&csv);
    free(text);
    world_finish(&world, &summary);
}

static void too_few_rounds_give_no_table(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    open_memory(&world, &summary, 5, "");
    const struct slope *base = slope_of(&summary, "base", METRIC_SERVER_RSS_BYTES);
    assert_non_null(base);
    assert_true(isfinite(base->line.slope.value) && isnan(base->line.slope.low));
    char *text = world_page(&summary);
    assert_null(strstr(text, "What one more costs"));
    struct strbuf csv = {0};
    report_csv(&csv, &summary);
    assert_non_null(strstr(strbuf_text(&csv), "server_rss_bytes_per_connection,bytes,lower,5,,,,,,,,\n"));
    strbuf_release(&csv);
    free(text);
    world_finish(&world, &summary);
}

// Where the ranking metric is what grows, its slope answers the question.
static void the_answer_tells_the_slope_of_what_ranks(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    open_memory(&world, &summary, WORLD_ROUNDS, "rank: server_rss_bytes\n");
    const char *text = strstr(summary.answer, "One more connection takes 9.0");
    if (!text || !strstr(text, " with base and, at the lowest slope, ") || !strstr(text, " with flat."))
        fail_msg("%s", summary.answer);
    world_finish(&world, &summary);
    open_memory(&world, &summary, WORLD_ROUNDS, "");
    assert_null(strstr(summary.answer, "One more"));
    world_finish(&world, &summary);
}

// Time grows with the square of the points, so that of twenty not all are used; the ends are.
static void many_points_are_thinned_out(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,900", names, "");
    fill_memory(&world, "base", WORLD_ROUNDS, 1.6e6, 9000);
    fill_memory(&world, "heavy", WORLD_ROUNDS, 2.4e6, 27000);
    world_summarize(&world, &summary);
    const struct slope *heavy = slope_of(&summary, "heavy", METRIC_SERVER_RSS_BYTES);
    assert_non_null(heavy);
    assert_int_equal(heavy->points, 16);
    assert_int_equal(heavy->first, 0);
    assert_int_equal(heavy->last, 19);
    assert_holds(heavy->line.slope, 27000, 270);
    assert_holds(heavy->ratio, 3, 0.05);
    world_finish(&world, &summary);
}

// What grows with the square has a slope, and a bend that says what it is worth; the answer is silent.
static void what_bends_is_told(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 100, 400, 900", names, "rank: server_rss_bytes\n");
    for (size_t point = 0; point < 4; point++)
        for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
            struct sample sample = world_run(&world, "base", point, round);
            double connections = strtod(world.plan.points.items[point].values.items[0], NULL);
            sample.metrics[METRIC_SERVER_RSS_BYTES] = connections * connections * (1000 + round);
            world_put(&world, &sample);
        }
    world_summarize(&world, &summary);
    const struct slope *base = slope_of(&summary, "base", METRIC_SERVER_RSS_BYTES);
    assert_non_null(base);
    assert_true(base->line.bend > 0.1);
    assert_false(shown_is_straight(base));
    assert_null(strstr(summary.answer, "One more"));
    world_finish(&world, &summary);
    open_memory(&world, &summary, WORLD_ROUNDS, "");
    assert_true(shown_is_straight(slope_of(&summary, "base", METRIC_SERVER_RSS_BYTES)));
    assert_true(
        shown_is_straight(slope_of(&summary, "flat", METRIC_SERVER_RSS_BYTES))); // level, for all we know
    world_finish(&world, &summary);
}

static void the_file_holds_slopes(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    struct error error;
    open_memory(&world, &summary, WORLD_ROUNDS, "");
    world_must(summary_write(&summary, world.directory, &error), &error);
    char *path = store_path(world.directory, "summary.json");
    json_t *json = store_read_json(path, &error);
    const json_t *slope = json_array_get(json_object_get(json, "slopes"), 1);
    assert_string_equal(json_string_value(json_object_get(slope, "implementation")), "heavy");
    assert_string_equal(json_string_value(json_object_get(slope, "metric")), "server_rss_bytes");
    assert_string_equal(json_string_value(json_object_get(slope, "unit")), "bytes");
    assert_string_equal(json_string_value(json_object_get(slope, "per")), "connection");
    assert_null(json_object_get(json_object_get(slope, "axes"), "connections"));
    static const char *const numbers[] = {"from",      "to",         "points",     "n",         "slope",
                                          "slope_low", "slope_high", "fixed",      "fixed_low", "fixed_high",
                                          "ratio",     "ratio_low",  "ratio_high", "bend"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!json_is_number(json_object_get(slope, numbers[i])))
            fail_msg("no %s", numbers[i]);
    json_decref(json);
    free(path);
    world_finish(&world, &summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_per_connection_have_their_interval),
        cmocka_unit_test(what_does_not_rise_has_no_ratio),
        cmocka_unit_test(times_are_left_out_where_nothing_is_ranked),
        cmocka_unit_test(missing_points_are_missing_from_the_ratio),
        cmocka_unit_test(the_report_has_a_table_least_first),
        cmocka_unit_test(too_few_rounds_give_no_table),
        cmocka_unit_test(the_answer_tells_the_slope_of_what_ranks),
        cmocka_unit_test(many_points_are_thinned_out),
        cmocka_unit_test(what_bends_is_told),
        cmocka_unit_test(the_file_holds_slopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
