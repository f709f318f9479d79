// summary: what counts as a sample, and what comes of the samples.
#include "random.h"
#include "summary_parts.h"
#include "test_summary_world.h"

static const char *const several[] = {"base", "half", "double", "same", "noisy", "base~aa", NULL};

static void fill_several(struct world *world, size_t point)
{
    world_fill(world, "base", point, 1000, 0.001);
    world_fill(world, "half", point, 500, 0.01);
    world_fill(world, "double", point, 2000, 0.01);
    world_fill(world, "same", point, 1005, 0.002);
    world_fill(world, "noisy", point, 1000, 0.2);
    world_fill(world, "base~aa", point, 1000 * (1 + 0.01 * (double)(point + 1)), 0.001);
}

static void verdicts_are_paired_by_round(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", several, "");
    fill_several(&world, 0);
    world_summarize(&world, &summary);
    assert_int_equal(world_rank(&summary, "base", 0)->verdict, VERDICT_NONE);
    assert_true(isnan(world_rank(&summary, "base", 0)->ratio));
    assert_int_equal(world_rank(&summary, "half", 0)->verdict, VERDICT_FASTER);
    assert_int_equal(world_rank(&summary, "double", 0)->verdict, VERDICT_SLOWER);
    assert_int_equal(world_rank(&summary, "same", 0)->verdict, VERDICT_EQUIVALENT);
    assert_int_equal(world_rank(&summary, "noisy", 0)->verdict, VERDICT_UNRESOLVED);
    assert_int_equal(world_rank(&summary, "base~aa", 0)->verdict, VERDICT_NONE);
    const struct estimate *half = world_rank(&summary, "half", 0);
    assert_int_equal(half->n, WORLD_ROUNDS);
    assert_true(fabs(half->ratio - 0.5) < 0.01);                        // the drift cancels in the ratio
    assert_true(half->ratio_high - half->ratio_low < 0.02);             //
    assert_true(half->low < half->median && half->median < half->high); // but widens the median
    assert_true(half->max / half->min > 1.8 && half->mad > 0);          //
    assert_true(fabs(half->p_adjusted - 4 * 2 * ldexp(1, -WORLD_ROUNDS)) < 1e-12); // Holm over four
    assert_int_equal(summary.rounds, WORLD_ROUNDS);
    assert_true(summary.complete);
    assert_int_equal(summary.sample_count, 6 * WORLD_ROUNDS);
    summary_release(&summary);
    world_close(&world);
}

static void the_noise_floor_is_the_widest_of_the_baseline_with_itself(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 100, 900", several, "");
    fill_several(&world, 0);
    fill_several(&world, 1);
    world_summarize(&world, &summary);
    assert_true(fabs(summary.noise_floor - 0.02) < 1e-9);
    assert_int_equal(summary.noise_point, 1);
    assert_true(summary.noise_low <= 1.02 + 1e-9 && summary.noise_high >= 1.02 - 1e-9);
    assert_int_equal(summary.rounds, 0); // nothing of the third point is there
    assert_false(summary.complete);
    summary_release(&summary);
    world_close(&world);
}

static void each_planned_run_counts_once(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    const char *const names[] = {"base", "other", NULL};
    world_open(&world, "10", names, "");
    struct sample wrong = world_run(&world, "other", 0, 3);
    wrong.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 1;
    world_put(&world, &wrong);
    world_fill(&world, "base", 0, 1000, 0);
    world_fill(&world, "other", 0, 700, 0); // the later line wins
    world_summarize(&world, &summary);
    assert_int_equal(world_rank(&summary, "other", 0)->n, WORLD_ROUNDS);
    assert_true(world_rank(&summary, "other", 0)->min > 600);
    assert_int_equal(summary.samples.count, 2 * WORLD_ROUNDS);
    const struct cell_summary *cell = summary_cell(&summary, "other", 0);
    for (size_t i = 0; i < cell->count; i++) {
        assert_int_equal(summary.samples.items[cell->first + i].cell, cell->cell);
        assert_int_equal(summary.samples.items[cell->first + i].round, i);
    }
    summary_release(&summary);
    world_close(&world);
}

