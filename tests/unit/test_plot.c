// Pictures: what is drawn, what is named in its place, and that the same input gives the same bytes.
#include "chart.h"
#include "picture.h"
#include "palette.h"
#include "plot.h"
#include "process.h"
#include "store.h"
#include "synthetic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

static const struct picture *picture_named(const struct pictures *pictures, const char *name)
{
    for (size_t i = 0; i < pictures->count; i++)
        if (strcmp(pictures->items[i].name, name) == 0)
            return &pictures->items[i];
    return NULL;
}

static void test_default_plots(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &synthetic_echo);
    pictures_make(&pictures, &summary);
    assert_int_equal(pictures.count, 2 + 4); // ranking, samples, and percentiles at each point
    assert_non_null(picture_named(&pictures, "ranking"));
    assert_non_null(picture_named(&pictures, "samples"));
    assert_non_null(picture_named(&pictures, "percentiles-4"));
    pictures_release(&pictures);
    summary_release(&summary);
}

static void test_repeated_plot_is_drawn_once(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, summary.scenario.rank);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, METRIC_MESSAGES_PER_SECOND);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, summary.scenario.rank);
    pictures_make(&pictures, &summary);
    assert_int_equal(pictures.count, 2);
    assert_string_equal(pictures.items[0].name, "ranking");
    assert_string_equal(pictures.items[1].name, "ranking-messages_per_second");
    // Verdicts are on the metric that ranks, and on no other.
    assert_non_null(strstr(strbuf_text(&pictures.items[0].data), "\tfaster"));
    assert_null(strstr(strbuf_text(&pictures.items[1].data), "\tfaster"));
    // Nor is their place left blank: gnuplot would show whatever it had there before.
    for (const char *row = strbuf_text(&pictures.items[1].data); (row = strstr(row, "\trow\t")); row++) {
        size_t length = strcspn(row, "\n");
        assert_int_not_equal(row[length - 1], ' ');
        assert_int_not_equal(row[length - 1], '\t');
    }
    pictures_release(&pictures);
    summary_release(&summary);
}

static void test_ranking_shows_gaps_in_place(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &synthetic_echo);
    pictures_make(&pictures, &summary);
    const char *data = strbuf_text(&picture_named(&pictures, "ranking")->data);
    assert_non_null(strstr(data, "\theading\tconnections = 10\t"));
    assert_non_null(strstr(data, "gap\tsequential\t"));
    assert_non_null(strstr(data, "skipped: beyond its limit: connections=1"));
    assert_null(strstr(data, "~aa"));
    assert_true(strstr(data, "row\treactor_epoll") < strstr(data, "row\tpython_threads")); // best first
    pictures_release(&pictures);
    summary_release(&summary);
}

// The pictures' words, for those who do not see them: neither a ceiling, nor a reference, nor a line that
// ends early is the best.
static void test_words_name_the_best_rival(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", METRIC_SERVER_CPU_NS_PER_MESSAGE);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, METRIC_SERVER_CPU_NS_PER_MESSAGE);
    pictures_make(&pictures, &summary);
    assert_int_equal(pictures.count, 2);
    assert_non_null(strstr(pictures.items[0].alt, "At the right end reactor_libevent is best"));
    assert_non_null(strstr(picture_named(&pictures, "ranking")->alt, "reactor_epoll has the best median, "));
    pictures_release(&pictures);
    for (size_t i = 2; i <= 3; i++) { // the reactors
        free(summary.plan.implementations.items[i].class);
        summary.plan.implementations.items[i].class =
            memory_copy_string(i == 2 ? CLASS_OF_CEILING : CLASS_OF_REFERENCE);
    }
    pictures_make(&pictures, &summary);
    assert_non_null(strstr(pictures.items[0].alt, "At the right end coroutine_stackful is best"));
    assert_non_null(
        strstr(picture_named(&pictures, "ranking")->alt, "coroutine_stackful has the best median, "));
    const char *data = strbuf_text(&picture_named(&pictures, "ranking")->data);
    assert_non_null(strstr(data, "libevent (ref")); // a long label is cut
    pictures_release(&pictures);
    summary_release(&summary);
}

