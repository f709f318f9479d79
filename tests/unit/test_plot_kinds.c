// Kinds of plots beyond the usual ones, what of them is chosen, and what becomes of a picture that fails.
#include "chart.h"
#include "picture.h"
#include "plot.h"
#include "process.h"
#include "store.h"
#include "synthetic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static bool is_there(const char *folder, const char *name)
{
    char *path = store_path(folder, name);
    bool there = access(path, F_OK) == 0;
    free(path);
    return there;
}

static void remove_folder(const char *folder)
{
    char *command = memory_format("rm -r %s", folder);
    assert_int_equal(system(command), 0);
    free(command);
}

// A gnuplot that draws no ranking.
static char *make_choosy_gnuplot(const char *folder)
{
    struct error error;
    char *path = store_path(folder, "gnuplot");
    char *text = memory_format(
        "#!/bin/sh\nfor last; do :; done\nif grep -q \"'ranking'\" \"$last\"; then echo no >&2; "
        "exit 1; fi\nPATH='%s' exec gnuplot \"$@\"\n",
        getenv("PATH"));
    assert_int_equal(store_write_text(path, text, &error), 0);
    assert_int_equal(chmod(path, 0700), 0);
    free(text);
    char *kept = memory_copy_string(getenv("PATH")), *search = memory_format("%s:%s", folder, kept);
    process_shutdown();
    setenv("PATH", search, 1);
    assert_int_equal(process_init(&error), 0);
    free(search);
    free(path);
    return kept;
}

static void restore_gnuplot(char *path)
{
    struct error error;
    process_shutdown();
    setenv("PATH", path, 1);
    assert_int_equal(process_init(&error), 0);
    free(path);
}

// Of which one may fail.
static void make_two_pictures(struct summary *summary)
{
    synthetic_summary(summary, &synthetic_echo);
    synthetic_add_plot(summary, PLOT_RANKING, NULL, summary->scenario.rank);
    synthetic_add_plot(summary, PLOT_SAMPLES, NULL, summary->scenario.rank);
}

static void test_a_picture_that_fails_leaves_the_others(void **state)
{
    (void)state;
    char folder[] = "/tmp/corobench-plot-XXXXXX";
    struct summary summary;
    struct error error;
    assert_non_null(mkdtemp(folder));
    make_two_pictures(&summary);
    assert_int_equal(plot_write(&summary, folder, &error), 0);
    char *search = make_choosy_gnuplot(folder);
    assert_int_equal(plot_write(&summary, folder, &error), -1);
    restore_gnuplot(search);
    assert_non_null(strstr(error.text, "gnuplot could not draw "));
    assert_non_null(strstr(error.text, "data/ranking.gp: no"));
    assert_true(is_there(folder, "data/ranking.gp"));
    assert_null(strchr(error.text, '\n'));
    assert_true(is_there(folder, "plots/samples.svg"));
    assert_true(is_there(folder, "plots/samples.png"));
    assert_true(is_there(folder, "plots/samples.pdf"));
    assert_false(is_there(folder, "plots/ranking.svg")); // nor what was drawn of it before
    assert_false(is_there(folder, "data/samples.gp"));
    assert_false(plot_is_fresh(&summary, folder));
    assert_int_equal(plot_write(&summary, folder, &error), 0);
    assert_true(plot_is_fresh(&summary, folder));
    assert_true(is_there(folder, "plots/ranking.pdf"));
    assert_false(is_there(folder, "data/ranking.gp"));
    remove_folder(folder);
    summary_release(&summary);
}

// A folder stands where the image is to be written.
static void test_a_picture_without_a_place_is_told(void **state)
{
    (void)state;
    char folder[] = "/tmp/corobench-plot-XXXXXX";
    struct summary summary;
    struct error error;
    assert_non_null(mkdtemp(folder));
    make_two_pictures(&summary);
    char *plots = store_path(folder, "plots"), *blocked = store_path(plots, "ranking.png");
    assert_int_equal(mkdir(plots, 0700), 0);
    assert_int_equal(mkdir(blocked, 0700), 0);
    assert_int_equal(plot_write(&summary, folder, &error), -1);
    assert_non_null(strstr(error.text, "plots/ranking.png: Is a directory"));
    assert_true(is_there(folder, "plots/samples.pdf"));
    assert_false(is_there(folder, "plots/ranking.svg"));
    free(blocked);
    free(plots);
    remove_folder(folder);
    summary_release(&summary);
}