// `cut`: so many bytes of the last line were not written when its writer was killed.
static void check_torn(size_t cut)
{
    struct world world;
    struct summary summary;
    const char *const names[] = {"base", NULL};
    world_open(&world, "10", names, "");
    for (int i = 0; i < 5; i++)
        strbuf_adds(&world.lines, "{\"schema_version\": 1, \"run\"\n");
    world_fill(&world, "base", 0, 1000, 0);
    world.lines.length -= cut;
    world.lines.text[world.lines.length] = '\0';
    world_summarize(&world, &summary);
    assert_int_equal(summary.sample_count, WORLD_ROUNDS - 1);
    assert_int_equal(summary.notes.count, 4);
    assert_non_null(strstr(summary.notes.items[0], "samples.jsonl:1 is left out"));
    assert_non_null(strstr(summary.notes.items[3], "3 more lines are left out"));
    summary_release(&summary);
    world_close(&world);
}

static void damaged_and_torn_lines_are_left_out_aloud(void **state)
{
    (void)state;
    check_torn(40);
    check_torn(1); // the newline: as `run --resume` sees it, too
}

static void only_runs_that_went_well_are_estimated(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    const char *const names[] = {"base", "frail", NULL};
    world_open(&world, "10", names, "");
    world_fill(&world, "base", 0, 1000, 0);
    world_fill(&world, "frail", 0, 700, 0);
    static const enum outcome bad[] = {OUTCOME_CRASH, OUTCOME_INVALID, OUTCOME_WRONG_ANSWER};
    for (unsigned i = 0; i < 3; i++) { // rounds 2, 3 and 4 went badly
        struct sample sample = world_run(&world, "frail", 0, i + 2);
        sample.outcome = bad[i];
        sample.reason = memory_format("reason %u", i);
        sample.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 1;
        world_put(&world, &sample);
        sample_release(&sample);
    }
    world_summarize(&world, &summary);
    const struct cell_summary *cell = summary_cell(&summary, "frail", 0);
    assert_int_equal(world_rank(&summary, "frail", 0)->n, WORLD_ROUNDS - 3);
    assert_true(world_rank(&summary, "frail", 0)->min > 600);
    assert_int_equal(cell->runs[OUTCOME_OK], WORLD_ROUNDS - 3);
    assert_int_equal(cell->runs[OUTCOME_CRASH], 1);
    assert_string_equal(cell->failure, "reason 0");
    assert_int_equal(world_rank(&summary, "frail", 0)->verdict, VERDICT_FASTER);
    assert_true(world_rank(&summary, "frail", 0)->ratio_low > 0.69);
    assert_int_equal(summary.rounds, WORLD_ROUNDS); // a run that failed was made all the same
    summary_release(&summary);
    world_close(&world);
}

// The machine doubles its speed between rounds: whoever pairs the wrong ones gets another ratio.
static void missing_rounds_are_missing_from_the_pairs_only(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    const char *const names[] = {"base", "half", NULL};
    world_open(&world, "10", names, "");
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
        struct sample base = world_run(&world, "base", 0, round), half = world_run(&world, "half", 0, round);
        base.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = ldexp(1000, -(int)round);
        half.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = ldexp(500, -(int)round);
        if (round != 3)
            world_put(&world, &base);
        if (round != 0 && round != 6)
            world_put(&world, &half);
    }
    world_summarize(&world, &summary);
    const struct estimate *half = world_rank(&summary, "half", 0);
    assert_int_equal(half->n, WORLD_ROUNDS - 2);
    assert_true(half->ratio == 0.5 && half->ratio_low == 0.5 && half->ratio_high == 0.5);
    assert_true(half->p_adjusted == 2 * ldexp(1, -(WORLD_ROUNDS - 3)));
    assert_int_equal(summary.rounds, WORLD_ROUNDS - 3);
    assert_false(summary.complete);
    summary_release(&summary);
    world_close(&world);
}

static void check_completeness(const char *extra, bool wanted)
{
    struct world world;
    struct summary summary;
    const char *const names[] = {"base", "half", NULL};
    world_open(&world, "10", names, extra);
    world_fill(&world, "base", 0, 1000, 0);
    world_fill(&world, "half", 0, 500, 0);
    world.plan.rounds_max = 2 * WORLD_ROUNDS;
    world_summarize(&world, &summary);
    assert_int_equal(summary.rounds, WORLD_ROUNDS);
    assert_int_equal(summary.complete, wanted);
    summary_release(&summary);
    world_close(&world);
}

