// summary: what speaks against the figures is said, and nothing where nothing does.
#include "summary_parts.h"
#include "test_summary_world.h"

static const char *const two[] = {"base", "other", "base~aa", NULL};

// All rounds of all cells at one point, each at the rate that its row asks for.
static void fill(struct world *world, const char *name, double rate, enum bound bound)
{
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) {
        struct sample sample = world_run(world, name, 0, round);
        sample.bound = bound;
        sample.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 1e9 / rate + round;
        sample.metrics[METRIC_MESSAGES_PER_SECOND] = rate + round;
        sample.metrics[METRIC_WARMUP_MESSAGES_PER_SECOND] = rate * 0.7;
        if (bound == BOUND_UNKNOWN || bound == BOUND_SATURATED) // of an open loop
            sample.metrics[METRIC_OFFERED_MESSAGES_PER_SECOND] = 2000;
        world_put(world, &sample);
    }
}

static void fill_all(struct world *world, enum bound bound)
{
    fill(world, "base", 1000, bound);
    fill(world, "other", 2000, bound);
    fill(world, "base~aa", 1000, bound);
}

// An attempt that the machine disturbed; `again`: it was left out.
static void put_disturbed(struct world *world, const char *name, unsigned round, unsigned attempt, bool again,
                          const char *evidence)
{
    struct sample sample = world_run(world, name, 0, round);
    sample.attempt = attempt;
    sample.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 77;
    sample.outcome = again ? OUTCOME_DISTURBED : OUTCOME_OK;
    *(again ? &sample.reason : &sample.disturbed) = memory_copy_string(evidence);
    world_put(world, &sample);
    sample_release(&sample);
}

static void expect_doubts(const struct summary *summary, const char *const *wanted)
{
    size_t count = 0;
    for (; wanted[count]; count++) {
        if (count >= summary->doubts.count)
            fail_msg("it is not said: %s", wanted[count]);
        assert_string_equal(summary->doubts.items[count], wanted[count]);
    }
    if (summary->doubts.count > count)
        fail_msg("it is said: %s", summary->doubts.items[count]);
}

#define EXPECT(summary, ...) expect_doubts(summary, (const char *const[]){__VA_ARGS__, NULL})

static void nothing_is_said_without_reason(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", two, "");
    fill_all(&world, BOUND_SERVER);
    world_summarize(&world, &summary);
    EXPECT(&summary, NULL);
    assert_false(summary.busy_throughout);
    summary_release(&summary);
    world_close(&world);
}

static void a_disturbed_run_that_was_made_again_is_left_out(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", two, "");
    put_disturbed(&world, "other", 3, 1, true, "another process: cc1 (pid 7) took 40% of a CPU");
    put_disturbed(&world, "other", 3, 2, true, "another process: cc1 (pid 9) took 60% of a CPU");
    fill_all(&world, BOUND_SERVER);
    put_disturbed(&world, "base", 2, 1, true, "stolen time: the hypervisor took 9% of a CPU"); // comes last
    world_summarize(&world, &summary);
    assert_int_equal(summary.sample_count, 3 * WORLD_ROUNDS);
    assert_true(summary.complete);
    assert_int_equal(world_rank(&summary, "other", 0)->n, WORLD_ROUNDS);
    assert_true(world_rank(&summary, "other", 0)->min > 77);
    assert_int_equal(world_rank(&summary, "base", 0)->n, WORLD_ROUNDS);
    const struct cell_summary *other = summary_cell(&summary, "other", 0);
    assert_int_equal(other->repeated, 2);
    assert_int_equal(other->disturbed, 0);
    assert_int_equal(other->runs[OUTCOME_DISTURBED], 0);
    assert_string_equal(other->disturbance, "another process: cc1 (pid 7) took 40% of a CPU");
    EXPECT(&summary, "3 disturbed runs were left out and made again (another process 2, stolen time 1).");
    summary_release(&summary);
    world_close(&world);
}

static void a_run_that_was_cut_off_before_its_repeat_is_missing(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    const char *const one[] = {"base", NULL};
    world_open(&world, "10", one, "");
    put_disturbed(&world, "base", 0, 1, true, "heat: the processor was slowed down");
    world_summarize(&world, &summary);
    assert_int_equal(summary.sample_count, 0);
    assert_int_equal(summary.rounds, 0);
    assert_false(summary.complete);
    summary_release(&summary);
    world_close(&world);
}