// Fresh is what was drawn from these very data, whatever the clock said then.
static void test_what_is_fresh_depends_on_no_clock(void **state)
{
    (void)state;
    char folder[] = "/tmp/corobench-plot-XXXXXX";
    const struct timespec long_ago[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    struct summary summary;
    struct error error;
    assert_non_null(mkdtemp(folder));
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, summary.scenario.rank);
    char *image = store_path(folder, "plots/ranking.svg"), *data = store_path(folder, "data/ranking.tsv");
    assert_int_equal(plot_write(&summary, folder, &error), 0);
    assert_int_equal(utimensat(AT_FDCWD, image, long_ago, 0), 0);
    assert_true(plot_is_fresh(&summary, folder));
    assert_int_equal(store_write_text(data, "other\n", &error), 0);
    assert_false(plot_is_fresh(&summary, folder));
    struct plot_choice only_png = {.formats = 1U << 1};
    struct plot *plot;
    assert_int_equal(plot_begin(&plot, &summary, folder, &only_png, &error), 0);
    assert_int_equal(plot_end(plot, &error), 0);
    assert_false(is_there(folder, "plots/ranking.svg")); // it was of other data
    assert_true(is_there(folder, "plots/ranking.png"));
    free(image);
    free(data);
    remove_folder(folder);
    summary_release(&summary);
}

static const struct picture *picture_named(const struct pictures *pictures, const char *name)
{
    for (size_t i = 0; i < pictures->count; i++)
        if (strcmp(pictures->items[i].name, name) == 0)
            return &pictures->items[i];
    fail_msg("there is no picture %s", name);
    return NULL;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at++)
        count++;
    return count;
}

static void test_a_forest_has_a_row_for_each_ratio(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures = {0};
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_FOREST, NULL, summary.scenario.rank);
    pictures_make(&pictures, &summary);
    const struct picture *forest = picture_named(&pictures, "forest");
    const char *data = strbuf_text(&forest->data);
    assert_int_equal(count_of(data, "\theading\tconnections = "), 4);
    assert_int_equal(count_of(data, "\trow\tthread\t"), 0); // it is what the others are divided by
    assert_int_equal(count_of(data, "\trow\tthread, again\t"), 4);
    assert_int_equal(count_of(data, "\tof:reactor_epoll\n"), 4);
    assert_true(count_of(data, "\tfaster\t0\tof:reactor_epoll\n") > 0);
    assert_int_equal(count_of(data, "\tgap\tsequential\t"), 3); // beyond its limit
    assert_non_null(strstr(forest->title, "Ratio to thread: "));
    assert_non_null(strstr(forest->title, "left of 1 is better"));
    assert_non_null(strstr(forest->alt, "reactor_epoll has the best ratio, "));
    pictures_release(&pictures);
    vec_release(&summary.scenario.plots);
    synthetic_add_plot(&summary, PLOT_FOREST, NULL, METRIC_MESSAGES_PER_SECOND);
    pictures_make(&pictures, &summary);
    forest = picture_named(&pictures, "forest-messages_per_second");
    assert_non_null(strstr(forest->title, "right of 1 is better"));
    assert_null(strstr(strbuf_text(&forest->data), "\tfaster\t")); // verdicts are on what ranks
    pictures_release(&pictures);
    summary_release(&summary);
}

// 11 rows at each of 4 points fit in no picture of 44, for there are headings, too.
static void test_parts_have_names_of_their_own(void **state)
{
    (void)state;
    static const enum plot_kind kinds[] = {PLOT_RANKING, PLOT_SAMPLES, PLOT_FOREST};
    struct synthetic eleven = synthetic_echo;
    eleven.implementations = 10; // and the baseline again
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct summary summary;
        struct pictures pictures;
        synthetic_summary(&summary, &eleven);
        synthetic_add_plot(&summary, kinds[i], NULL, summary.scenario.rank);
        pictures_make(&pictures, &summary);
        assert_int_equal(pictures.count, 2);
        assert_string_not_equal(pictures.items[0].name, pictures.items[1].name);
        assert_non_null(strstr(pictures.items[1].name, "-2"));
        pictures_release(&pictures);
        summary_release(&summary);
    }
}

static void test_throughput_against_latency_goes_along_the_load(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures = {0};
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_THROUGHPUT_LATENCY, "connections", summary.scenario.rank);
    pictures_make(&pictures, &summary);
    const struct picture *lines = picture_named(&pictures, "throughput-latency-latency_p99_ns-connections");
    const char *data = strbuf_text(&lines->data), *first = strstr(data, "# reactor_epoll (reactor)\n");
    assert_non_null(first);
    double last = INFINITY; // what is made up gets slower as connections grow, and so goes to the left
    for (const char *row = strchr(first, '\n') + 1; *row != '\n'; row = strchr(row, '\n') + 1) {
        assert_true(strtod(row, NULL) < last);
        last = strtod(row, NULL);
    }
    assert_non_null(strstr(data, "\n900\t"));
    assert_non_null(strstr(data, "\tof:reactor_epoll\n"));
    assert_non_null(strstr(strbuf_text(&lines->variables), "notes_are = 'connections'\n"));
    assert_non_null(
        strstr(lines->alt, "Of all, each at its highest load, reactor_libevent has the highest rate, "));
    pictures_release(&pictures);
    summary_release(&summary);
}

