// summary: the answer's sentences, the claims, and the table.
#include "shown.h"
#include "summary_parts.h"
#include "table.h"
#include "test_summary_world.h"

static const char *const rivals[] = {"base", "epoll", "libevent", "process", "ceiling_raw", "base~aa", NULL};
static const char *const claimed[] = {"base", "epoll", "libevent", "process", "twin", NULL};

// Factors of the rivals against the base; the noise of 0 is a wobble of 0.4%.
struct factors {
    double epoll, libevent, process, epoll_noise, libevent_noise, process_noise;
};

static void fill(struct world *world, size_t point, struct factors factors)
{
    const struct {
        const char *name;
        double factor, noise;
    } all[] = {
        {"base", 1, 0},
        {"epoll", factors.epoll, factors.epoll_noise},
        {"libevent", factors.libevent, factors.libevent_noise},
        {"process", factors.process, factors.process_noise},
        {"twin", 1, 0},
        {"ceiling_raw", 0.4, 0},
        {"base~aa", 1.01, 0},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (plan_find(&world->plan, all[i].name) >= 0)
            world_fill(world, all[i].name, point, 12000 * all[i].factor, all[i].noise + 0.004);
}

#define CEILING                                                                                              \
    " The ceiling ceiling_raw, a bound and not a rival, reaches 0.400× (0.400–0.400) that of base."

static void check_answer(const char *connections, const struct factors *factors, size_t points,
                         const char *wanted)
{
    struct world world;
    struct summary summary;
    world_open(&world, connections, rivals, "");
    for (size_t i = 0; i < points; i++)
        fill(&world, i, factors[i]);
    world_summarize(&world, &summary);
    assert_string_equal(summary.answer, wanted);
    summary_release(&summary);
    world_close(&world);
}

static void one_leader_is_named_with_its_ratio(void **state)
{
    (void)state;
    const struct factors factors = {0.62, 0.8, 3, 0, 0, 0};
    check_answer("10", &factors, 1,
                 "epoll used the least server CPU per message: 0.620× (0.620–0.620) that of base." CEILING);
}

static void points_with_one_outcome_share_a_sentence(void **state)
{
    (void)state;
    const struct factors factors[] = {
        {1, 1, 1, 0.5, 0.5, 0.5}, {0.62, 0.8, 3, 0, 0, 0}, {0.52, 0.8, 3, 0, 0, 0}, {0.6, 0.8, 2, 0, 0, 0}};
    check_answer("2, 10, 100, 900", factors, 4,
                 "At 2 connections, none of the differences is resolved. At 10, 100 and 900 connections, "
                 "epoll used the least server CPU per message: 0.520× (0.520–0.520) to 0.620× "
                 "(0.620–0.620) that of base." CEILING);
}

// One message under way measures the machine's wake-up, whatever came out.
static void one_connection_is_not_ranked(void **state)
{
    (void)state;
    const struct factors factors[] = {{0.5, 0.8, 3, 0, 0, 0}, {0.62, 0.8, 3, 0, 0, 0}};
    check_answer(
        "1, 10", factors, 2,
        "At 10 connections, epoll used the least server CPU per message: 0.620× (0.620–0.620) that of "
        "base. At 1 connection nothing is ranked: with one message under way, what is measured is how the "
        "machine wakes a sleeping task." CEILING);
}

static void rivals_that_cannot_be_told_apart_share_the_lead(void **state)
{
    (void)state;
    const struct factors factors = {0.62, 0.63, 3, 0, 0.1, 0};
    check_answer("10", &factors, 1,
                 "epoll and libevent share the lead in server CPU per message, the best of them at 0.620× "
                 "(0.620–0.620) that of base: between them nothing beyond 3% is resolved." CEILING);
}

// Nine rounds of ten agree: enough for a pair chosen beforehand (p = 0.02), not for one that the data chose.
static void a_pair_that_the_data_chose_needs_more(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    const struct factors factors = {0.62, 0.7, 3, 0, 0, 0};
    world_open(&world, "10", rivals, "");
    fill(&world, 0, factors);
    struct sample lucky = world_run(&world, "libevent", 0, 0); // instead of its first run
    lucky.metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = 12000 * 0.6;
    world_put(&world, &lucky);
    world_summarize(&world, &summary);
    assert_non_null(strstr(summary.answer, "epoll and libevent share the lead"));
    summary_release(&summary);
    world_close(&world);
}

// The machine's drift, which all cells of a round share, lets the intervals of all medians overlap: who is
// behind is judged within rounds.
static void who_is_behind_is_judged_within_rounds(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    const struct factors factors = {0.62, 0.7, 1.2, 0, 0, 0};
    world_open(&world, "10", rivals, "");
    fill(&world, 0, factors);
    world_summarize(&world, &summary);
    assert_true(world_rank(&summary, "epoll", 0)->high > world_rank(&summary, "libevent", 0)->low);
    size_t base = summary_cell(&summary, "base", 0)->cell, epoll = summary_cell(&summary, "epoll", 0)->cell,
           libevent = summary_cell(&summary, "libevent", 0)->cell,
           process = summary_cell(&summary, "process", 0)->cell;
    assert_true(summary_shows_better(&summary, epoll, libevent));
    assert_false(summary_shows_better(&summary, libevent, epoll));
    assert_true(summary_shows_better(&summary, libevent, base));
    assert_true(summary_shows_better(&summary, base, process));
    assert_false(summary_shows_better(&summary, base, epoll));
    summary_release(&summary);
    world_close(&world);
}

static void the_baseline_may_lead(void **state)
{
    (void)state;
    const struct factors alone = {1.2, 1.3, 3, 0, 0, 0}, shared = {1, 1.05, 3, 0, 0.3, 0};
    check_answer("10", &alone, 1,
                 "base used the least server CPU per message; the nearest, epoll, stands at 1.20× "
                 "(1.20–1.20)." CEILING);
    check_answer("10", &shared, 1,
                 "Nothing is shown to be better than base in server CPU per message; epoll is equivalent; "
                 "libevent is unresolved; process is slower." CEILING);
}

static void what_weakens_the_answer_is_in_it(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    const struct factors factors = {0.62, 0.8, 3, 0, 0, 0};
    world_open(&world, "10", rivals, "equivalence: 0.5%\nrounds: {min: 10}\n");
    fill(&world, 0, factors);
    for (unsigned round = 0; round < WORLD_ROUNDS; round++) { // none of its runs went well
        struct sample bad = world_run(&world, "process", 0, round);
        bad.outcome = OUTCOME_TIMEOUT;
        world_put(&world, &bad);
    }
    world.plan.rounds_max = 20;
    world_summarize(&world, &summary);
    assert_string_equal(
        summary.answer,
        "Of those compared, epoll used the least server CPU per message: 0.620× (0.620–0.620) that of "
        "base." CEILING " Beware of small differences: base against itself differs by 1.00% (1.01–1.01). "
        "10 of 60 runs did not go well and are left out. 1 cell cannot be compared: see the table. The "
        "campaign was stopped after "
        "10 of 20 rounds.");
    summary_release(&summary);
    world_close(&world);
}

static void metrics_have_their_own_words(void **state)
{
    (void)state;
    static const struct {
        const char *rank, *wanted;
    } cases[] = {
        {"rank: messages_per_second\n", "process echoed the most messages per second: 3.00×"},
        {"rank: latency_p99_ns\n", "epoll had the lowest latency p99: 0.620×"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        struct summary summary;
        const struct factors factors = {0.62, 0.8, 3, 0, 0, 0};
        world_open(&world, "10", rivals, cases[i].rank);
        fill(&world, 0, factors);
        world_summarize(&world, &summary);
        if (strncmp(summary.answer, cases[i].wanted, strlen(cases[i].wanted)) != 0)
            fail_msg("'%s' does not start with '%s'", summary.answer, cases[i].wanted);
        summary_release(&summary);
        world_close(&world);
    }
}

// No sentence holds a metric's name as it stands in files.
static void what_may_rank_has_words(void **state)
{
    (void)state;
    for (int i = 0; i < METRIC_COUNT; i++) {
        struct phrase phrase = phrase_for((enum metric_id)i);
        if (metric_get((enum metric_id)i)->better != BETTER_NEITHER && strchr(phrase.noun, '_'))
            fail_msg("'%s' is said of %s", phrase.noun, metric_get((enum metric_id)i)->name);
    }
    assert_string_equal(phrase_for(METRIC_WAKE_LATE_P99_NS).noun, "wake late p99");
}

static void many_points_are_not_enumerated(void **state)
{
    (void)state;
    struct factors factors[20];
    for (size_t i = 0; i < 20; i++)
        factors[i] = i < 12 ? (struct factors){0.6, 0.8, 3, 0, 0, 0} : (struct factors){0.8, 0.6, 3, 0, 0, 0};
    check_answer(
        "2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", factors, 20,
        "At 2 to 13 connections, epoll used the least server CPU per message: 0.600× (0.600–0.600) "
        "that of base. At 14 to 21 connections, libevent used the least server CPU per message: "
        "0.600× (0.600–0.600) that of base. libevent overtakes epoll at connections=14 (14–14)." CEILING);
}

static void check_claims(const char *claims, enum decision decision, const char *why)
{
    struct world world;
    struct summary summary;
    const struct factors resolved = {0.62, 0.8, 3, 0, 0, 0}, noisy = {0.62, 0.8, 3, 0, 0.5, 0};
    world_open(&world, "10, 100", claimed, claims);
    fill(&world, 0, resolved);
    fill(&world, 1, noisy);
    world_summarize(&world, &summary);
    assert_int_equal(summary.claims.count, 1);
    assert_int_equal(summary.claims.items[0].decision, decision);
    if (!strstr(summary.claims.items[0].why, why))
        fail_msg("'%s' does not hold '%s'", summary.claims.items[0].why, why);
    summary_release(&summary);
    world_close(&world);
}

#define CLAIM "claims:\n  - id: B1\n    text: Made up\n    then: {epoll: 1 s}\n    holds: "

static void claims_are_decided_by_every_relation_at_every_point(void **state)
{
    (void)state;
    check_claims(CLAIM "[epoll < process]\n", DECISION_HOLDS,
                 "epoll used 0.207× (0.207–0.207) the server CPU per message of process (faster)");
    check_claims(CLAIM "[epoll < process, process < epoll]\n", DECISION_DOES_NOT_HOLD,
                 "process used 4.84× (4.84–4.84) the server CPU per message of epoll (slower)");
    check_claims(CLAIM "[base < twin]\n", DECISION_DOES_NOT_HOLD, "(equivalent)");
    check_claims(CLAIM "[epoll < libevent]\n", DECISION_UNDECIDED, "(unresolved), at connections=100");
    check_claims(CLAIM "[epoll < gone]\n", DECISION_UNDECIDED,
                 "epoll cannot be compared with gone: gone is not in this plan");
    check_claims(CLAIM "[epoll < gone, process < epoll]\n", DECISION_DOES_NOT_HOLD,
                 "gone is not in this plan");
}

// One relation to a claim, and one point: the other one is noisy.
static void a_relation_may_ask_of_a_factor(void **state)
{
    (void)state;
    check_claims(CLAIM "[epoll at connections=10 < 0.25 process]\n", DECISION_HOLDS,
                 "of process (better than 0.250×)");
    check_claims(
        CLAIM "[epoll at connections=10 < 0.2 process]\n", DECISION_DOES_NOT_HOLD,
        "epoll at connections=10 used 0.207× (0.207–0.207) the server CPU per message of process (not "
        "better than 0.200×)");
    check_claims(CLAIM "[epoll at connections=10 < 0.207 process]\n", DECISION_DOES_NOT_HOLD,
                 "(not better than 0.207×)");
    check_claims(CLAIM "[epoll at connections=100 < 0.7 libevent]\n", DECISION_UNDECIDED,
                 "(unresolved whether better than 0.700×)");
}

static void a_relation_may_ask_for_likeness(void **state)
{
    (void)state;
    check_claims(CLAIM "[base ~ twin within 1%]\n", DECISION_HOLDS, "(within 1%)");
    check_claims(
        CLAIM "[process at connections=10 ~ 5 epoll within 5%]\n", DECISION_HOLDS,
        "process at connections=10 used 4.84× (4.84–4.84) the server CPU per message of epoll (within 5% "
        "of 5.00×)");
    check_claims(CLAIM "[process at connections=10 ~ 5 epoll within 2%]\n", DECISION_DOES_NOT_HOLD,
                 "(not within 2% of 5.00×)");
    check_claims(CLAIM "[epoll at connections=10 ~ process within 100%]\n", DECISION_DOES_NOT_HOLD,
                 "(not within 100%)");
    check_claims(CLAIM "[epoll at connections=100 ~ libevent within 3%]\n", DECISION_UNDECIDED,
                 "(unresolved whether within 3%)");
    check_claims(CLAIM "[base ~ gone within 3%]\n", DECISION_UNDECIDED, "gone is not in this plan");
}

// The figures of connections=100 are noisy, those of 10 are not.
static void a_side_may_stand_at_a_place_of_its_own(void **state)
{
    (void)state;
    check_claims(
        CLAIM "[epoll at connections=10 < process]\n", DECISION_HOLDS,
        "epoll at connections=10 used 0.207× (0.207–0.207) the server CPU per message of process (faster).");
    check_claims(CLAIM "[epoll < process at connections=10]\n", DECISION_HOLDS,
                 "the server CPU per message of process at connections=10 (faster), at connections=");
    check_claims(CLAIM "[process at connections=10 < epoll at connections=10]\n", DECISION_DOES_NOT_HOLD,
                 "process at connections=10 used 4.84× (4.84–4.84) the server CPU per message of epoll at "
                 "connections=10 (slower).");
    check_claims(CLAIM "[base at connections=10 < base at connections=100]\n", DECISION_DOES_NOT_HOLD,
                 "of base at connections=100 (equivalent).");
    check_claims(CLAIM "[epoll at connections=10 < gone at connections=100]\n", DECISION_UNDECIDED,
                 "epoll at connections=10 cannot be compared with gone at connections=100: gone at "
                 "connections=100 is not in this plan.");
}

// --set may have taken the place away, after the scenario was read.
static void a_side_without_a_place_decides_nothing(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 100", claimed,
               CLAIM
               "[epoll < process, epoll at connections=10 < process, epoll < base at connections=10]\n");
    world.plan.points.items[0].values.items[0][0] = '7'; // 70
    fill(&world, 0, (struct factors){0.62, 0.8, 3, 0, 0, 0});
    fill(&world, 1, (struct factors){0.62, 0.8, 3, 0, 0, 0});
    world_summarize(&world, &summary);
    assert_int_equal(summary.claims.items[0].decision, DECISION_UNDECIDED);
    if (!strstr(summary.claims.items[0].why,
                "epoll at connections=10 is at no point of this plan that ranks; "))
        fail_msg("'%s'", summary.claims.items[0].why);
    summary_release(&summary);
    world_close(&world);
}

// A relation alone needs p <= 0.05; among two hundred it needs more rounds than there are.
static void the_relations_of_a_point_are_one_family(void **state)
{
    (void)state;
    struct strbuf claims = {0};
    strbuf_adds(&claims, CLAIM "[epoll < process");
    for (size_t i = 0; i < 199; i++)
        strbuf_adds(&claims, ", libevent < process");
    strbuf_adds(&claims, "]\n");
    check_claims(claims.text, DECISION_UNDECIDED, "(unresolved)");
    strbuf_release(&claims);
}

// The whole table as text; the caller frees it.
static char *printed(const struct summary *summary, bool colour)
{
    char *text;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    table_print_summary(stream, summary, colour);
    fclose(stream);
    return text;
}

static void the_table_is_aligned_and_plain(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10, 100", rivals, "contrasts: [[epoll, process]]\n");
    const struct factors factors = {0.62, 0.8, 3, 0, 0, 0};
    fill(&world, 0, factors);
    struct sample bad = world_run(&world, "libevent", 0, 2);
    bad.outcome = OUTCOME_CRASH;
    bad.reason = memory_copy_string("signal 11\nand more");
    world_put(&world, &bad);
    sample_release(&bad);
    world.plan.cells.items[world_cell(&world, "epoll", 1)].skip = memory_copy_string("beyond its limit");
    world_summarize(&world, &summary);
    char *plain = printed(&summary, false), *coloured = printed(&summary, true);
    assert_null(strchr(plain, '\033'));
    assert_non_null(strchr(coloured, '\033'));
    assert_non_null(strstr(plain, "  epoll           thread  "));
    assert_non_null(strstr(plain, "0.620× (0.620–0.620)  faster            10\n"));
    assert_non_null(strstr(plain, "9 of 10  1 crash: signal 11\n"));
    assert_non_null(strstr(plain, "beyond its limit\n"));
    assert_non_null(strstr(plain, "epoll against process at connections=10: 0.207× (0.207–0.207), faster\n"));
    assert_non_null(strstr(plain, "Noise floor: the baseline against itself differs by 1.00%"));
    assert_null(strstr(plain, " \n"));
    assert_null(strstr(plain, "nan"));
    free(plain);
    free(coloured);
    summary_release(&summary);
    world_close(&world);
}

// Memory is not fast: for people it is less or more. The file keeps its words.
static void bytes_are_less_or_more(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", rivals,
               "rank: server_rss_bytes\ncontrasts: [[epoll, process]]\n" CLAIM "[epoll < process]\n");
    fill(&world, 0, (struct factors){0.62, 0.8, 3, 0, 0, 0});
    world_summarize(&world, &summary);
    char *text = printed(&summary, false);
    assert_non_null(strstr(text, "  less "));
    assert_non_null(strstr(text, "  more "));
    assert_non_null(strstr(text, "epoll against process: 0.207× (0.207–0.207), less\n"));
    assert_non_null(strstr(text, "the memory of process (less)"));
    assert_null(strstr(text, "faster"));
    assert_null(strstr(text, "slower"));
    free(text);
    assert_string_equal(verdict_word(world_rank(&summary, "epoll", 0)->verdict), "faster");
    struct error error;
    world_must(summary_write(&summary, world.directory, &error), &error);
    char *path = store_path(world.directory, "summary.json");
    struct strbuf file = {0};
    assert_int_equal(strbuf_add_file(&file, path), 0);
    assert_non_null(strstr(strbuf_text(&file), "\"verdict\": \"faster\""));
    strbuf_release(&file);
    free(path);
    summary_release(&summary);
    world_close(&world);
}