static void only_a_stop_rule_may_end_a_campaign_early(void **state)
{
    (void)state;
    check_completeness("rounds: {min: 10, max: 20}\n", false);
    check_completeness("rounds: {min: 10, max: 20, budget: 1s}\n", true);
    check_completeness("rounds: {min: 10, max: 20, precision: 3%}\n", true);
}

static void fill_throughput(struct world *world, const char *name, double rate, enum bound bound)
{
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
        struct sample sample = world_run(world, name, 0, round);
        sample.metrics[METRIC_MESSAGES_PER_SECOND] = rate;
        sample.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 1e9 / rate;
        sample.bound = round == 0 ? BOUND_STALLED : bound;
        world_put(world, &sample);
    }
}

static void check_client_bound(const char *extra, enum verdict wanted)
{
    struct world world;
    struct summary summary;
    const char *const names[] = {"base", "fast", "other", NULL};
    world_open(&world, "10", names, extra);
    fill_throughput(&world, "base", 1000, BOUND_SERVER);
    fill_throughput(&world, "fast", 9000, BOUND_CLIENT);
    fill_throughput(&world, "other", 2000, BOUND_SERVER);
    world_summarize(&world, &summary);
    const struct cell_summary *fast = summary_cell(&summary, "fast", 0);
    assert_int_equal(fast->bound, BOUND_CLIENT);
    assert_false(fast->ranks_throughput);
    assert_int_equal(world_rank(&summary, "fast", 0)->verdict, wanted);
    assert_int_equal(world_rank(&summary, "other", 0)->verdict, VERDICT_FASTER);
    summary_release(&summary);
    world_close(&world);
}

static void what_ended_it_is_read_from_its_sessions(void **state)
{
    (void)state;
    static const struct {
        const char *end, *ending;
        bool complete;
    } cases[] = {
        {"maximum", "Ended after all 10 rounds that were planned.", true},
        {"precision", "Ended after 10 rounds, as every interval is as narrow as wanted.", true},
        {"budget", "Ended after 10 rounds, as another would not have fitted the budget of 2.00 s.", true},
        {"interrupted", "Interrupted in round 11 of 6 to 30.", false},
        {"failed", "Ended by a failure of the harness in round 11 of 6 to 30.", false},
        {"", "Cut short, or still running, in round 11 of 6 to 30.", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        struct summary summary;
        world_open(&world, "10", several, "rounds: {min: 6, max: 30, precision: 1%, budget: 2s}\n");
        world.plan.rounds_min = 6;
        world.plan.rounds_max = 30;
        fill_several(&world, 0);
        char *lines =
            memory_format("{\"schema_version\": 1, \"session\": 1, \"started_at\": \"a\"}\n"
                          "{\"schema_version\": 1, \"session\": 1, \"ended_at\": \"b\", \"end\": \"%s\"}\n",
                          cases[i].end);
        world_write(&world, "sessions.jsonl", lines);
        free(lines);
        world_summarize(&world, &summary);
        char *ending = summary_ending(&summary);
        assert_string_equal(ending, cases[i].ending);
        assert_int_equal(summary.complete, cases[i].complete);
        free(ending);
        summary_release(&summary);
        world_close(&world);
    }
}

// Ten runs of a cell, spread evenly around 1000: their interval, from the second to the ninth, is `width`
// wide.
static void fill_evenly(struct world *world, const char *name, size_t point, double width)
{
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
        struct sample sample = world_run(world, name, point, round);
        sample.metrics[world->scenario.rank] = 1000 * (1 + width * (round - 4.5) / 7);
        sample.took_ns = 1000000 * (round + 1);
        world_put(world, &sample);
    }
}