// Four rounds allow no interval: nothing is drawn as a figure, and each row says why.
static void test_no_figure_without_interval(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    struct synthetic few = synthetic_echo;
    few.rounds = 4;
    synthetic_summary(&summary, &few);
    pictures_make(&pictures, &summary);
    const char *data = strbuf_text(&picture_named(&pictures, "ranking")->data);
    assert_null(strstr(data, "\trow\t"));
    assert_non_null(strstr(data, "4 runs: too few for an interval"));
    const struct picture *curves = picture_named(&pictures, "percentiles-1");
    assert_non_null(strstr(strbuf_text(&curves->variables), "series = 0\n"));
    pictures_release(&pictures);
    summary_release(&summary);
}

static void test_long_reason_is_cut(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &synthetic_echo);
    summary.plan.implementations.items[2].refused = memory_format("failed conformance: %0200d", 0);
    pictures_make(&pictures, &summary);
    const char *data = strbuf_text(&picture_named(&pictures, "ranking")->data);
    assert_non_null(strstr(data, "not run: failed conformance: 000"));
    assert_non_null(strstr(data, "0…"));
    assert_null(strstr(data, "0000000000000000000000000000000000000000000000000000000000000000000000"));
    pictures_release(&pictures);
    summary_release(&summary);
}

// Not one character of a title may reach gnuplot as code.
static void test_titles_are_quoted(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &synthetic_echo);
    free(summary.scenario.title);
    summary.scenario.title = memory_copy_string("' . system('touch x') . '\n`id` \"é\"");
    pictures_make(&pictures, &summary);
    const char *variables = strbuf_text(&pictures.items[0].variables);
    assert_non_null(strstr(variables, "title = '’ . system(’touch x’) . ’ `id` \"é\"'\n"));
    pictures_release(&pictures);
    summary_release(&summary);
}

static void test_many_rows_are_split(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    struct synthetic many = synthetic_echo;
    many.implementations = SYNTHETIC_MOST;
    synthetic_summary(&summary, &many);
    pictures_make(&pictures, &summary);
    assert_non_null(picture_named(&pictures, "ranking-1"));
    assert_non_null(picture_named(&pictures, "ranking-2"));
    assert_null(picture_named(&pictures, "ranking-3"));
    pictures_release(&pictures);
    summary_release(&summary);
}

static void test_many_rounds_share_marks(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    struct synthetic many = synthetic_echo;
    many.rounds = 2000;
    synthetic_summary(&summary, &many);
    pictures_make(&pictures, &summary);
    const struct picture *samples = picture_named(&pictures, "samples");
    assert_non_null(samples);
    assert_null(strstr(strbuf_text(&samples->variables), "bin = 1\n"));
    assert_true(samples->data.length < 300000);
    pictures_release(&pictures);
    summary_release(&summary);
}

static void test_lines_take_each_cell(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", METRIC_MESSAGES_PER_SECOND);
    summary.cells.items[0].ranks_throughput = false;
    pictures_make(&pictures, &summary);
    const struct picture *lines = picture_named(&pictures, "lines-messages_per_second-connections");
    assert_non_null(lines);
    const char *variables = strbuf_text(&lines->variables);
    assert_non_null(strstr(variables, "series = 7\n"));
    assert_non_null(strstr(variables, "hollow = 1\n"));
    assert_non_null(strstr(variables, "x_logarithmic = 1\n"));
    assert_non_null(strstr(variables, "axis = 'messages, k/s'\n"));
    pictures_release(&pictures);
    summary_release(&summary);
}

// One by one, and with as many at once as are allowed: lines like others, but nobody's, and only of times.
static void test_times_of_clients_have_their_bounds(void **state)
{
    (void)state;
    static const char *const concurrency[] = {"1", "10", "100", NULL};
    static const struct synthetic fanout = {"fanout", "concurrency", concurrency, 2, 10, 0.05};
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &fanout);
    synthetic_add_plot(&summary, PLOT_LINES, "concurrency", METRIC_ELAPSED_NS);
    synthetic_add_plot(&summary, PLOT_LINES, "concurrency", METRIC_PEAK_RSS_BYTES);
    for (size_t i = 0; i < summary.cells.count; i++)
        summary.cells.items[i].metrics[METRIC_BOUND_SERIAL_NS].median = 1e8;
    pictures_make(&pictures, &summary);
    const struct picture *times = picture_named(&pictures, "lines-elapsed_ns-concurrency");
    assert_non_null(strstr(strbuf_text(&times->variables), "series = 4\n"));
    assert_non_null(strstr(strbuf_text(&times->variables), "aside = ''\n"));
    assert_non_null(strstr(strbuf_text(&times->data), "# bound (bound)\n1\t10000000\t"));
    assert_non_null(strstr(strbuf_text(&times->data), "# bound, one by one (bound)\n1\t100000000\t"));
    assert_null(strstr(times->alt, "bound"));
    const struct picture *memory = picture_named(&pictures, "lines-peak_rss_bytes-concurrency");
    assert_non_null(strstr(strbuf_text(&memory->variables), "series = 2\n"));
    pictures_release(&pictures);
    summary_release(&summary);
}