static void runs_disturbed_to_the_end_count_aloud(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", two, "");
    fill_all(&world, BOUND_SERVER);
    put_disturbed(&world, "other", 3, 3, false, "another process: cc1 (pid 9) took 60% of a CPU");
    world_summarize(&world, &summary);
    assert_true(world_rank(&summary, "other", 0)->min == 77); // it counts
    assert_int_equal(summary_cell(&summary, "other", 0)->disturbed, 1);
    assert_false(summary.busy_throughout);
    EXPECT(&summary, "1 of the 30 runs that count was disturbed (another process 1) at each attempt.");
    summary_release(&summary);
    world_close(&world);
}

static void a_machine_that_is_busy_throughout_is_told_of(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", two, "");
    fill_all(&world, BOUND_SERVER);
    for (unsigned round = 0; round < 8; round++)
        put_disturbed(&world, "base", round, 1, false, "another process: cc1 (pid 9) took 60% of a CPU");
    put_disturbed(&world, "base", 0, 1, true, "another process: cc1 (pid 9) took 60% of a CPU");
    world_summarize(&world, &summary);
    assert_true(summary.busy_throughout);
    EXPECT(&summary,
           "The machine was busy throughout: 8 of the 30 runs that count were disturbed (another process 8), "
           "too many to make them all again. 1 disturbed run was left out and made again (another process "
           "1).");
    summary_release(&summary);
    world_close(&world);
}

static void runs_that_do_not_count_are_told_with_the_first_reason(void **state)
{
    (void)state;
    static const struct {
        unsigned round;
        enum outcome outcome;
        const char *reason;
    } bad[] = {{7, OUTCOME_INVALID, "the server accepted 9 connections, and 10 were made"},
               {8, OUTCOME_INVALID, "something later"},
               {9, OUTCOME_TIMEOUT, "not done at its deadline"}};
    struct world world;
    struct summary summary;
    world_open(&world, "10", two, "");
    fill_all(&world, BOUND_SERVER);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sample sample = world_run(&world, "other", 0, bad[i].round);
        sample.outcome = bad[i].outcome;
        sample.reason = memory_copy_string(bad[i].reason);
        world_put(&world, &sample);
        sample_release(&sample);
    }
    world_summarize(&world, &summary);
    EXPECT(&summary,
           "Runs that do not count: 1 timeout (other: not done at its deadline); 2 INVALID (other: the "
           "server accepted 9 connections, and 10 were made).");
    summary_release(&summary);
    world_close(&world);
}

static void whose_rate_it_is_is_told(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", two, "");
    fill(&world, "base", 1000, BOUND_STALLED);
    fill(&world, "other", 2000, BOUND_CLIENT);
    fill(&world, "base~aa", 1000, BOUND_STALLED);
    world_summarize(&world, &summary);
    EXPECT(&summary,
           "1 of 2 cells is client-bound, so that its rate is the load generator's: other. 1 of 2 cells is "
           "stalled, with neither side's CPUs busy: base.");
    summary_release(&summary);
    world_close(&world);
}

static void saturated_cells_are_told(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", two, "");
    fill(&world, "base", 2000, BOUND_UNKNOWN);
    fill(&world, "other", 1000, BOUND_SATURATED);
    fill(&world, "base~aa", 2000, BOUND_UNKNOWN);
    world_summarize(&world, &summary);
    assert_int_equal(summary_cell(&summary, "other", 0)->bound, BOUND_SATURATED);
    EXPECT(&summary, "1 of 2 cells is saturated: more was offered than the server took, and response times "
                     "there grew until the run ended: other.");
    summary_release(&summary);
    world_close(&world);
}

static void summarize_with_ceiling(const char *json, const char *names_second, double rate,
                                   struct world *world, struct summary *summary)
{
    const char *const names[] = {"base", names_second, NULL};
    world_open(world, "10", names, "");
    fill(world, "base", 1000, BOUND_SERVER);
    fill(world, names_second, rate, BOUND_SERVER);
    world_write(world, "ceiling.json", json);
    world_summarize(world, summary);
}

#define AXES "{\"connections\": \"10\", \"message_bytes\": \"1024\", \"depth\": \"1\", \"load\": \"closed\"}"
#define CEILING                                                                                              \
    "{\"schema_version\": 1, \"implementation\": \"least\", \"points\": [{\"axes\": " AXES                   \
    ", \"messages_per_second\": 2000}]}"

