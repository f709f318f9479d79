// comparison: what two campaigns of a scenario are found to differ in, and what cannot be compared.
#include "comparison.h"
#include "test_summary_world.h"

enum { OLD, NEW };

static const char *const names[] = {"base", "kept", "quick", "slow", "steady", "base~aa", NULL};

// Two campaigns on their way to a comparison. Unless a test changes them, they were made on one machine, and
// base and kept are the same files in both.
struct pair {
    struct world worlds[2];
    struct comparison_side sides[2];
    json_t *hosts[2]; // NULL: no host.json
    struct comparison_rules rules;
    struct scenario_comparison comparison;
};

static void set_hash(struct world *world, const char *name, const char *hash)
{
    struct planned_implementation *one = &world->plan.implementations.items[plan_find(&world->plan, name)];
    free(one->hash);
    one->hash = memory_copy_string(hash);
}

static json_t *make_host(const char *cpu, const char *commit, bool sanitized)
{
    return json_pack("{s:i, s:{s:s}, s:{s:s, s:s}, s:{s:s}, s:{s:s, s:b}}", "schema_version", 1, "cpu",
                     "model", cpu, "kernel", "release", "6.1", "load_average", commit, "code", "commit",
                     commit, "build", "flags", "-O2", "sanitized", (int)sanitized);
}

static void pair_open_with(struct pair *pair, const char *connections, const char *const *wanted,
                           const char *extra)
{
    *pair = (struct pair){.rules = {.metric = -1, .confidence = 0.95, .equivalence = NAN, .drift = 0.05}};
    for (size_t side = OLD; side <= NEW; side++) {
        struct world *world = &pair->worlds[side];
        world_open(world, connections, wanted, extra);
        free(world->scenario.name); // that of its folder
        world->scenario.name = memory_copy_string("made_up");
        for (size_t i = 0; i < world->plan.implementations.count; i++) {
            const char *label = world->plan.implementations.items[i].label;
            bool kept = strncmp(label, "base", 4) == 0 || strcmp(label, "kept") == 0;
            set_hash(world, label, kept ? "aaaa" : side == OLD ? "bbbb" : "cccc");
        }
        pair->hosts[side] = make_host("A", side == OLD ? "1" : "2", false);
    }
}

static void pair_open(struct pair *pair)
{
    pair_open_with(pair, "10", names, "");
}

// All rounds of a cell: `value`, with `drift` over the rounds that all cells share, and a wobble of its own.
static void fill(struct world *world, const char *name, size_t point, double value, double drift,
                 double noise)
{
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
        struct sample sample = world_run(world, name, point, round);
        double wobble = noise * ((double)(round * 7 % 10) - 4.5) / 4.5;
        sample.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = value * (1 + drift * round) * (1 + wobble);
        sample.metrics[METRIC_MESSAGES_PER_SECOND] = 1e9 / sample.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE];
        sample.metrics[METRIC_SERVER_RSS_BYTES] = 1000 * value * (1 + wobble);
        world_put(world, &sample);
    }
}

// quick becomes a fifth faster and slow a fifth slower; the machine becomes slower by `machine` for all.
static void fill_all(struct pair *pair, size_t point, double machine, double drift)
{
    static const double factors[2][6] = {{1, 2, 3, 4, 5, 1}, {1, 2, 2.4, 4.8, 5, 1}};
    for (size_t side = OLD; side <= NEW; side++)
        for (size_t i = 0; names[i]; i++)
            fill(&pair->worlds[side], names[i], point, 1000 * factors[side][i] * (side == NEW ? machine : 1),
                 drift, 0.002 * (double)(i + 1));
}

static void pair_finish(struct pair *pair)
{
    for (size_t side = OLD; side <= NEW; side++) {
        world_summarize(&pair->worlds[side], &pair->sides[side].summary);
        pair->sides[side].directory = memory_copy_string(side == OLD ? "old" : "new");
        pair->sides[side].host = pair->hosts[side];
    }
}

static void pair_compare(struct pair *pair)
{
    struct error error;
    pair_finish(pair);
    world_must(comparison_make(&pair->comparison, &pair->sides[OLD], &pair->sides[NEW], &pair->rules, &error),
               &error);
}