static void cells_that_are_not_as_precise_as_wanted_are_told(void **state)
{
    (void)state;
    static const char *const names[] = {"base", "wide", "never", "reference_x", NULL};
    struct world world;
    struct summary summary;
    world_open(&world, "1, 10", names, "rounds: {precision: 2%}\n");
    fill_evenly(&world, "base", 0, 0.5); // at one connection nothing is ranked, and none is wanted
    fill_evenly(&world, "base", 1, 0.0199);
    fill_evenly(&world, "wide", 1, 0.041);
    fill_evenly(&world, "reference_x", 1, 0.5); // no verdict waits for it
    world_summarize(&world, &summary);
    assert_int_equal(summary.imprecise, 1);
    assert_false(summary_is_imprecise(&summary, summary_cell(&summary, "base", 1)->cell));
    const struct cell_summary *wide = summary_cell(&summary, "wide", 1);
    assert_true(summary_is_imprecise(&summary, wide->cell));
    assert_true(fabs(wide->width - 0.041) < 1e-9 && wide->rounds_wanted == 43); // 10 * 2.05^2 = 42.03
    assert_true(wide->took_ns == 5500000);
    assert_true(isnan(summary_cell(&summary, "never", 1)->took_ns));
    assert_true(isnan(summary_cell(&summary, "never", 1)->width));
    assert_true(summary_rounds_roughly(43) == 43 && summary_rounds_roughly(100) == 100);
    assert_true(summary_rounds_roughly(3616) == 3700 && summary_rounds_roughly(12000) == 12000);
    char *text = summary_precision(&summary);
    assert_string_equal(text,
                        "Not within the wanted precision of 2.00%: wide at connections=10 (4.10%; some 43 "
                        "rounds).");
    free(text);
    summary_release(&summary);
    world_close(&world);
}

static void client_bound_cells_lose_their_throughput_only(void **state)
{
    (void)state;
    check_client_bound("rank: messages_per_second\n", VERDICT_NONE);
    check_client_bound("rank: server_cpu_ns_per_message\n", VERDICT_FASTER);
}

static void contrasts_are_in_the_family(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", several, "contrasts: [[half, double], [half, gone]]\n");
    fill_several(&world, 0);
    world_summarize(&world, &summary);
    assert_int_equal(summary.contrasts.count, 1);
    const struct comparison *contrast = &summary.contrasts.items[0];
    assert_int_equal(contrast->left, world_cell(&world, "half", 0));
    assert_int_equal(contrast->verdict, VERDICT_FASTER);
    assert_true(fabs(contrast->ratio - 0.25) < 1e-9);
    assert_true(fabs(contrast->p_adjusted - 5 * 2 * ldexp(1, -WORLD_ROUNDS)) < 1e-12); // five now
    assert_int_equal(summary.notes.count, 1);
    assert_non_null(strstr(summary.notes.items[0], "gone is not in this plan"));
    summary_release(&summary);
    world_close(&world);
}

static void too_few_rounds_give_no_verdict(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    const char *const names[] = {"base", "half", NULL};
    world_open(&world, "10", names, "");
    for (unsigned round = 0; round < 5; round++) {
        struct sample base = world_run(&world, "base", 0, round), half = world_run(&world, "half", 0, round);
        base.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 1000;
        half.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 500;
        world_put(&world, &base);
        world_put(&world, &half);
    }
    world_summarize(&world, &summary);
    assert_int_equal(world_rank(&summary, "half", 0)->verdict, VERDICT_UNRESOLVED);
    assert_true(world_rank(&summary, "half", 0)->ratio == 0.5);
    assert_true(isnan(world_rank(&summary, "half", 0)->low));
    assert_true(isnan(world_rank(&summary, "half", 0)->ratio_low));
    assert_int_equal(summary.rounds, 5);
    assert_false(summary.complete);
    assert_non_null(strstr(summary.answer, "5 of 10 rounds"));
    summary_release(&summary);
    world_close(&world);
}

static void a_folder_without_samples_is_summarised(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", several, "");
    world_summarize(&world, &summary);
    summary_release(&summary);
    struct error error;
    char *path = store_path(world.directory, "samples.jsonl");
    assert_int_equal(unlink(path), 0);
    world_must(summary_make(&summary, world.directory, &error), &error);
    assert_int_equal(summary.sample_count, 0);
    assert_int_equal(world_rank(&summary, "half", 0)->n, 0);
    assert_true(isnan(world_rank(&summary, "half", 0)->median));
    assert_int_equal(world_rank(&summary, "half", 0)->verdict, VERDICT_NONE);
    world_must(summary_write(&summary, world.directory, &error), &error);
    summary_release(&summary);
    free(path);
    world_close(&world);
}