// A bound far above all that was measured would press the lines into one: it becomes a sentence.
static void test_a_bound_far_off_is_told_instead(void **state)
{
    (void)state;
    static const char *const concurrency[] = {"1", "10", "100", NULL};
    static const struct synthetic fanout = {"fanout", "concurrency", concurrency, 2, 10, 0.05};
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &fanout);
    synthetic_add_plot(&summary, PLOT_LINES, "concurrency", METRIC_ELAPSED_NS);
    pictures_make(&pictures, &summary);
    const char *variables = strbuf_text(&pictures.items[0].variables);
    assert_non_null(strstr(variables, "series = 3\n"));
    assert_non_null(strstr(variables, "aside = 'The answers one by one take 500 ms.'\n"));
    pictures_release(&pictures);
    summary_release(&summary);
}

// Two processes at 1,040,000 and 1,000,000: from 0 they would be one line.
static void test_an_axis_of_lines_begins_where_they_are(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", METRIC_SERVER_CPU_NS_PER_MESSAGE);
    for (size_t i = 0; i < summary.cells.count; i++) {
        struct estimate *cost = &summary.cells.items[i].metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE];
        *cost = (struct estimate){.n = 10, .median = 1000 + 10 * (double)i, .low = 1000, .high = 1400};
    }
    pictures_make(&pictures, &summary);
    assert_non_null(strstr(strbuf_text(&pictures.items[0].variables), "\nlow = 960."));
    assert_non_null(strstr(strbuf_text(&pictures.items[0].variables), "\nhigh = 1440."));
    pictures_release(&pictures);
    summary.cells.items[0].metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE].low = 500;
    pictures_make(&pictures, &summary);
    assert_non_null(strstr(strbuf_text(&pictures.items[0].variables), "\nlow = 0."));
    pictures_release(&pictures);
    summary_release(&summary);
}

// Where --set leaves one value of the axis there is no line; but the figures are shown, once.
static void test_one_value_is_ranked(void **state)
{
    (void)state;
    static const char *const one[] = {"100", NULL};
    static const struct synthetic short_echo = {"echo", "connections", one, 3, 10, 0.05};
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &short_echo);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", METRIC_MESSAGES_PER_SECOND);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", summary.scenario.rank);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, summary.scenario.rank);
    pictures_make(&pictures, &summary);
    assert_int_equal(pictures.count, 2);
    assert_string_equal(pictures.items[0].name, "ranking-messages_per_second");
    assert_string_equal(pictures.items[1].name, "ranking");
    pictures_release(&pictures);
    summary_release(&summary);
}

// One axis for all parts: who turns the page compares lengths.
static void test_parts_of_a_ranking_share_an_axis(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    const struct synthetic wide = {"echo", "connections", synthetic_connections, SYNTHETIC_MOST, 10, 0.05};
    synthetic_summary(&summary, &wide);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, summary.scenario.rank);
    pictures_make(&pictures, &summary);
    assert_true(pictures.count > 1);
    const char *first = strstr(strbuf_text(&pictures.items[0].variables), "low = ");
    for (size_t i = 1; i < pictures.count; i++) {
        const char *other = strstr(strbuf_text(&pictures.items[i].variables), "low = ");
        assert_memory_equal(other, first, (size_t)(strstr(first, "rows") - first));
    }
    pictures_release(&pictures);
    summary_release(&summary);
}

// One crossing with its interval, one of which no more is known than the points around it.
static void add_crossings(struct summary *summary)
{
    struct course course = {
        .left = 2, .right = 0, .first = 0, .last = 1, .points = 2, .state = COURSE_CROSSES};
    struct overtaking known = {.overtaker = 2, .overtaken = 0, .after = 1, .value = 3.5, .low = 2, .high = 7};
    struct overtaking between = {
        .overtaker = 0, .overtaken = 2, .after = 1, .value = NAN, .low = NAN, .high = NAN};
    vec_push(&course.overtakings, known);
    vec_push(&course.overtakings, between);
    vec_push(&summary->courses, course);
}