static void test_a_crossover_has_those_that_cross(void **state)
{
    (void)state;
    enum { EPOLL = 2, LIBEVENT = 3, THREAD = 0 };
    struct summary summary;
    struct pictures pictures = {0};
    struct error error;
    synthetic_summary(&summary, &synthetic_echo);
    assert_int_equal(pictures_make_kind(&pictures, &summary, "crossover", &error), -1);
    assert_non_null(strstr(error.text, "nothing to show as crossover, which takes an axis"));
    const struct axis *axis = workload_axis(summary.scenario.workload, "connections");
    struct course courses[] = {{.left = EPOLL, .declared = true, .state = COURSE_CROSSES},
                               {.left = LIBEVENT, .declared = true, .state = COURSE_KEEPS}};
    struct overtaking there = {EPOLL, THREAD, 1, 2, 37, 28, 51, true};
    vec_push(&courses[0].overtakings, there);
    for (size_t i = 0; i < 2; i++) {
        courses[i].axis = axis_index(summary.scenario.workload, axis);
        courses[i].last = 3;
        courses[i].points = 4;
        vec_push(&summary.courses, courses[i]);
    }
    assert_int_equal(pictures_make_kind(&pictures, &summary, "crossover", &error), 0);
    const struct picture *picture = picture_named(&pictures, "crossover-connections");
    const char *variables = strbuf_text(&picture->variables);
    assert_non_null(strstr(variables, "series = 1\n"));
    assert_non_null(strstr(variables, "marks = 1\n"));
    assert_non_null(strstr(variables, "margin = 1.03"));
    assert_non_null(strstr(strbuf_text(&picture->data), "\tof:reactor_epoll\n"));
    assert_string_equal(picture->title,
                        "Ratio to thread over connections: server CPU time per message; below 1 is better");
    assert_non_null(strstr(picture->alt, "reactor_epoll overtakes thread at connections=37 (28–51)"));
    pictures_release(&pictures);
    summary_release(&summary);
}

static void test_memory_has_slopes_and_what_they_are_of(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures = {0};
    struct error error;
    synthetic_summary(&summary, &synthetic_echo);
    assert_int_equal(pictures_make_kind(&pictures, &summary, "memory", &error), -1);
    assert_non_null(strstr(error.text, "nothing to show as memory, which takes memory at several values"));
    const struct workload *workload = summary.scenario.workload;
    const struct growth *growth = NULL;
    for (size_t i = 0; i < workload->growth_count; i++)
        if (workload->growths[i].metric == METRIC_SERVER_RSS_BYTES)
            growth = &workload->growths[i];
    assert_non_null(growth);
    for (size_t i = 0; i < 3; i++) {
        double each = i == 2 ? -5 : 9000.0 / (double)(i + 1);
        struct slope slope = {.growth = growth,
                              .implementation = i,
                              .axis = axis_index(workload, workload_axis(workload, "connections")),
                              .last = 3,
                              .points = 4,
                              .line = {.slope = {.value = each, .low = each - 100, .high = each + 100},
                                       .fixed = {.value = 2e6}}};
        vec_push(&summary.slopes, slope);
    }
    assert_int_equal(pictures_make_kind(&pictures, &summary, "memory", &error), 0);
    const struct picture *picture = picture_named(&pictures, "memory-server_rss_bytes");
    const char *data = strbuf_text(&picture->data);
    assert_non_null(strstr(strbuf_text(&picture->variables), "rows = 3\n"));
    assert_true(strstr(data, "\tprocess\t") < strstr(data, "\tthread\t")); // least first
    assert_non_null(strstr(data, "\t4500\t4400\t4600\t4.50 kB (4.40–4.60)"));
    assert_non_null(strstr(data, "\tNaN\t-105\t95\t")); // nothing grows for sure: no dot
    assert_non_null(strstr(data, "# process: axis\t"));
    assert_non_null(strstr(data, "\t6050000\t\n")); // the line at 900 connections
    pictures_release(&pictures);
    summary_release(&summary);
}