static void the_plan_overrules_the_scenario(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 100", several, "");
    world.scenario.name[0] = 'X';
    strings_release(&world.plan.points.items[1].values); // as --set connections=10,7 would have it
    strings_add(&world.plan.points.items[1].values, "7");
    for (size_t i = 1; i < world.scenario.axes.count; i++)
        strings_add(&world.plan.points.items[1].values, world.scenario.axes.items[i].values.items[0]);
    world_summarize(&world, &summary);
    assert_string_equal(summary.scenario.name, world.scenario.name);
    assert_int_equal(summary.scenario.axes.items[0].values.count, 2);
    assert_string_equal(summary.scenario.axes.items[0].values.items[1], "7");
    assert_int_equal(summary.scenario.axes.items[1].values.count, 1);
    assert_int_equal(summary.scenario.rounds_min, WORLD_ROUNDS);
    summary_release(&summary);
    world_close(&world);
}

static void unreadable_folders_are_errors(void **state)
{
    (void)state;
    struct summary summary;
    struct error error = {{0}};
    assert_int_equal(summary_make(&summary, "/nonexistent", &error), -1);
    assert_non_null(strstr(error.text, "/nonexistent/scenario.yaml"));
    struct world world;
    const char *const names[] = {"base", NULL};
    world_open(&world, "10", names, "");
    assert_int_equal(summary_make(&summary, world.directory, &error), -1);
    assert_non_null(strstr(error.text, "plan.json"));
    world_close(&world);
}

static json_t *find_cell(json_t *json, const char *implementation)
{
    size_t index;
    json_t *cell;
    json_array_foreach(json_object_get(json, "cells"), index, cell)
    {
        if (strcmp(json_string_value(json_object_get(cell, "implementation")), implementation) == 0)
            return cell;
    }
    fail_msg("no cell of %s", implementation);
    return NULL;
}

static void the_file_holds_what_is_known_and_nothing_else(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", several, "contrasts: [[half, double]]\n");
    fill_several(&world, 0);
    struct sample bad = world_run(&world, "noisy", 0, 4);
    bad.outcome = OUTCOME_CRASH;
    bad.reason = memory_copy_string("said \xff");
    world_put(&world, &bad);
    sample_release(&bad);
    world_summarize(&world, &summary);
    struct error error;
    world_must(summary_write(&summary, world.directory, &error), &error);
    char *path = store_path(world.directory, "summary.json");
    json_t *json = store_read_json(path, &error), *base, *half;
    assert_non_null(json);
    assert_int_equal(json_integer_value(json_object_get(json, "schema_version")), 1);
    assert_int_equal(json_integer_value(json_object_get(json, "rounds")), WORLD_ROUNDS);
    assert_true(json_is_true(json_object_get(json, "complete")));
    assert_string_equal(json_string_value(json_object_get(json, "answer")), summary.answer);
    assert_int_equal(json_array_size(json_object_get(json, "contrasts")), 1);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "outcomes"), "crash")), 1);
    base = json_object_get(json_object_get(find_cell(json, "base"), "metrics"), "server_cpu_ns_per_message");
    half = json_object_get(json_object_get(find_cell(json, "half"), "metrics"), "server_cpu_ns_per_message");
    assert_null(json_object_get(base, "ratio")); // unknown is absent
    assert_null(json_object_get(base, "verdict"));
    assert_string_equal(json_string_value(json_object_get(half, "verdict")), "faster");
    assert_string_equal(json_string_value(json_object_get(half, "unit")), "ns");
    assert_string_equal(json_string_value(json_object_get(half, "better")), "lower");
    assert_true(fabs(json_number_value(json_object_get(half, "ratio")) - 0.5) < 0.01);
    assert_int_equal(json_object_size(json_object_get(find_cell(json, "half"), "metrics")), 1);
    json_decref(json);
    free(path);
    summary_release(&summary);
    world_close(&world);
}