static void test_crossings_stand_above_the_lines(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &synthetic_echo);
    add_crossings(&summary);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", METRIC_SERVER_CPU_NS_PER_MESSAGE);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", METRIC_MESSAGES_PER_SECOND);
    synthetic_add_plot(&summary, PLOT_PERCENTILES, NULL, METRIC_LATENCY_P50_NS);
    pictures_make(&pictures, &summary);
    const struct picture *ranked = picture_named(&pictures, "lines-server_cpu_ns_per_message-connections");
    const struct picture *other = picture_named(&pictures, "lines-messages_per_second-connections");
    const struct picture *percentiles = picture_named(&pictures, "percentiles-1");
    assert_non_null(ranked);
    assert_non_null(strstr(strbuf_text(&ranked->variables), "marks = 2\n"));
    assert_non_null(strstr(strbuf_text(&ranked->data), "\nreactor_epoll overtakes thread\t3.5\t2\t7\t\n"));
    assert_non_null(strstr(strbuf_text(&ranked->data), "\nthread overtakes reactor_epoll\tNaN\t1\t10\t\n"));
    assert_non_null(strstr(
        ranked->alt, ". reactor_epoll overtakes thread at connections=3.5 (2.0–7.0). thread overtakes "));
    assert_non_null(other); // it does not rank
    assert_non_null(strstr(strbuf_text(&other->variables), "marks = 0\n"));
    assert_null(strstr(other->alt, "overtakes"));
    assert_non_null(percentiles);
    assert_non_null(strstr(strbuf_text(&percentiles->variables), "marks = 0\n"));
    pictures_release(&pictures);
    summary_release(&summary);
}

static void hollow_is(const struct summary *summary, const char *wanted)
{
    struct pictures pictures;
    pictures_make(&pictures, summary);
    const struct picture *lines = picture_named(&pictures, "lines-messages_per_second-connections");
    assert_non_null(lines);
    assert_non_null(strstr(strbuf_text(&lines->variables), wanted));
    pictures_release(&pictures);
}

static void test_only_a_rate_that_the_server_sets_is_filled(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", METRIC_MESSAGES_PER_SECOND);
    hollow_is(&summary, "hollow = 0\n");
    summary.cells.items[2].bound = BOUND_STALLED;
    hollow_is(&summary, "hollow = 1\n");
    summary_release(&summary);
}

// Where it was the server, that is as it should be.
static void test_rankings_of_rates_name_what_held_them_up(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, METRIC_MESSAGES_PER_SECOND);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, METRIC_SERVER_CPU_NS_PER_MESSAGE);
    summary.cells.items[0].bound = BOUND_STALLED;
    pictures_make(&pictures, &summary);
    size_t named = 0;
    for (size_t i = 0; i < pictures.count; i++) {
        named += strstr(strbuf_text(&pictures.items[i].data), "thread, stalled") != NULL;
        assert_null(strstr(strbuf_text(&pictures.items[i].data), "server-bound"));
    }
    assert_int_equal(named, 1);
    pictures_release(&pictures);
    summary_release(&summary);
}

// Where labels would touch, the ends and the powers of ten go first.
static void test_tics_are_labelled_where_there_is_room(void **state)
{
    (void)state;
    static const char *const tasks[] = {"1",     "2",      "5",      "9",      "10",      "1000",
                                        "20000", "100000", "500000", "600000", "1000000", NULL};
    const struct synthetic wanted = {"tasks", "tasks", tasks, 3, 10, 0.05};
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &wanted);
    synthetic_add_plot(&summary, PLOT_LINES, "tasks", METRIC_NS_PER_OPERATION);
    pictures_make(&pictures, &summary);
    const char *variables = strbuf_text(&pictures.items[0].variables);
    assert_non_null(strstr(variables,
                           "x_tics = '\"1\" 1, \"2\" 2, \"5\" 5, \"\" 9, \"10\" 10, \"1000\" 1000, "
                           "\"\" 20000, \"100,000\" 100000, \"\" 500000, \"\" 600000, "
                           "\"1,000,000\" 1000000'\n"));
    pictures_release(&pictures);
    summary_release(&summary);
}