// Notes keep away from points, intervals, the frame and each other; the first come first.
static void test_notes_stand_where_there_is_room(void **state)
{
    (void)state;
    struct chart chart = {.x_low = 0, .x_high = 100};
    struct chart_line line = {.label = memory_copy_string("a"), .of = "a"};
    struct chart_point point = {.x = 50, .y = 50, .low = 45, .high = 55};
    vec_push(&line.points, point);
    vec_push(&chart.lines, line);
    for (unsigned i = 0; i < 6; i++) {
        struct chart_note note = {.of = "a", .x = 50, .y = 50};
        snprintf(note.text, sizeof note.text, "%u00", i);
        vec_push(&chart.notes, note);
    }
    chart_place_notes(&chart, (struct picture_range){0, 100, false}, 440, 9);
    assert_int_equal(chart.notes.count, 4); // one at each side
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(chart.notes.items[i].right != chart.notes.items[j].right ||
                        chart.notes.items[i].below != chart.notes.items[j].below);
    assert_string_equal(chart.notes.items[3].text, "300");
    chart.notes.count = 1;
    chart.notes.items[0].x = chart.notes.items[0].y = 100; // the upper right corner
    chart_place_notes(&chart, (struct picture_range){0, 100, false}, 440, 9);
    assert_true(chart.notes.items[0].right < 0 && chart.notes.items[0].below > 0);
    chart_release(&chart);
}

// --only: nothing else changes of those that stay.
static void test_who_is_hidden_changes_nothing_else(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures all = {0}, some = {0};
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_RANKING, NULL, summary.scenario.rank);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", summary.scenario.rank);
    pictures_make(&all, &summary);
    assert_int_equal(shown_only(&summary, "nobody,no*"), 0);
    assert_int_equal(shown_only(&summary, "reactor_*,process"), 3);
    pictures_make(&some, &summary);
    const char *whole = strbuf_text(&all.items[0].data), *part = strbuf_text(&some.items[0].data);
    assert_null(strstr(part, "of:thread"));
    assert_int_equal(count_of(part, "of:reactor_epoll\n"), 4);
    const char *row = strstr(part, "\trow\treactor_libevent\t");
    char *same = memory_copy_bytes(row, strcspn(row, "\n") + 1);
    assert_non_null(strstr(whole, same)); // figure, ratio, verdict and look
    free(same);
    assert_non_null(strstr(strbuf_text(&some.items[1].variables), "(3 of 7 implementations)'"));
    assert_null(strstr(strbuf_text(&all.items[1].variables), "implementations)"));
    pictures_release(&all);
    pictures_release(&some);
    summary_release(&summary);
}

static void test_a_kind_is_made_where_the_data_allow(void **state)
{
    (void)state;
    struct summary summary;
    struct pictures pictures;
    struct error error;
    synthetic_summary(&summary, &synthetic_echo);
    synthetic_add_plot(&summary, PLOT_LINES, "connections", METRIC_MESSAGES_PER_SECOND);
    assert_int_equal(pictures_make_kind(&pictures, &summary, "lines", &error), 0);
    assert_int_equal(pictures.count, 1); // as the scenario asks for it
    assert_string_equal(pictures.items[0].name, "lines-messages_per_second-connections");
    pictures_release(&pictures);
    vec_release(&summary.scenario.plots);
    assert_int_equal(pictures_make_kind(&pictures, &summary, "lines", &error), 0);
    assert_string_equal(pictures.items[0].name, "lines-server_cpu_ns_per_message-connections");
    pictures_release(&pictures);
    assert_int_equal(pictures_make_kind(&pictures, &summary, "dots", &error), 0);
    assert_string_equal(pictures.items[0].drawing, "dots");
    assert_int_equal(count_of(strbuf_text(&pictures.items[0].data), "implementation\tmodel\t"), 7);
    pictures_release(&pictures);
    summary_release(&summary);
    const struct synthetic tasks = {"tasks", "tasks", synthetic_connections, 3, 10, 0.05};
    synthetic_summary(&summary, &tasks);
    assert_int_equal(pictures_make_kind(&pictures, &summary, "throughput-latency", &error), -1);
    assert_non_null(
        strstr(error.text, "nothing to show as throughput-latency, which takes rates and latencies"));
    assert_int_equal(pictures_make_kind(&pictures, &summary, "nonsense", &error), -1);
    assert_non_null(strstr(error.text, "unknown kind 'nonsense'"));
    summary_release(&summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_picture_that_fails_leaves_the_others),
        cmocka_unit_test(test_a_picture_without_a_place_is_told),
        cmocka_unit_test(test_what_is_fresh_depends_on_no_clock),
        cmocka_unit_test(test_a_forest_has_a_row_for_each_ratio),
        cmocka_unit_test(test_parts_have_names_of_their_own),
        cmocka_unit_test(test_throughput_against_latency_goes_along_the_load),
        cmocka_unit_test(test_a_crossover_has_those_that_cross),
        cmocka_unit_test(test_memory_has_slopes_and_what_they_are_of),
        cmocka_unit_test(test_notes_stand_where_there_is_room),
        cmocka_unit_test(test_who_is_hidden_changes_nothing_else),
        cmocka_unit_test(test_a_kind_is_made_where_the_data_allow),
    };
    struct error error;
    if (process_init(&error) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    process_shutdown();
    return failed;
}