static void pair_close(struct pair *pair)
{
    comparison_release(&pair->comparison);
    for (size_t side = OLD; side <= NEW; side++) {
        comparison_side_release(&pair->sides[side]);
        world_close(&pair->worlds[side]);
    }
}

static void expect_refusal(struct pair *pair, const char *words)
{
    struct error error = {""};
    pair_finish(pair);
    assert_int_equal(
        comparison_make(&pair->comparison, &pair->sides[OLD], &pair->sides[NEW], &pair->rules, &error), -1);
    if (!strstr(error.text, words))
        fail_msg("'%s' does not say '%s'", error.text, words);
    assert_int_equal(pair->comparison.cells.count, 0);
    pair_close(pair);
}

static const struct compared_cell *cell_of(const struct pair *pair, const char *name)
{
    for (size_t i = 0; i < pair->comparison.cells.count; i++) {
        const struct compared_cell *cell = &pair->comparison.cells.items[i];
        if (strcmp(comparison_implementation(&pair->comparison, cell)->label, name) == 0)
            return cell;
    }
    fail_msg("no cell of %s", name);
    return NULL;
}

static void expect_verdict(const struct pair *pair, const char *name, enum verdict verdict)
{
    const struct compared_cell *cell = cell_of(pair, name);
    if (cell->unjudged || cell->verdict != verdict)
        fail_msg("%s is %s, not %s", name, cell->unjudged ? cell->unjudged : verdict_word(cell->verdict),
                 verdict_word(verdict));
}

static void expect_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%g is not %g within %g", value, wanted, tolerance);
}

static bool has_text(const struct strings *strings, const char *words)
{
    for (size_t i = 0; i < strings->count; i++)
        if (strstr(strings->items[i], words))
            return true;
    return false;
}

// --- Verdicts ----------------------------------------------------------------------------------------------

static void what_the_machine_did_cancels(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    fill_all(&pair, 0, 1.1, 0.05);
    pair_compare(&pair);
    const struct scenario_comparison *comparison = &pair.comparison;
    assert_int_equal(comparison->basis, COMPARISON_RELATIVE);
    assert_true(comparison->same_binary_reference);
    assert_int_equal(comparison->reference.count, 2);
    expect_verdict(&pair, "quick", VERDICT_FASTER);
    expect_verdict(&pair, "slow", VERDICT_SLOWER);
    expect_verdict(&pair, "steady", VERDICT_EQUIVALENT);
    assert_string_equal(cell_of(&pair, "base")->unjudged, "same binary");
    assert_string_equal(cell_of(&pair, "kept")->unjudged, "same binary");
    assert_string_equal(cell_of(&pair, "base~aa")->unjudged, "A/A");
    expect_near(cell_of(&pair, "slow")->relative.value, 1.2, 0.01); // new to old, and not the other way round
    expect_near(cell_of(&pair, "slow")->absolute.value, 1.32, 0.02);
    expect_near(cell_of(&pair, "quick")->relative.value, 0.8, 0.01);
    assert_true(cell_of(&pair, "slow")->medians[OLD].value < cell_of(&pair, "slow")->medians[NEW].value);
    assert_int_equal(cell_of(&pair, "slow")->n[OLD], WORLD_ROUNDS);
    assert_true(comparison->shift.of_same_binaries && comparison->shift.cells == 2);
    expect_near(comparison->shift.ratio, 1.1, 0.01);
    assert_int_equal(comparison->verdicts[VERDICT_SLOWER], 1);
    pair_close(&pair);
}

// Of 184,756 ways to divide 20 runs into two halves, two are as extreme. Only judged cells are a family.
static void the_family_is_what_is_judged(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    fill_all(&pair, 0, 1, 0);
    pair_compare(&pair);
    expect_near(cell_of(&pair, "slow")->p_adjusted, 3 * 2 / 184756.0, 1e-9);
    assert_true(isnan(cell_of(&pair, "base")->p_adjusted));
    pair_close(&pair);
}

static void better_has_the_metrics_direction(void **state)
{
    (void)state;
    struct pair pair;
    pair_open_with(&pair, "10", names, "rank: messages_per_second\n");
    fill_all(&pair, 0, 1, 0);
    pair_compare(&pair);
    expect_verdict(&pair, "quick", VERDICT_FASTER);
    expect_verdict(&pair, "slow", VERDICT_SLOWER);
    assert_true(cell_of(&pair, "quick")->relative.value > 1.2);
    pair_close(&pair);
}

