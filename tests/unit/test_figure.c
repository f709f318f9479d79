// Figures and their ids: what is measured gets the same id wherever it was measured, and nothing else gets
// it.
#include "figure.h"

#include "strbuf.h"
#include "synthetic.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *const connections[] = {"1", "10", NULL};
static const char *const more_connections[] = {"1", "10", "100", NULL};
static const struct synthetic echo = {"echo", "connections", connections, 7, 10, 0.05};
static const struct synthetic other_echo = {"echo", "connections", more_connections, 8, 12, 0.5};

static const struct figure *find(const struct figures *figures, const char *id)
{
    for (size_t i = 0; i < figures->count; i++)
        if (strcmp(figures->items[i].id, id) == 0)
            return &figures->items[i];
    return NULL;
}

// Ids that were published must stay: this one is that of
// printf 'cell\nSCENARIO\nreactor_epoll\nconnections=10\nserver_cpu_ns_per_message\n' | sha256sum
static void test_an_id_is_a_hash_of_what_is_measured(void **state)
{
    (void)state;
    struct summary summary;
    synthetic_summary(&summary, &echo);
    char *id = figure_id_of_cell(&summary, 10, METRIC_SERVER_CPU_NS_PER_MESSAGE);
    assert_string_equal(summary_implementation(&summary, 10)->label, "reactor_epoll");
    assert_string_equal(id, "2623sef");
    free(id);
    summary_release(&summary);
}

static void test_ids_do_not_depend_on_the_campaign(void **state)
{
    (void)state;
    struct summary one, other;
    struct figures here, there;
    size_t cells = 0;
    synthetic_summary(&one, &echo);
    synthetic_summary(&other, &other_echo);
    figures_make(&here, &one);
    figures_make(&there, &other);
    for (size_t i = 0; i < here.count; i++) {
        const struct figure *figure = &here.items[i], *same = find(&there, figure->id);
        if (figure->kind != FIGURE_CELL)
            continue;
        cells++;
        assert_non_null(same);
        assert_string_equal(figure->of, same->of);
        assert_string_equal(figure->where, same->where);
        assert_string_equal(figure->metric, same->metric);
    }
    assert_true(cells > 20);
    figures_release(&here);
    figures_release(&there);
    summary_release(&one);
    summary_release(&other);
}

static void test_no_two_share_an_id(void **state)
{
    (void)state;
    struct summary summary;
    struct figures figures;
    synthetic_summary(&summary, &echo);
    figures_make(&figures, &summary);
    assert_true(figures.count > 20);
    for (size_t i = 0; i < figures.count; i++)
        assert_ptr_equal(find(&figures, figures.items[i].id), &figures.items[i]);
    figures_release(&figures);
    summary_release(&summary);
}

static void test_figures_read_as_the_report_has_them(void **state)
{
    (void)state;
    struct figure figure = {
        .kind = FIGURE_CELL, .unit = "ns", .value = {1234, 1200, 1310, 0.95}, .ratio = {0.5, 0.4, 0.6, 0.95}};
    const struct {
        enum figure_kind kind;
        const char *text;
    } kinds[] = {{FIGURE_CELL, "1.23 µs (1.20–1.31)"},       {FIGURE_SLOPE, "1.23 µs (1.20–1.31)"},
                 {FIGURE_CONTRAST, "1230× (1200–1310)"},     {FIGURE_COUNTED, "1230"},
                 {FIGURE_CROSSING, "ns = 1230 (1200–1310)"}, {FIGURE_CEILING, "1.23 µs"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        figure.kind = kinds[i].kind;
        figure.whole = true;
        char *text = figure_text(&figure);
        assert_string_equal(text, kinds[i].text);
        free(text);
    }
    char *ratio = figure_ratio_text(&figure);
    assert_string_equal(ratio, "0.500× (0.400–0.600)");
    free(ratio);
    figure.gap = memory_copy_string("4 runs: too few for an interval");
    char *gap = figure_text(&figure);
    assert_string_equal(gap, "4 runs: too few for an interval");
    free(gap);
    free(figure.gap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_id_is_a_hash_of_what_is_measured),
        cmocka_unit_test(test_ids_do_not_depend_on_the_campaign),
        cmocka_unit_test(test_no_two_share_an_id),
        cmocka_unit_test(test_figures_read_as_the_report_has_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