// A logarithmic axis has no 0: it stands a decade before the least of the others, and says so. Between the
// two a crossing stands on the line that is drawn there: at half of 300, halfway.
static void test_a_zero_is_set_apart(void **state)
{
    (void)state;
    static const char *const events[] = {"0", "300", "1000", "10000", NULL};
    const struct synthetic wanted = {"letters", "work_ns", events, 3, 10, 0.05};
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &wanted);
    add_crossings(&summary);
    summary.courses.items[0].axis = 1;
    summary.courses.items[0].overtakings.items[0] =
        (struct overtaking){.overtaker = 2, .overtaken = 0, .after = 1, .value = 150, .low = 0, .high = 5000};
    synthetic_add_plot(&summary, PLOT_LINES, "work_ns", METRIC_NS_PER_OPERATION);
    pictures_make(&pictures, &summary);
    const char *variables = strbuf_text(&pictures.items[0].variables);
    assert_non_null(strstr(variables, "x_logarithmic = 1\n"));
    assert_non_null(strstr(variables, "left = 30.0"));
    assert_non_null(strstr(variables, "x_axis = 'ns of work (0 set apart)'\n"));
    assert_non_null(strstr(variables, "x_tics = '\"0\" 30, \"300\" 300, \"1000\" 1000, \"10,000\" 10000'\n"));
    assert_non_null(strstr(strbuf_text(&pictures.items[0].data), "\t94.8683298\t30\t5000\t\n"));
    pictures_release(&pictures);
    summary_release(&summary);
}

static void set_text(char **text, const char *value)
{
    free(*text);
    *text = memory_copy_string(value);
}

// Two axes: two values of tasks for each of two cases; and a metric that only the second case has.
static void two_axes(struct summary *summary)
{
    static const char *const tasks[] = {"1", "1000", "1", "1000", NULL}; // those of each point
    const struct synthetic wanted = {"tasks", "tasks", tasks, 3, 10, 0.05};
    synthetic_summary(summary, &wanted);
    struct scenario_axis *cases = &summary->scenario.axes.items[0], *sizes = &summary->scenario.axes.items[1];
    assert_string_equal(cases->axis->name, "case");
    strings_add(&cases->values, "idle");
    for (size_t i = 2; i < 4; i++) {
        struct point *point = &summary->plan.points.items[i];
        set_text(&point->values.items[0], "idle");
        set_text(&point->text, i == 2 ? "case=idle tasks=1" : "case=idle tasks=1000");
        free(sizes->values.items[i]);
    }
    sizes->values.count = 2;
    for (size_t i = summary->cells.count / 2; i < summary->cells.count; i++)
        summary->cells.items[i].metrics[METRIC_MEMORY_BYTES_PER_TASK] =
            summary->cells.items[i].metrics[METRIC_PEAK_RSS_BYTES];
}

static void test_other_axes_have_pictures_of_their_own(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    two_axes(&summary);
    synthetic_add_plot(&summary, PLOT_LINES, "tasks", METRIC_NS_PER_OPERATION);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, METRIC_NS_PER_OPERATION);
    pictures_make(&pictures, &summary);
    assert_int_equal(pictures.count, 3);
    assert_string_equal(pictures.items[0].name, "lines-ns_per_operation-tasks-1");
    assert_string_equal(pictures.items[0].title,
                        "Time per operation over tasks, case = yield; lower is better");
    assert_string_equal(pictures.items[1].title,
                        "Time per operation over tasks, case = idle; lower is better");
    assert_non_null(strstr(strbuf_text(&pictures.items[2].data), "heading\tcase = idle, tasks = 1000\t"));
    pictures_release(&pictures);
    summary_release(&summary);
}

// A tile a point, full where the best one is shown to be ahead of the next; with one value of an axis, no
// map.
static void test_a_map_tells_who_wins_where(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    two_axes(&summary);
    const struct scenario *scenario = &summary.scenario;
    struct scenario_plot plot = {.kind = PLOT_HEAT,
                                 .x = scenario->axes.items[1].axis,
                                 .by = scenario->axes.items[0].axis,
                                 .y = scenario->rank};
    struct error error;
    assert_int_equal(pictures_make_kind(&pictures, &summary, "heat", &error), 0); // unasked, too
    assert_int_equal(pictures.count, 1);
    assert_string_equal(pictures.items[0].name, "heat-tasks-case");
    pictures_release(&pictures);
    vec_push(&summary.scenario.plots, plot);
    pictures_make(&pictures, &summary);
    assert_int_equal(pictures.count, 1);
    assert_string_equal(pictures.items[0].name, "heat-tasks-case");
    const char *data = strbuf_text(&pictures.items[0].data);
    size_t tiles = 0, sure = 0;
    for (const char *line = strchr(data, '\n') + 1; *line != '\n'; line = strchr(line, '\n') + 1, tiles++) {
        unsigned x, y, colour, shape;
        int ahead;
        assert_int_equal(sscanf(line, "%u %u %u %u %*s %d", &x, &y, &colour, &shape, &ahead), 5);
        assert_true(x < 2 && y < 2);
        assert_int_equal(colour, palette_colour("reactor")); // made to be the quickest of the three
        sure += ahead == 1;
    }
    assert_int_equal(tiles, 4);
    assert_true(sure > 0);
    assert_non_null(strstr(data, "\nreactor_epoll\t"));
    assert_null(strstr(data, "\nthread\t"));
    assert_non_null(
        strstr(strbuf_text(&pictures.items[0].variables), "y_tics = '\"yield\" 0, \"idle\" 1'\n"));
    pictures_release(&pictures);
    free(summary.scenario.axes.items[0].values.items[--summary.scenario.axes.items[0].values.count]);
    pictures_make(&pictures, &summary);
    assert_int_equal(pictures.count, 0);
    pictures_release(&pictures);
    summary_release(&summary);
}