static void another_metric_can_be_asked_for(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    pair.rules.metric = METRIC_SERVER_RSS_BYTES;
    fill_all(&pair, 0, 1, 0);
    pair_compare(&pair);
    expect_verdict(&pair, "slow", VERDICT_SLOWER);
    assert_string_equal(comparison_word(&pair.comparison, cell_of(&pair, "slow")), "more");
    assert_string_equal(comparison_word(&pair.comparison, cell_of(&pair, "quick")), "less");
    char *text = comparison_result_text(&pair.comparison);
    assert_non_null(strstr(text, ". More: slow "));
    free(text);
    pair_close(&pair);
}

// What a run is divided by is never itself.
static void the_second_baseline_is_compared_with_the_first(void **state)
{
    (void)state;
    struct pair pair;
    const char *const two[] = {"base", "base~aa", NULL};
    pair_open_with(&pair, "10", two, "");
    for (size_t side = OLD; side <= NEW; side++) {
        fill(&pair.worlds[side], "base", 0, 1000, 0, 0.001);
        fill(&pair.worlds[side], "base~aa", 0, side == NEW ? 1100 : 1000, 0, 0.001);
    }
    pair_compare(&pair);
    expect_near(cell_of(&pair, "base~aa")->relative.value, 1.1, 0.001);
    pair_close(&pair);
}

// With nothing unchanged the baseline is the reference; its own change cannot be told from the machine's.
static void fill_rebuilt(struct pair *pair, double machine)
{
    for (size_t side = OLD; side <= NEW; side++)
        for (size_t i = 0; names[i]; i++)
            set_hash(&pair->worlds[side], names[i], side == OLD ? "bbbb" : "cccc");
    fill_all(pair, 0, machine, 0);
}

static void the_baseline_stands_in_where_nothing_is_unchanged(void **state)
{
    (void)state;
    static const struct {
        double machine, drift;
        enum verdict baseline;
    } cases[] = {{1.04, 0.05, VERDICT_UNRESOLVED}, {1.04, 0, VERDICT_SLOWER},
                 {1.2, 0.05, VERDICT_SLOWER},      {0.9, 0.05, VERDICT_FASTER},
                 {1.01, 0, VERDICT_EQUIVALENT},    {1.01, 0.05, VERDICT_UNRESOLVED}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pair pair;
        pair_open(&pair);
        pair.rules.drift = cases[i].drift;
        fill_rebuilt(&pair, cases[i].machine);
        pair_compare(&pair);
        assert_false(pair.comparison.same_binary_reference);
        assert_string_equal(pair.comparison.reference.items[0], "base");
        expect_verdict(&pair, "base", cases[i].baseline);
        assert_false(cell_of(&pair, "base")->is_relative);
        expect_verdict(&pair, "slow", VERDICT_SLOWER);
        expect_verdict(&pair, "steady", VERDICT_EQUIVALENT);
        assert_string_equal(cell_of(&pair, "base~aa")->unjudged, "A/A");
        assert_false(pair.comparison.shift.of_same_binaries);
        pair_close(&pair);
    }
}

static void absolute_figures_are_judged_beyond_the_drift(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    pair.rules.basis = COMPARISON_ABSOLUTE;
    pair.rules.drift = 0.1;
    fill_all(&pair, 0, 0.9, 0); // slow: 1.08
    pair_compare(&pair);
    assert_int_equal(pair.comparison.basis, COMPARISON_ABSOLUTE);
    expect_verdict(&pair, "slow", VERDICT_UNRESOLVED);
    expect_verdict(&pair, "quick", VERDICT_FASTER);
    assert_int_equal(pair.comparison.reference.count, 0);
    assert_true(isnan(cell_of(&pair, "slow")->relative.value));
    pair_close(&pair);
}

// A cell of ten runs a side whose costs the test chooses, judged absolute.
static void compare_costs(struct pair *pair, double ratio, double noise, double drift, double equivalence)
{
    const char *const one[] = {"base", NULL};
    pair_open_with(pair, "10", one, "");
    set_hash(&pair->worlds[NEW], "base", "other");
    pair->rules.basis = COMPARISON_ABSOLUTE;
    pair->rules.drift = drift;
    pair->rules.equivalence = equivalence;
    fill(&pair->worlds[OLD], "base", 0, 1000, 0, noise);
    fill(&pair->worlds[NEW], "base", 0, 1000 * ratio, 0, noise);
    pair_compare(pair);
}

