// Who won a scenario: decided by verdicts, told in a sentence and in a row.
#include "figure.h"
#include "report_parts.h"
#include "test_summary_world.h"
#include "winners.h"

static const char *const rivals[] = {"base", "epoll", "libevent", "process", "ceiling_raw", "base~aa", NULL};

// Costs of epoll, libevent and process against the base's; a noise of 0 is a wobble of 0.4%.
struct costs {
    double epoll, libevent, process, noise;
};

static void fill(struct world *world, size_t point, struct costs costs)
{
    const struct {
        const char *name;
        double cost, noise;
    } all[] = {{"base", 1, 0},
               {"epoll", costs.epoll, 0},
               {"libevent", costs.libevent, costs.noise},
               {"process", costs.process, costs.noise},
               {"ceiling_raw", 0.4, 0},
               {"base~aa", 1, 0}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (plan_find(&world->plan, all[i].name) >= 0)
            world_fill(world, all[i].name, point, 12000 * all[i].cost, all[i].noise + 0.004);
}

static void make(struct summary *summary, const char *connections, const char *const *names,
                 const struct costs *costs, const char *more)
{
    struct world world;
    world_open(&world, connections, names, more);
    for (size_t i = 0; i < world.plan.points.count; i++)
        fill(&world, i, costs[i]);
    world_summarize(&world, summary);
    world_close(&world);
}

static void expect(const char *connections, const struct costs *costs, const char *wanted)
{
    struct summary summary;
    make(&summary, connections, rivals, costs, "");
    assert_string_equal(summary.headline, wanted);
    summary_release(&summary);
}

static void who_leads_everywhere_is_said_once(void **state)
{
    (void)state;
    const struct costs costs[] = {{0.5, 0.8, 3, 0}, {0.4, 0.8, 2, 0}, {0.5, 0.6, 2, 0}};
    expect("2, 10, 12000", costs,
           "epoll used the least server CPU per message at 2, 10 and 12,000 connections: 1.20× (1.20–1.20) "
           "ahead "
           "of libevent at 12,000, up to 2.00× (2.00–2.00) at 10.");
}

// A better median is no lead: nine rounds of ten are not enough of a difference that the data chose.
static void a_tie_is_told_as_a_tie(void **state)
{
    (void)state;
    const struct costs costs[] = {{0.62, 0.63, 3, 0.1}};
    expect("10", costs,
           "epoll and libevent share the lead in server CPU per message: 1.61× (1.61–1.61) ahead of base.");
}

static void what_differs_by_point_is_named(void **state)
{
    (void)state;
    const struct costs joined[] = {{0.5, 0.5, 3, 0.1}, {0.5, 0.8, 3, 0}};
    expect("2, 10", joined,
           "epoll leads in server CPU per message at 2 and 10 connections, joined by libevent at 2: 1.60× "
           "(1.60–1.60) ahead of libevent at 10, up to 2.01× (1.81–2.24) ahead of base at 2.");
    const struct costs changes[] = {{0.5, 0.8, 3, 0}, {0.9, 0.5, 3, 0}};
    expect(
        "2, 10", changes,
        "epoll leads in server CPU per message at 2 connections, libevent at 10: 1.60× (1.60–1.60) ahead of "
        "libevent at 2, up to 1.80× (1.80–1.80) ahead of epoll at 10.");
}

static void what_is_not_resolved_is_said(void **state)
{
    (void)state;
    const struct costs open[] = {{1, 1, 1, 0.5}, {0.5, 0.8, 3, 0}}, nothing[] = {{1.02, 1, 1, 0.5}};
    struct summary summary;
    expect("2, 10", open,
           "epoll used the least server CPU per message at 10 connections: 1.60× (1.60–1.60) ahead of "
           "libevent; no "
           "difference is resolved at 2.");
    expect("10", nothing, "No difference in server CPU per message is resolved.");
    make(&summary, "1, 10", rivals, open, "");
    struct winners winners;
    winners_make(&winners, &summary);
    assert_int_equal(winners.points, 1);
    assert_int_equal(winners.unranked, 1);
    winners_release(&winners);
    summary_release(&summary);
}

static void equals_are_not_unresolved(void **state)
{
    (void)state;
    const struct costs costs[] = {{1.001, 0.999, 1.001, 0}};
    expect("10", costs, "All are equivalent in server CPU per message.");
}

// A bound never wins, not as the baseline either: then the rivals are compared with each other.
static void a_ceiling_never_wins(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", rivals, "");
    struct planned_implementation *base = &world.plan.implementations.items[0];
    free(base->class);
    base->class = memory_copy_string(CLASS_OF_CEILING);
    fill(&world, 0, (struct costs){1.5, 1.8, 3, 0});
    world_summarize(&world, &summary);
    assert_string_equal(summary.headline,
                        "epoll used the least server CPU per message: 1.20× (1.20–1.20) ahead of libevent.");
    summary_release(&summary);
    world_close(&world);
}

// Rates: the higher figure stands above the lower one, too.
static void more_is_ahead_where_more_is_better(void **state)
{
    (void)state;
    const struct costs costs[] = {{0.5, 0.8, 3, 0}};
    struct summary summary;
    make(&summary, "10", rivals, costs, "rank: messages_per_second\n");
    assert_string_equal(summary.headline,
                        "process echoed the most messages per second: 3.00× (3.00–3.00) ahead of base.");
    summary_release(&summary);
}

// The next model, not the next of the same: with models told apart, libevent is epoll's own.
static void the_next_is_of_another_model(void **state)
{
    (void)state;
    const struct costs costs[] = {{0.5, 0.8, 3, 0}};
    struct summary summary;
    struct winners winners;
    make(&summary, "10", rivals, costs, "");
    for (size_t i = 0; i < summary.plan.implementations.count; i++) {
        struct planned_implementation *one = &summary.plan.implementations.items[i];
        if (strcmp(one->label, "epoll") != 0 && strcmp(one->label, "libevent") != 0)
            continue;
        free(one->model);
        one->model = memory_copy_string("reactor");
    }
    winners_make(&winners, &summary);
    assert_string_equal(summary_implementation(&summary, winners.least.next)->label, "base");
    assert_true(fabs(winners.least.pair.ratio - 2) < 0.01);
    winners_release(&winners);
    summary_release(&summary);
}

static void the_row_says_how_sure(void **state)
{
    (void)state;
    const struct costs costs[] = {{0.5, 0.8, 3, 0}, {0.5, 0.5, 3, 0.1}, {1, 1, 1, 0.5}};
    struct summary summary;
    struct table table = {0};
    make(&summary, "2, 10, 100", rivals, costs, "");
    report_winner_columns(&table);
    report_add_winners(&table, &summary, "#here");
    assert_int_equal(table.cells.count, table.columns.count);
    const struct table_cell *cells = table.cells.items;
    assert_string_equal(cells[0].detail, "echo: server CPU time per message");
    assert_string_equal(cells[1].text, "epoll");
    assert_string_equal(cells[1].detail, "also libevent at 10 connections");
    assert_string_equal(cells[2].text, "1.60×");
    assert_string_equal(cells[2].detail, "1.60–1.60");
    assert_string_equal(cells[3].text, "2.01×");
    assert_string_equal(cells[3].detail, "1.81–2.24");
    assert_string_equal(cells[4].text, "libevent at 2, base at 10");
    assert_string_equal(cells[5].text, "shown at 1 of 3 points");
    assert_string_equal(cells[5].detail,
                        "else a tie: nothing beyond 3% is resolved; nothing at all at 100 connections");
    // Both margins are figures of the summary, and can be cited.
    struct figures figures;
    figures_make(&figures, &summary);
    size_t found = 0;
    for (size_t i = 0; i < figures.count; i++)
        for (size_t j = 2; j < 4; j++)
            found += figures.items[i].kind == FIGURE_MARGIN && strcmp(figures.items[i].id, cells[j].id) == 0;
    assert_int_equal(found, 2);
    figures_release(&figures);
    table_release(&table);
    summary_release(&summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_leads_everywhere_is_said_once),
        cmocka_unit_test(a_tie_is_told_as_a_tie),
        cmocka_unit_test(what_differs_by_point_is_named),
        cmocka_unit_test(what_is_not_resolved_is_said),
        cmocka_unit_test(equals_are_not_unresolved),
        cmocka_unit_test(a_ceiling_never_wins),
        cmocka_unit_test(more_is_ahead_where_more_is_better),
        cmocka_unit_test(the_next_is_of_another_model),
        cmocka_unit_test(the_row_says_how_sure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