static void a_rate_near_the_ceiling_is_told(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_with_ceiling(CEILING, "other", 1810, &world, &summary);
    assert_true(summary_cell(&summary, "other", 0)->at_ceiling);
    assert_false(summary_cell(&summary, "base", 0)->at_ceiling);
    EXPECT(&summary,
           "At the ceiling, within 10% of what the load generator reached with the leanest server (least), "
           "so that a faster one would hardly show: other.");
    summary_release(&summary);
    world_close(&world);
    summarize_with_ceiling(CEILING, "other", 1780, &world, &summary);
    assert_false(summary_cell(&summary, "other", 0)->at_ceiling);
    EXPECT(&summary, NULL);
    summary_release(&summary);
    world_close(&world);
    summarize_with_ceiling(CEILING, "ceiling_epoll", 2000, &world, &summary); // it is the ceiling itself
    EXPECT(&summary, NULL);
    summary_release(&summary);
    world_close(&world);
}

// The leanest server shows the offered rate, too; what an overloaded one took is its own.
static void a_rate_that_was_offered_is_no_ceiling(void **state)
{
    (void)state;
    static const enum bound bounds[] = {BOUND_UNKNOWN, BOUND_SATURATED};
    for (size_t i = 0; i < 2; i++) {
        const char *const names[] = {"base", "other", NULL};
        struct world world;
        struct summary summary;
        world_open(&world, "10", names, "");
        fill(&world, "base", 1000, BOUND_SERVER);
        fill(&world, "other", 1990, bounds[i]);
        world_write(&world, "ceiling.json", CEILING);
        world_summarize(&world, &summary);
        assert_int_equal(summary_cell(&summary, "other", 0)->at_ceiling, bounds[i] == BOUND_SATURATED);
        summary_release(&summary);
        world_close(&world);
    }
}

static void a_ceiling_that_is_not_known_is_told(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_with_ceiling("{\"schema_version\": 1, \"reason\": \"there is none\", \"points\": []}", "other",
                           2000, &world, &summary);
    EXPECT(&summary, "What the load generator can sustain is not known at 1 of 1 points: there is none.");
    assert_true(isnan(summary.ceilings.items[0]));
    summary_release(&summary);
    world_close(&world);
}

// So many of other's runs shifted, to this share of the rate before.
static void summarize_shifted(unsigned shifted, double share, struct world *world, struct summary *summary)
{
    world_open(world, "10", two, "");
    fill_all(world, BOUND_SERVER);
    for (unsigned round = 0; round < shifted; round++) {
        struct sample sample = world_run(world, "other", 0, round);
        sample.bound = BOUND_SERVER;
        sample.metrics[METRIC_MESSAGES_PER_SECOND] = 2000;
        sample.metrics[METRIC_WARMUP_MESSAGES_PER_SECOND] = 1400;
        sample.metrics[METRIC_RATE_SHIFT_FRACTION] = share;
        sample.metrics[METRIC_RATE_SHIFT_AT_NS] = 120e6;
        world_put(world, &sample);
    }
    world_summarize(world, summary);
}

static void rates_that_shift_are_told(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    summarize_shifted(8, 0.81, &world, &summary);
    EXPECT(&summary,
           "In 8 of 30 runs the rate shifted within the window; most often other, in 8 of 10 runs, to 81.0% "
           "of the rate before, 120 ms into it.");
    summary_release(&summary);
    world_close(&world);
}

static void a_cell_that_still_warms_up_is_told(void **state)
{
    (void)state;
    static const char warming[] =
        "Still warming up when the window began, as the warm-up was slower and the rate "
        "rose further within the window: other. A longer run.warmup helps.";
    struct world world;
    struct summary summary;
    summarize_shifted(8, 1.3, &world, &summary);
    assert_int_equal(summary.doubts.count, 2);
    assert_string_equal(summary.doubts.items[1], warming);
    summary_release(&summary);
    world_close(&world);
    summarize_shifted(5, 1.3, &world, &summary); // not in most runs
    assert_int_equal(summary.doubts.count, 1);
    summary_release(&summary);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_without_reason),
        cmocka_unit_test(a_disturbed_run_that_was_made_again_is_left_out),
        cmocka_unit_test(a_run_that_was_cut_off_before_its_repeat_is_missing),
        cmocka_unit_test(runs_disturbed_to_the_end_count_aloud),
        cmocka_unit_test(a_machine_that_is_busy_throughout_is_told_of),
        cmocka_unit_test(runs_that_do_not_count_are_told_with_the_first_reason),
        cmocka_unit_test(whose_rate_it_is_is_told),
        cmocka_unit_test(a_rate_near_the_ceiling_is_told),
        cmocka_unit_test(saturated_cells_are_told),
        cmocka_unit_test(a_rate_that_was_offered_is_no_ceiling),
        cmocka_unit_test(a_ceiling_that_is_not_known_is_told),
        cmocka_unit_test(rates_that_shift_are_told),
        cmocka_unit_test(a_cell_that_still_warms_up_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