static void a_drift_is_taken_off_before_the_test(void **state)
{
    (void)state;
    static const struct {
        double ratio, noise, drift;
        enum verdict verdict;
    } cases[] = {{1.06, 0.03, 0.05, VERDICT_UNRESOLVED},
                 {1.06, 0.001, 0.05, VERDICT_SLOWER},
                 {1.06, 0.03, 0, VERDICT_SLOWER},
                 {1 / 1.06, 0.03, 0.05, VERDICT_UNRESOLVED},
                 {1 / 1.06, 0.001, 0.05, VERDICT_FASTER},
                 {1.02, 0.001, 0.02, VERDICT_UNRESOLVED},
                 {1 / 1.02, 0.001, 0.02, VERDICT_UNRESOLVED},
                 {1.02, 0.001, 0, VERDICT_EQUIVALENT}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pair pair;
        compare_costs(&pair, cases[i].ratio, cases[i].noise, cases[i].drift, 0.03);
        expect_verdict(&pair, "base", cases[i].verdict);
        pair_close(&pair);
    }
}

// The margin lies between the ends of the 90% and of the 95% interval: the former decides.
static void equivalence_is_two_questions_at_five_per_cent(void **state)
{
    (void)state;
    double ends[2], values[2][WORLD_ROUNDS];
    struct pair pair;
    compare_costs(&pair, 1.01, 0.02, 0, 0.5);
    for (size_t side = OLD; side <= NEW; side++)
        for (size_t i = 0; i < WORLD_ROUNDS; i++)
            values[side][i] =
                pair.sides[side].summary.samples.items[i].metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE];
    for (size_t i = 0; i < 2; i++)
        ends[i] =
            stats_unpaired_ratio(values[NEW], WORLD_ROUNDS, values[OLD], WORLD_ROUNDS, i ? 0.95 : 0.9).high;
    expect_near(cell_of(&pair, "base")->absolute.high, ends[1], 1e-9);
    assert_true(ends[0] < ends[1]);
    pair_close(&pair);
    compare_costs(&pair, 1.01, 0.02, 0, (ends[0] + ends[1]) / 2 - 1);
    expect_verdict(&pair, "base", VERDICT_EQUIVALENT);
    pair_close(&pair);
}

static void runs_that_failed_do_not_count(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    fill_all(&pair, 0, 1, 0);
    for (size_t i = 0; i < 2; i++) { // of a reference and of a cell that is judged
        struct sample crash = world_run(&pair.worlds[NEW], i ? "slow" : "kept", 0, 3);
        crash.outcome = OUTCOME_CRASH;
        crash.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 1;
        world_put(&pair.worlds[NEW], &crash); // the later line for the same run stands
    }
    pair_compare(&pair);
    assert_int_equal(cell_of(&pair, "slow")->n[NEW], WORLD_ROUNDS - 1);
    assert_true(cell_of(&pair, "slow")->absolute.low > 1.1);
    assert_true(cell_of(&pair, "steady")->relative.high < 1.1);
    pair_close(&pair);
}

// On another machine the same file is what tells the machines apart.
static void another_machine_is_judged_by_what_it_does(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    json_decref(pair.hosts[NEW]);
    pair.hosts[NEW] = make_host("B", "2", false);
    fill_all(&pair, 0, 1.5, 0);
    pair_compare(&pair);
    assert_false(pair.comparison.same_machine);
    assert_int_equal(pair.comparison.basis, COMPARISON_ABSOLUTE);
    expect_verdict(&pair, "base", VERDICT_SLOWER);
    expect_verdict(&pair, "kept", VERDICT_SLOWER);
    assert_true(pair.comparison.shift.together);
    pair_close(&pair);
}