// Eight runs of one cell, whose second part is without a message in each: the line is parted there.
static void add_inside(struct summary *summary, size_t cell)
{
    summary->cells.items[cell].first = summary->samples.count;
    summary->cells.items[cell].count = 8;
    for (unsigned i = 0; i < 8; i++) {
        struct sample sample;
        sample_init(&sample);
        sample.parts = memory_zeroed(1, sizeof *sample.parts);
        *sample.parts = (struct sample_parts){.part_ns = 20e6, .count = 4};
        for (unsigned j = 0; j < 4; j++) {
            sample.parts->messages[j] = j == 1 ? 0 : 1000 + i;
            sample.parts->longest_ns[j] = j == 1 ? NAN : 1e6 + i;
        }
        vec_push(&summary->samples, sample);
    }
}

static void test_a_timeline_shows_the_inside_of_runs(void **state)
{
    (void)state;
    static const char *const one[] = {"100", NULL};
    static const struct synthetic short_echo = {"echo", "connections", one, 3, 10, 0.05};
    struct summary summary;
    struct pictures pictures;
    synthetic_summary(&summary, &short_echo);
    synthetic_add_plot(&summary, PLOT_TIMELINE, NULL, summary.scenario.rank);
    pictures_make(&pictures, &summary);
    assert_int_equal(pictures.count, 0); // samples of before do not tell it
    pictures_release(&pictures);
    add_inside(&summary, 2);
    pictures_make(&pictures, &summary);
    assert_int_equal(pictures.count, 2);
    const char *rates = strbuf_text(&pictures.items[0].data), *longest = strbuf_text(&pictures.items[1].data);
    assert_non_null(strstr(rates, "# reactor_epoll (reactor)\n20\t50175\t50000\t50350\t0\n40\t0\t"));
    assert_non_null(strstr(longest, "20\t1000003.5\t1000000\t1000007\t0\n\n60\t"));
    assert_non_null(strstr(strbuf_text(&pictures.items[0].variables), "series = 1\n"));
    assert_non_null(strstr(strbuf_text(&pictures.items[0].variables), "bands = 1\n"));
    assert_non_null(strstr(strbuf_text(&pictures.items[1].variables), "bands = 0\n")); // a point stands alone
    pictures_release(&pictures);
    summary_release(&summary);
}

static void test_what_no_run_told_is_not_drawn(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    two_axes(&summary);
    synthetic_add_plot(&summary, PLOT_LINES, "tasks", METRIC_MEMORY_BYTES_PER_TASK);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, METRIC_MEMORY_BYTES_PER_TASK);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, METRIC_WAKE_LATE_P99_NS); // neither case has it
    pictures_make(&pictures, &summary);
    assert_int_equal(pictures.count, 2);
    assert_string_equal(pictures.items[0].name, "lines-memory_bytes_per_task-tasks");
    assert_non_null(strstr(strbuf_text(&pictures.items[0].variables), "left_out = 0\n"));
    assert_null(strstr(strbuf_text(&pictures.items[1].data), "case = yield"));
    assert_non_null(strstr(strbuf_text(&pictures.items[1].data), "case = idle, tasks = 1\t"));
    pictures_release(&pictures);
    summary_release(&summary);
}