static bool is_same_text(const char *left, const char *right)
{
    return left && right ? strcmp(left, right) == 0 : !left && !right;
}

static bool is_same_value(double left, double right)
{
    return left == right || (isnan(left) && isnan(right));
}

static bool are_same_parts(const struct sample_parts *left, const struct sample_parts *right)
{
    if (!left || !right)
        return left == right;
    bool same = left->count == right->count && is_same_value(left->part_ns, right->part_ns);
    for (size_t i = 0; i < left->count && same; i++)
        same = is_same_value(left->messages[i], right->messages[i]) &&
               is_same_value(left->longest_ns[i], right->longest_ns[i]);
    return same;
}

static void assert_same_sample(const char *line, const struct sample *fast, const struct sample *full)
{
    bool same = fast->run == full->run && fast->round == full->round && fast->position == full->position &&
                fast->took_ns == full->took_ns && fast->cell == full->cell &&
                fast->outcome == full->outcome && fast->bound == full->bound &&
                fast->attempt == full->attempt && strcmp(fast->started_at, full->started_at) == 0 &&
                is_same_text(fast->reason, full->reason) && is_same_text(fast->disturbed, full->disturbed) &&
                are_same_parts(fast->parts, full->parts);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        same = same && is_same_value(fast->metrics[i], full->metrics[i]);
    if (!same)
        fail_msg("the two readers differ on %s", line);
}

// Reads a line both ways; whatever the fast one takes, the full one must take for the same. Returns whether
// the fast one took it.
static bool check_readers(const struct world *world, const char *line)
{
    struct sample fast, full;
    struct error error;
    if (!summary_scan(&fast, line, &world->plan, world->scenario.workload))
        return false;
    if (sample_from_line(&full, line, &world->plan, world->scenario.workload, &error) != 0)
        fail_msg("%s: %s", error.text, line);
    assert_same_sample(line, &fast, &full);
    sample_release(&fast);
    sample_release(&full);
    return true;
}

static struct sample_parts *random_parts(struct random_state *random)
{
    struct sample_parts *parts = memory_zeroed(1, sizeof *parts);
    parts->part_ns = 1 + (double)random_below(random, 1ull << 40);
    parts->count = 1 + random_below(random, SAMPLE_PARTS_MOST);
    for (size_t i = 0; i < parts->count; i++) {
        parts->messages[i] = (double)random_below(random, 100000);
        parts->longest_ns[i] = random_below(random, 9) ? (double)random_below(random, 1ull << 40) : NAN;
    }
    return parts;
}

static char *random_line(struct world *world, struct random_state *random)
{
    struct sample sample = world_run(world, "half", random_below(random, 2), 0);
    sample.round = (unsigned)random_below(random, 1000);
    sample.position = random_below(random, 12);
    sample.took_ns = random_below(random, 4) ? random_below(random, 1ull << 40) : 0;
    sample.outcome = (enum outcome)random_below(random, OUTCOME_SKIPPED + 1);
    sample.bound = (enum bound)random_below(random, BOUND_STALLED + 1);
    sample.reason = sample.outcome == OUTCOME_OK ? NULL : memory_copy_string("it did not go well");
    sample.attempt = 1 + (unsigned)random_below(random, 3);
    sample.disturbed = random_below(random, 2) ? NULL : memory_copy_string("stolen time: 12% of a CPU");
    sample.parts = random_below(random, 2) ? NULL : random_parts(random);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        if (random_below(random, 3))
            sample.metrics[i] = pow(10, random_unit(random) * 30 - 9) * (random_below(random, 9) ? 1 : 0);
    char *line = sample_to_line(&sample, &world->plan, world->scenario.workload);
    sample_release(&sample);
    return line;
}