static void relative_can_be_forced_and_its_reference_chosen(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    json_decref(pair.hosts[NEW]);
    pair.hosts[NEW] = NULL;
    pair.rules.reference = "steady";
    fill_all(&pair, 0, 1.5, 0);
    pair_compare(&pair);
    assert_int_equal(pair.comparison.basis, COMPARISON_RELATIVE);
    assert_int_equal(pair.comparison.reference.count, 1);
    expect_verdict(&pair, "slow", VERDICT_SLOWER);
    expect_verdict(&pair, "base", VERDICT_EQUIVALENT);
    expect_verdict(&pair, "steady", VERDICT_SLOWER); // absolute: 1.5
    pair_close(&pair);
}

// The reference of a round is the median of its runs: one that went astray does not move it.
static void one_run_astray_moves_no_reference(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    for (size_t i = 0; names[i]; i++)
        for (size_t side = OLD; side <= NEW; side++)
            if (side == OLD || strcmp(names[i], "kept") != 0)
                fill(&pair.worlds[side], names[i], 0, 1000, 0, 0.002);
    fill(&pair.worlds[NEW], "kept", 0, 9000, 0, 0.002); // base and base~aa hold
    pair_compare(&pair);
    expect_near(cell_of(&pair, "steady")->relative.value, 1, 0.001);
    pair_close(&pair);
}

// Two programs that did not change moved against each other: a difference of that size shows nothing.
static void what_unchanged_programs_moved_is_allowed(void **state)
{
    (void)state;
    struct pair pair;
    pair_open_with(&pair, "10, 100", names, "");
    for (size_t side = OLD; side <= NEW; side++) {
        double moved = side == NEW ? 1.08 : 1;
        for (size_t i = 0; names[i]; i++)
            fill(&pair.worlds[side], names[i], 1, 2000, 0, 0.002); // nothing moves there
        fill(&pair.worlds[side], "base", 0, 1000, 0, 0.002);
        fill(&pair.worlds[side], "base~aa", 0, 1000, 0, 0.002);
        fill(&pair.worlds[side], "kept", 0, 1000 * moved, 0, 0.002);
        fill(&pair.worlds[side], "slow", 0, 1000 * (side == NEW ? 1.06 : 1), 0, 0.002);
        fill(&pair.worlds[side], "quick", 0, 1000 * (side == NEW ? 0.8 : 1), 0, 0.002);
        fill(&pair.worlds[side], "steady", 0, 1000, 0, 0.002);
    }
    pair_compare(&pair);
    expect_near(cell_of(&pair, "slow")->allowed, 1.08, 0.005);
    expect_verdict(&pair, "slow", VERDICT_UNRESOLVED);
    expect_verdict(&pair, "steady", VERDICT_UNRESOLVED); // and not equivalent either
    expect_verdict(&pair, "quick", VERDICT_FASTER);
    assert_int_equal(pair.comparison.verdicts[VERDICT_EQUIVALENT], 3); // at the other point
    assert_true(has_text(&pair.comparison.notes, "kept at connections=10 moved by 8.0% against the others"));
    pair_close(&pair);
}

// The programs of a reference differ in what they take: a round that lacks one of them is no other for it.
static void a_round_may_lack_a_reference(void **state)
{
    (void)state;
    struct pair pair;
    const char *const few[] = {"base", "kept", "steady", NULL};
    pair_open_with(&pair, "10", few, "");
    for (size_t side = OLD; side <= NEW; side++) {
        fill(&pair.worlds[side], "base", 0, 1000, 0.05, 0.002);
        fill(&pair.worlds[side], "kept", 0, 5000, 0.05, 0.002);
        fill(&pair.worlds[side], "steady", 0, 2000, 0.05, 0.002);
    }
    for (unsigned round = 0; round < 8; round++) {
        struct sample crash = world_run(&pair.worlds[NEW], "kept", 0, round);
        crash.outcome = OUTCOME_CRASH;
        world_put(&pair.worlds[NEW], &crash);
    }
    pair_compare(&pair);
    expect_verdict(&pair, "steady", VERDICT_EQUIVALENT);
    expect_near(cell_of(&pair, "steady")->relative.value, 1, 0.01);
    pair_close(&pair);
}

static void points_without_ranks_have_ratios_only(void **state)
{
    (void)state;
    struct pair pair;
    pair_open_with(&pair, "1, 10", names, "");
    fill_all(&pair, 0, 1, 0);
    pair_compare(&pair);
    assert_string_equal(cell_of(&pair, "slow")->unjudged, "not ranked");
    expect_near(cell_of(&pair, "slow")->relative.value, 1.2, 0.01);
    assert_int_equal(pair.comparison.verdicts[VERDICT_SLOWER], 0);
    pair_close(&pair);
}