static void test_spread_keeps_labels_apart(void **state)
{
    (void)state;
    double places[] = {0.5, 0.5, 0.51, 0.99, 1.0, 0.1}, gap = 0.06;
    chart_spread(places, 6, gap);
    for (size_t i = 0; i < 6; i++) {
        assert_true(places[i] >= -1e-9 && places[i] <= 1 + 1e-9);
        for (size_t j = 0; j < i; j++)
            assert_true(fabs(places[i] - places[j]) >= gap - 1e-9);
    }
    assert_float_equal(places[5], 0.1, 1e-9); // alone: stays where it is
    assert_true(places[2] > places[0] && places[4] > places[3]);
}

static void test_ranges(void **state)
{
    (void)state;
    struct picture_range linear = picture_range(30, 100, 20), logarithmic = picture_range(3, 1000, 20);
    assert_false(linear.log);
    assert_float_equal(linear.low, 0, 0);
    assert_true(linear.high >= 100);
    assert_true(logarithmic.log);
    assert_true(logarithmic.low <= 3 && logarithmic.low > 0 && logarithmic.high >= 1000);
    struct picture_range empty = picture_range(INFINITY, 0, 20);
    assert_true(empty.high > empty.low && !empty.log);
}

static char *read_file(const char *directory, const char *name)
{
    struct strbuf bytes = {0};
    char *path = store_path(directory, name), hex[65];
    assert_int_equal(strbuf_add_file(&bytes, path), 0);
    assert_true(bytes.length > 500);
    assert_int_equal(store_hash_file(path, hex, NULL), 0);
    strbuf_release(&bytes);
    free(path);
    return memory_copy_string(hex);
}

// gnuplot itself: draws every kind without a word, and twice the same bytes, though a second passes.
static void test_drawing_is_reproducible(void **state)
{
    (void)state;
    static const char *const names[] = {"plots/ranking.svg", "plots/ranking.png", "plots/ranking.pdf",
                                        "plots/samples.pdf", "plots/percentiles-1.svg"};
    char first[] = "/tmp/corobench-plot-XXXXXX", second[] = "/tmp/corobench-plot-XXXXXX";
    struct summary summary;
    struct error error;
    assert_non_null(mkdtemp(first));
    assert_non_null(mkdtemp(second));
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, summary.scenario.rank);
    synthetic_add_plot(&summary, PLOT_SAMPLES, NULL, summary.scenario.rank);
    synthetic_add_plot(&summary, PLOT_PERCENTILES, NULL, METRIC_LATENCY_P50_NS);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", summary.scenario.rank);
    add_crossings(&summary);
    assert_false(plot_is_fresh(&summary, first));
    assert_int_equal(plot_write(&summary, first, &error), 0);
    assert_true(plot_is_fresh(&summary, first));
    sleep(1); // what is stamped with the time would differ now
    assert_int_equal(plot_write(&summary, second, &error), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *a = read_file(first, names[i]), *b = read_file(second, names[i]);
        assert_string_equal(a, b);
        free(a);
        free(b);
    }
    struct strbuf lines = {0};
    char *path = store_path(first, "plots/lines-server_cpu_ns_per_message-connections.svg");
    assert_int_equal(strbuf_add_file(&lines, path), 0);
    assert_non_null(strstr(strbuf_text(&lines), "reactor_epoll overtakes thread"));
    strbuf_release(&lines);
    free(path);
    char *command = memory_format("rm -r %s %s", first, second);
    assert_int_equal(system(command), 0);
    free(command);
    summary_release(&summary);
}

// The page hides an implementation by the titles of its elements: whatever names it must be in one that has
// its title, and in each of its elements there must be something to hide.
static void titles_hold(const char *svg, const char *label)
{
    char *title = memory_format("<title>of:%s</title>", label), *name = memory_format(">%s<", label);
    size_t named = 0;
    if (!strstr(svg, title))
        fail_msg("nothing is of %s", label);
    for (const char *found = strstr(svg, name); found; found = strstr(found + 1, name)) {
        const char *last = NULL;
        for (const char *c = strstr(svg, "<title>"); c && c < found; c = strstr(c + 1, "<title>"))
            last = c;
        assert_memory_equal(last, title, strlen(title));
        named++;
    }
    assert_true(named > 0);
    free(name);
    free(title);
}