// Nor is an index, or a count.
static void what_is_no_time_is_better_or_worse(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", rivals,
               "rank: server_voluntary_switches_per_message\ncontrasts: [[epoll, process]]\n");
    fill(&world, 0, (struct factors){2, 2, 3, 0, 0, 0});
    world_summarize(&world, &summary);
    char *text = printed(&summary, false);
    assert_non_null(strstr(text, "  worse "));
    assert_non_null(strstr(text, "epoll against process: 0.667× (0.667–0.667), better\n"));
    assert_null(strstr(text, "faster"));
    assert_null(strstr(text, "slower"));
    free(text);
    summary_release(&summary);
    world_close(&world);
}

static void fixed_axes_are_told_once(void **state)
{
    (void)state;
    struct world world;
    struct summary summary;
    world_open(&world, "10", rivals, "");
    world.plan.flags = memory_copy_string(" --set depth=1 --rounds 10");
    fill(&world, 0, (struct factors){0.62, 0.8, 3, 0, 0, 0});
    world_summarize(&world, &summary);
    char *text = printed(&summary, true);
    // In the scenario, by --set, and neither the default of message_bytes nor that of load.
    assert_non_null(strstr(text, "Which is it?\nAt connections=10, depth=1.\n10 rounds;"));
    assert_non_null(strstr(text, "intervals are not.\n\n  implementation")); // no empty line for a point
    free(text);
    summary_release(&summary);
    world_close(&world);
    world_open(&world, "10, 100", rivals, "");
    world_summarize(&world, &summary);
    assert_null(shown_fixed(&summary));
    summary_release(&summary);
    world_close(&world);
}