static void the_fast_reader_agrees_with_the_full_one(void **state)
{
    (void)state;
    struct world world;
    struct random_state random;
    size_t taken = 0;
    random_seed(&random, 11);
    world_open(&world, "10, 100", several, "");
    for (int i = 0; i < 300; i++) {
        char *line = random_line(&world, &random);
        assert_true(check_readers(&world, line));
        for (int j = 0; j < 30; j++) { // bytes changed, taken out of other places of the line, or made up
            char *damaged = memory_copy_string(line);
            size_t length = strlen(line);
            for (size_t k = random_below(&random, 3); k < 3; k++)
                damaged[random_below(&random, length)] = random_below(&random, 4)
                                                             ? line[random_below(&random, length)]
                                                             : (char)(1 + random_below(&random, 255));
            taken += check_readers(&world, damaged);
            free(damaged);
        }
        free(line);
    }
    assert_true(taken > 100); // digits changed into digits: damage that cannot be seen
    world_close(&world);
}

// What a byte changed at random is unlikely to make.
static void the_fast_reader_gives_up_on_lines_that_contradict_themselves(void **state)
{
    (void)state;
    struct world world;
    world_open(&world, "10, 100", several, "");
    struct sample sample = world_run(&world, "half", 0, 0);
    char *line = sample_to_line(&sample, &world.plan, world.scenario.workload);
    assert_true(check_readers(&world, line));
    static const char load[] = ",\"load\":\"closed\"", connections[] = "\"connections\":\"10\",";
    char *cut = strstr(line, load), *half = strstr(line, connections);
    assert_true(cut && half);
    char *no_load = memory_format("%.*s%s", (int)(cut - line), line, cut + sizeof load - 1);
    char *no_connections = memory_format("%.*s%s", (int)(half - line), line, half + sizeof connections - 1);
    char *two_cells = memory_format("%.*s,\"cell\":7}", (int)strlen(line) - 2, line);
    assert_true(check_readers(&world, no_load)); // older than the axis, which had what is its default now
    assert_false(check_readers(&world, no_connections));
    assert_false(check_readers(&world, two_cells));
    assert_false(check_readers(&world, "{}"));
    assert_false(check_readers(&world, ""));
    free(no_load);
    free(no_connections);
    free(two_cells);
    free(line);
    world_close(&world);
}

static void what_the_fast_reader_gives_up_on_is_read_all_the_same(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    const char *const names[] = {"base", NULL};
    world_open(&world, "10", names, "");
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
        struct sample sample = world_run(&world, "base", 0, round);
        sample.outcome = round ? OUTCOME_OK : OUTCOME_FAILED;
        sample.reason = round ? NULL : memory_copy_string("said \"no\"\nand µ");
        sample.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 1000;
        char *line = sample_to_line(&sample, &world.plan, world.scenario.workload);
        assert_int_equal(check_readers(&world, line), round > 0);
        free(line);
        world_put(&world, &sample);
        sample_release(&sample);
    }
    world_summarize(&world, &summary);
    assert_int_equal(summary.notes.count, 0);
    assert_string_equal(summary_cell(&summary, "base", 0)->failure, "said \"no\"\nand µ");
    summary_release(&summary);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_paired_by_round),
        cmocka_unit_test(the_noise_floor_is_the_widest_of_the_baseline_with_itself),
        cmocka_unit_test(each_planned_run_counts_once),
        cmocka_unit_test(damaged_and_torn_lines_are_left_out_aloud),
        cmocka_unit_test(only_runs_that_went_well_are_estimated),
        cmocka_unit_test(missing_rounds_are_missing_from_the_pairs_only),
        cmocka_unit_test(only_a_stop_rule_may_end_a_campaign_early),
        cmocka_unit_test(what_ended_it_is_read_from_its_sessions),
        cmocka_unit_test(cells_that_are_not_as_precise_as_wanted_are_told),
        cmocka_unit_test(client_bound_cells_lose_their_throughput_only),
        cmocka_unit_test(contrasts_are_in_the_family),
        cmocka_unit_test(too_few_rounds_give_no_verdict),
        cmocka_unit_test(a_folder_without_samples_is_summarised),
        cmocka_unit_test(the_plan_overrules_the_scenario),
        cmocka_unit_test(unreadable_folders_are_errors),
        cmocka_unit_test(the_fast_reader_agrees_with_the_full_one),
        cmocka_unit_test(the_fast_reader_gives_up_on_lines_that_contradict_themselves),
        cmocka_unit_test(what_the_fast_reader_gives_up_on_is_read_all_the_same),
        cmocka_unit_test(the_file_holds_what_is_known_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