static void put_few(struct pair *pair, const char *name, unsigned rounds, double factor)
{
    for (size_t side = OLD; side <= NEW; side++)
        for (unsigned round = 0; round < rounds; round++) {
            struct sample sample = world_run(&pair->worlds[side], name, 0, round);
            sample.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = side == OLD ? 1000 : 1000 * factor;
            world_put(&pair->worlds[side], &sample);
        }
}

static void too_few_rounds_are_a_note_with_the_number(void **state)
{
    (void)state;
    struct pair pair;
    const char *const two[] = {"base", "slow", NULL};
    pair_open_with(&pair, "10", two, "");
    put_few(&pair, "base", 3, 1);
    put_few(&pair, "slow", 3, 2);
    pair_compare(&pair);
    assert_int_not_equal(cell_of(&pair, "slow")->verdict, VERDICT_SLOWER);
    assert_true(has_text(&pair.comparison.notes,
                         "3 runs in old and 3 in new are too few for a verdict on 1 cell, however "
                         "large the difference: take at least 4 rounds in each"));
    pair_close(&pair);
    pair_open_with(&pair, "10", two, "");
    put_few(&pair, "base", 4, 1);
    put_few(&pair, "slow", 4, 2);
    pair_compare(&pair);
    expect_verdict(&pair, "slow", VERDICT_SLOWER);
    assert_false(has_text(&pair.comparison.notes, "take at least"));
    pair_close(&pair);
}

// --- Cells -------------------------------------------------------------------------------------------------

static void cells_of_one_side_are_listed(void **state)
{
    (void)state;
    struct pair pair;
    const char *const fewer[] = {"base", "slow", "gone", NULL};
    pair_open_with(&pair, "10, 100", fewer, "");
    for (size_t side = OLD; side <= NEW; side++)
        for (size_t point = 0; point < 2; point++) {
            fill(&pair.worlds[side], "base", point, 1000, 0, 0.001);
            if (side == OLD || point == 0)
                fill(&pair.worlds[side], "slow", point, 1000, 0, 0.001);
        }
    fill(&pair.worlds[OLD], "gone", 0, 1000, 0, 0.001);
    struct sample crash = world_run(&pair.worlds[NEW], "gone", 0, 0);
    crash.outcome = OUTCOME_CRASH;
    crash.reason = memory_copy_string("signal 11");
    world_put(&pair.worlds[NEW], &crash);
    sample_release(&crash);
    pair_compare(&pair);
    assert_int_equal(pair.comparison.only[NEW].count, 0);
    assert_int_equal(pair.comparison.only[OLD].count, 2);
    assert_true(has_text(&pair.comparison.only[OLD], "slow at connections=100"));
    assert_true(has_text(&pair.comparison.only[OLD], "gone at connections=10 (there: crash: signal 11)"));
    assert_int_equal(pair.comparison.failing.count, 1); // what was not run has not failed
    assert_string_equal(pair.comparison.failing.items[0], "gone at connections=10 (there: crash: signal 11)");
    assert_int_equal(pair.comparison.cells.count, 3);
    pair_close(&pair);
}

// One run in the new campaign, which ended so: whether that is called failing.
static bool is_failing(enum outcome outcome, bool went_well_once)
{
    struct pair pair;
    const char *const two[] = {"base", "quick", NULL};
    pair_open_with(&pair, "10", two, "");
    for (size_t side = OLD; side <= NEW; side++)
        fill(&pair.worlds[side], "base", 0, 1000, 0, 0.001);
    fill(&pair.worlds[OLD], "quick", 0, 1000, 0, 0.001);
    struct sample run = world_run(&pair.worlds[NEW], "quick", 0, 0);
    run.outcome = outcome;
    run.reason = memory_copy_string("so it ended");
    world_put(&pair.worlds[NEW], &run);
    sample_release(&run);
    if (went_well_once) {
        run = world_run(&pair.worlds[NEW], "quick", 0, 1);
        run.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 1000;
        world_put(&pair.worlds[NEW], &run);
    }
    pair_compare(&pair);
    bool failing = pair.comparison.failing.count > 0;
    pair_close(&pair);
    return failing;
}