// A reference that is faster than all has a ratio, and changes nothing else: no verdict, no sentence, no
// course along the axis, and no share in the correction for the number of comparisons.
static void a_reference_is_for_orientation(void **state)
{
    (void)state;
    static const char *const with[] = {"base", "epoll", "reference_x", "base~aa", NULL}, *const without[] = {
                                                                                             "base", "epoll",
                                                                                             "base~aa", NULL};
    struct world world;
    struct summary summary, plain;
    world_open(&world, "10, 100", without, "");
    for (size_t point = 0; point < 2; point++)
        fill(&world, point, (struct factors){.epoll = 0.62});
    world_summarize(&world, &plain);
    world_close(&world);
    world_open(&world, "10, 100", with, "");
    for (size_t point = 0; point < 2; point++) {
        fill(&world, point, (struct factors){.epoll = 0.62});
        world_fill(&world, "reference_x", point, 12000 * (point ? 3 : 0.3), 0.004);
    }
    world_summarize(&world, &summary);
    assert_string_equal(summary.answer, plain.answer);
    assert_int_equal(summary.courses.count, plain.courses.count);
    assert_true(world_rank(&summary, "epoll", 0)->p_adjusted == world_rank(&plain, "epoll", 0)->p_adjusted);
    const struct estimate *reference = world_rank(&summary, "reference_x", 0);
    assert_true(fabs(reference->ratio - 0.3) < 0.001);
    assert_int_equal(reference->verdict, VERDICT_NONE);
    assert_string_equal(summary_verdict_text(&summary, summary_cell(&summary, "reference_x", 0)->cell),
                        "reference");
    char *text = printed(&summary, true);
    assert_non_null(strstr(text, "0.300× (0.300–0.300)  reference  "));
    free(text);
    summary_release(&summary);
    summary_release(&plain);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_leader_is_named_with_its_ratio),
        cmocka_unit_test(points_with_one_outcome_share_a_sentence),
        cmocka_unit_test(one_connection_is_not_ranked),
        cmocka_unit_test(rivals_that_cannot_be_told_apart_share_the_lead),
        cmocka_unit_test(a_pair_that_the_data_chose_needs_more),
        cmocka_unit_test(who_is_behind_is_judged_within_rounds),
        cmocka_unit_test(the_baseline_may_lead),
        cmocka_unit_test(what_weakens_the_answer_is_in_it),
        cmocka_unit_test(metrics_have_their_own_words),
        cmocka_unit_test(what_may_rank_has_words),
        cmocka_unit_test(many_points_are_not_enumerated),
        cmocka_unit_test(claims_are_decided_by_every_relation_at_every_point),
        cmocka_unit_test(a_relation_may_ask_of_a_factor),
        cmocka_unit_test(a_relation_may_ask_for_likeness),
        cmocka_unit_test(a_side_may_stand_at_a_place_of_its_own),
        cmocka_unit_test(a_side_without_a_place_decides_nothing),
        cmocka_unit_test(the_relations_of_a_point_are_one_family),
        cmocka_unit_test(the_table_is_aligned_and_plain),
        cmocka_unit_test(bytes_are_less_or_more),
        cmocka_unit_test(what_is_no_time_is_better_or_worse),
        cmocka_unit_test(fixed_axes_are_told_once),
        cmocka_unit_test(a_reference_is_for_orientation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