static void test_each_element_of_an_implementation_is_titled(void **state)
{
    (void)state;
    static const char *const names[] = {"ranking", "samples", "percentiles-1",
                                        "lines-server_cpu_ns_per_message-connections"};
    char folder[] = "/tmp/corobench-plot-XXXXXX";
    struct summary summary;
    struct error error;
    assert_non_null(mkdtemp(folder));
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, summary.scenario.rank);
    synthetic_add_plot(&summary, PLOT_SAMPLES, NULL, summary.scenario.rank);
    synthetic_add_plot(&summary, PLOT_PERCENTILES, NULL, METRIC_LATENCY_P50_NS);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", summary.scenario.rank);
    assert_int_equal(plot_write(&summary, folder, &error), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct strbuf svg = {0};
        char *path = memory_format("%s/plots/%s.svg", folder, names[i]);
        assert_int_equal(strbuf_add_file(&svg, path), 0);
        for (size_t j = 0; j < summary.plan.implementations.count; j++)
            if (!summary.plan.implementations.items[j].is_aa)
                titles_hold(strbuf_text(&svg), summary.plan.implementations.items[j].label);
        strbuf_release(&svg);
        free(path);
    }
    char *command = memory_format("rm -r %s", folder);
    assert_int_equal(system(command), 0);
    free(command);
    summary_release(&summary);
}

// gnuplot draws no tic that lies outside of the axis, be it by the last bit of a logarithm: that of 100 did.
static void test_an_axis_has_the_tics_of_its_ends(void **state)
{
    (void)state;
    static const char *const ends[][3] = {
        {"1", "1000000"}, {"10", "100000"}, {"100", "10000"}, {"1000", "1000000"}, {"3", "300"}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char folder[] = "/tmp/corobench-plot-XXXXXX";
        const struct synthetic wanted = {"tasks", "tasks", ends[i], 3, 10, 0.05};
        struct summary summary;
        struct strbuf picture = {0};
        struct error error;
        assert_non_null(mkdtemp(folder));
        synthetic_summary(&summary, &wanted);
        synthetic_add_plot(&summary, PLOT_LINES, "tasks", METRIC_NS_PER_OPERATION);
        assert_int_equal(plot_write(&summary, folder, &error), 0);
        char *path = store_path(folder, "plots/lines-ns_per_operation-tasks.svg");
        assert_int_equal(strbuf_add_file(&picture, path), 0);
        char *label = memory_format(">%s<", ends[i][0]), *command = memory_format("rm -r %s", folder);
        assert_non_null(strstr(strbuf_text(&picture), label));
        assert_int_equal(system(command), 0);
        free(command);
        free(label);
        free(path);
        strbuf_release(&picture);
        summary_release(&summary);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_plots),
        cmocka_unit_test(test_repeated_plot_is_drawn_once),
        cmocka_unit_test(test_ranking_shows_gaps_in_place),
        cmocka_unit_test(test_words_name_the_best_rival),
        cmocka_unit_test(test_no_figure_without_interval),
        cmocka_unit_test(test_long_reason_is_cut),
        cmocka_unit_test(test_titles_are_quoted),
        cmocka_unit_test(test_many_rows_are_split),
        cmocka_unit_test(test_many_rounds_share_marks),
        cmocka_unit_test(test_lines_take_each_cell),
        cmocka_unit_test(test_times_of_clients_have_their_bounds),
        cmocka_unit_test(test_a_bound_far_off_is_told_instead),
        cmocka_unit_test(test_an_axis_of_lines_begins_where_they_are),
        cmocka_unit_test(test_one_value_is_ranked),
        cmocka_unit_test(test_parts_of_a_ranking_share_an_axis),
        cmocka_unit_test(test_crossings_stand_above_the_lines),
        cmocka_unit_test(test_only_a_rate_that_the_server_sets_is_filled),
        cmocka_unit_test(test_rankings_of_rates_name_what_held_them_up),
        cmocka_unit_test(test_tics_are_labelled_where_there_is_room),
        cmocka_unit_test(test_a_zero_is_set_apart),
        cmocka_unit_test(test_other_axes_have_pictures_of_their_own),
        cmocka_unit_test(test_a_map_tells_who_wins_where),
        cmocka_unit_test(test_a_timeline_shows_the_inside_of_runs),
        cmocka_unit_test(test_what_no_run_told_is_not_drawn),
        cmocka_unit_test(test_spread_keeps_labels_apart),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_each_element_of_an_implementation_is_titled),
        cmocka_unit_test(test_drawing_is_reproducible),
        cmocka_unit_test(test_an_axis_has_the_tics_of_its_ends),
    };
    struct error error;
    if (process_init(&error))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    process_shutdown();
    return failed;
}