// What the harness or the machine is to blame for is no failure of the program's.
static void only_the_programs_own_failures_count(void **state)
{
    (void)state;
    assert_true(is_failing(OUTCOME_CRASH, false));
    assert_true(is_failing(OUTCOME_TIMEOUT, false));
    assert_true(is_failing(OUTCOME_WRONG_ANSWER, false));
    assert_true(is_failing(OUTCOME_FAILED, false));
    assert_false(is_failing(OUTCOME_INVALID, false));
    assert_false(is_failing(OUTCOME_SKIPPED, false));
    assert_false(is_failing(OUTCOME_CRASH, true));
}

// --- Differences -------------------------------------------------------------------------------------------

static const struct difference *difference_in(const struct pair *pair, const char *what)
{
    for (size_t i = 0; i < pair->comparison.differences.count; i++)
        if (strcmp(pair->comparison.differences.items[i].what, what) == 0)
            return &pair->comparison.differences.items[i];
    return NULL;
}

static void differences_are_told_and_what_fluctuates_is_told_apart(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    json_object_set_new(pair.hosts[NEW], "swap", json_integer(7)); // a later driver asks for it
    json_object_set_new(pair.hosts[NEW], "machine", json_pack("{s:i}", "cores", 2));
    json_object_set_new(pair.hosts[OLD], "now", json_pack("{s:i}", "load", 2));
    fill_all(&pair, 0, 1, 0);
    pair_compare(&pair);
    assert_string_equal(difference_in(&pair, "code · commit")->values[NEW], "2");
    assert_false(difference_in(&pair, "code · commit")->fluctuates);
    assert_true(difference_in(&pair, "kernel · load average")->fluctuates);
    assert_string_equal(difference_in(&pair, "swap")->values[OLD], "–");
    assert_string_equal(difference_in(&pair, "swap")->values[NEW], "7");
    assert_null(difference_in(&pair, "cpu · model"));
    assert_null(difference_in(&pair, "plan · baseline"));
    assert_string_equal(difference_in(&pair, "machine")->values[NEW], "recorded");
    assert_null(difference_in(&pair, "now"));
    assert_true(pair.comparison.same_machine);
    assert_int_equal(pair.comparison.same.count, 2);
    assert_int_equal(pair.comparison.changed.count, 3);
    assert_int_equal(pair.comparison.alarms.count, 0);
    pair_close(&pair);
}

static void a_sanitized_build_is_an_alarm(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    json_decref(pair.hosts[NEW]);
    pair.hosts[NEW] = make_host("A", "1", true);
    fill_all(&pair, 0, 1, 0);
    pair_compare(&pair);
    assert_int_equal(pair.comparison.alarms.count, 1);
    assert_true(has_text(&pair.comparison.alarms, "Only new was built with sanitizers"));
    pair_close(&pair);
}

// --- Refusals ----------------------------------------------------------------------------------------------

static void other_scenarios_are_refused(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    fill_all(&pair, 0, 1, 0);
    free(pair.worlds[NEW].scenario.name);
    pair.worlds[NEW].scenario.name = memory_copy_string("another");
    expect_refusal(&pair, "holds scenario 'made_up', and new 'another'");
}

static void rewrite(struct pair *pair, const char *extra)
{
    char *yaml = memory_format("title: Made up\nquestion: Which is it?\nworkload: echo\n"
                               "implementations: ['*']\naxes: {connections: [10]}\nbaseline: base\n%s",
                               extra);
    world_write(&pair->worlds[NEW], "scenario.yaml", yaml);
    free(yaml);
}

static void other_settings_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *extra, *words;
    } cases[] = {{"placement: same\n", "placement split, the other with same"},
                 {"run: {duration: 1s}\n", "measured for 0.5 s after a warm-up of 0.1 s, the other for 1 s"},
                 {"run: {warmup: 1s}\n", "the other for 0.5 s after 1 s"},
                 {"rank: latency_p50_ns\n", "choose one with --metric"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pair pair;
        pair_open(&pair);
        fill_all(&pair, 0, 1, 0);
        rewrite(&pair, cases[i].extra);
        expect_refusal(&pair, cases[i].words);
    }
}

static void a_deadline_is_only_a_difference(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    fill_all(&pair, 0, 1, 0);
    rewrite(&pair, "run: {deadline: 7s}\n");
    pair_compare(&pair);
    assert_string_equal(difference_in(&pair, "scenario · deadline, s")->values[NEW], "7");
    pair_close(&pair);
}

static void no_samples_are_refused(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    for (size_t i = 0; names[i]; i++)
        fill(&pair.worlds[OLD], names[i], 0, 1000, 0, 0);
    expect_refusal(&pair, "new has no samples");
}

static void no_common_cell_is_refused(void **state)
{
    (void)state;
    struct pair pair;
    pair_open_with(&pair, "10, 100", names, "");
    fill(&pair.worlds[OLD], "base", 0, 1000, 0, 0);
    fill(&pair.worlds[NEW], "base", 1, 1000, 0, 0);
    expect_refusal(&pair, "no cell has figures of server_cpu_ns_per_message in both");
}

static void an_unknown_reference_is_refused(void **state)
{
    (void)state;
    struct pair pair;
    pair_open(&pair);
    pair.rules.reference = "nobody";
    fill_all(&pair, 0, 1, 0);
    expect_refusal(&pair, "--reference: 'nobody'");
    pair_open(&pair);
    pair.rules.metric = METRIC_ELAPSED_NS;
    fill_all(&pair, 0, 1, 0);
    expect_refusal(&pair, "do not have elapsed_ns");
}

// --- Files -------------------------------------------------------------------------------------------------

static void no_file_holds_what_is_not_known(void **state)
{
    (void)state;
    struct pair pair;
    const char *const two[] = {"base", "slow", NULL};
    pair_open_with(&pair, "10", two, "");
    put_few(&pair, "base", 1, 0); // nothing but zeros in new
    put_few(&pair, "slow", 2, 1e300);
    pair_compare(&pair);
    struct comparisons all = {&pair.comparison, 1, 1};
    json_t *json = comparisons_to_json(&all);
    char *text = json_dumps(json, JSON_COMPACT), *csv = comparisons_to_csv(&all);
    assert_non_null(text);
    assert_null(strstr(text, "nan"));
    assert_null(strstr(csv, "nan"));
    assert_null(strstr(csv, "inf"));
    free(text);
    free(csv);
    json_decref(json);
    pair_close(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_machine_did_cancels),
        cmocka_unit_test(the_family_is_what_is_judged),
        cmocka_unit_test(better_has_the_metrics_direction),
        cmocka_unit_test(another_metric_can_be_asked_for),
        cmocka_unit_test(the_baseline_stands_in_where_nothing_is_unchanged),
        cmocka_unit_test(absolute_figures_are_judged_beyond_the_drift),
        cmocka_unit_test(a_drift_is_taken_off_before_the_test),
        cmocka_unit_test(equivalence_is_two_questions_at_five_per_cent),
        cmocka_unit_test(runs_that_failed_do_not_count),
        cmocka_unit_test(the_second_baseline_is_compared_with_the_first),
        cmocka_unit_test(another_machine_is_judged_by_what_it_does),
        cmocka_unit_test(relative_can_be_forced_and_its_reference_chosen),
        cmocka_unit_test(one_run_astray_moves_no_reference),
        cmocka_unit_test(what_unchanged_programs_moved_is_allowed),
        cmocka_unit_test(a_round_may_lack_a_reference),
        cmocka_unit_test(points_without_ranks_have_ratios_only),
        cmocka_unit_test(too_few_rounds_are_a_note_with_the_number),
        cmocka_unit_test(cells_of_one_side_are_listed),
        cmocka_unit_test(only_the_programs_own_failures_count),
        cmocka_unit_test(differences_are_told_and_what_fluctuates_is_told_apart),
        cmocka_unit_test(a_sanitized_build_is_an_alarm),
        cmocka_unit_test(other_scenarios_are_refused),
        cmocka_unit_test(other_settings_are_refused),
        cmocka_unit_test(a_deadline_is_only_a_difference),
        cmocka_unit_test(no_samples_are_refused),
        cmocka_unit_test(no_common_cell_is_refused),
        cmocka_unit_test(an_unknown_reference_is_refused),
        cmocka_unit_test(no_file_holds_what_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
