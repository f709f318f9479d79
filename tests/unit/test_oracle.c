// oracle: against the contract, line by line and step by step.
#include "oracle.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

// docs/CONTRACT.md, written out: nothing of the harness's own random.
static bool line_matches(uint64_t line, double match)
{
    uint64_t z = line % 65536 + 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return (double)(z >> 32) < round(match * 4294967296.0);
}

static void counts_are_those_of_the_formula(void **state)
{
    (void)state;
    const double shares[] = {0, 1e-9, 0.25, 0.3, 0.5, 0.999, 1};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        uint64_t lines = 0, matches = 0;
        for (const uint64_t *until = (const uint64_t[]){1, 7, 65535, 65536, 65537, 200000, 0}; *until;
             until++) {
            for (; lines < *until; lines++)
                matches += line_matches(lines, shares[i]);
            assert_int_equal(oracle_dispatch_matches(lines, shares[i]), matches);
        }
    }
    assert_int_equal(oracle_dispatch_matches(1000000000, 1), 1000000000);
    assert_int_equal(oracle_dispatch_matches(1000000000, 0), 0);
}

// A value for each axis.
static struct strings point_values(const struct workload *workload, const char *const *point)
{
    struct strings values = {0};
    for (size_t i = 0; i < workload->axis_count; i++)
        strings_add(&values, point[i]);
    return values;
}

static void expect_answer(const struct workload *workload, const char *const *point, const char *text,
                          uint64_t operations)
{
    struct error error;
    struct oracle_answer answer;
    struct strings values = point_values(workload, point);
    assert_int_equal(oracle_answer(workload, &values, NULL, &answer, &error), 0);
    assert_string_equal(strbuf_text(&answer.text), text);
    assert_int_equal(answer.operations, operations);
    oracle_answer_release(&answer);
    strings_release(&values);
}

static void answers_have_a_line_for_each_branch(void **state)
{
    (void)state;
    struct strbuf answer = {0};
    oracle_dispatch(1000, 3, 1, &answer);
    assert_string_equal(strbuf_text(&answer), "sink=0 lines=1000\nsink=1 lines=1000\nsink=2 lines=1000\n");
    strbuf_clear(&answer);
    const struct workload *workload = workload_find("dispatch");
    strbuf_release(&answer);
    const char *const own[] = {"5", "64", "2", "0", "own", "1"}; // lines, depth, fanout, match, sink, batch
    expect_answer(workload, own, "sink=0 lines=0\nsink=1 lines=0\n", 5);
    struct strings values = point_values(workload, own);
    assert_int_equal(oracle_units(workload, &values).created, 128);
    assert_string_equal(oracle_units(workload, &values).noun, "stages");
    strings_release(&values);
    const char *const shared[] = {"5", "1", "3", "1", "shared", "1"};
    expect_answer(workload, shared, "sink=0 lines=15\n", 5);
}

// --- tasks: each case played as the contract tells it, one operation after the other -----------------------

// What came of playing: the sum, how often something was done, which tasks there were and how many at once.
struct played {
    uint64_t sum, operations, created, live, peak;
};

static void task_begins(struct played *played)
{
    played->created++;
    played->live++;
    if (played->live > played->peak)
        played->peak = played->live;
}

static uint64_t worth(uint64_t number)
{
    return 3 * number + 1;
}

static uint64_t hop(uint64_t token, uint64_t number)
{
    return token * 6364136223846793005u + number + 1;
}

static void all_begin(struct played *played, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        task_begins(played);
}

// Any order will do, as long as it is the same in each round: here backwards.
static void play_send(const struct tasks_point *point, struct played *played)
{
    uint64_t totals[1024] = {0}, number = 0;
    all_begin(played, point->tasks);
    for (uint64_t round = 0; round < point->turns; round++) {
        for (uint64_t i = point->tasks; i-- > 0;) {
            totals[i] += ++number;
            played->sum += totals[i];
            played->operations++;
        }
    }
}

// create, spawn and kill: `each` is what a task adds, beside its worth.
static void play_batches(const struct tasks_point *point, struct played *played, uint64_t each)
{
    for (uint64_t i = 0; i < point->tasks; i++) {
        if (played->live == point->live) // the batch is whole: all of it ends
            played->live = 0;
        task_begins(played);
        played->sum += worth(i) + each;
        played->operations++;
    }
}

static void play_yield(const struct tasks_point *point, struct played *played)
{
    all_begin(played, point->tasks);
    for (uint64_t step = 0; step < point->turns; step++) {
        for (uint64_t i = 0; i < point->tasks; i++) {
            played->sum += i + 1;
            played->operations++;
        }
    }
}

static void play_depth(const struct tasks_point *point, struct played *played)
{
    play_yield(point, played);
    for (uint64_t i = 0; i < point->tasks; i++)
        for (uint64_t call = 0; call < point->depth; call++)
            played->sum++;
}

static void play_ring(const struct tasks_point *point, struct played *played)
{
    all_begin(played, point->tasks);
    for (uint64_t round = 0; round < point->turns; round++) {
        for (uint64_t i = 0; i < point->tasks; i++) {
            played->sum = hop(played->sum, (point->tasks - i) % point->tasks);
            played->operations++;
        }
    }
}

static void play_pingpong(const struct tasks_point *point, struct played *played)
{
    all_begin(played, 2 * point->tasks);
    for (uint64_t pair = 0; pair < point->tasks; pair++) {
        uint64_t ball = pair;
        for (uint64_t stroke = 0; stroke < 2 * point->turns; stroke++) {
            ball = hop(ball, stroke % 2);
            played->operations++;
        }
        played->sum += ball;
    }
}

// Depth first.
static void play_skynet(uint64_t first, uint64_t leaves, struct played *played)
{
    task_begins(played);
    if (leaves == 1) {
        played->sum += first;
        played->operations++;
    } else {
        uint64_t share = (leaves + 9) / 10;
        for (uint64_t at = 0; at < leaves; at += share)
            play_skynet(first + at, at + share < leaves ? share : leaves - at, played);
    }
    played->live--;
}

static void play(const struct tasks_point *point, struct played *played)
{
    const char *which = point->which;
    *played = (struct played){0};
    if (strcmp(which, "send") == 0)
        play_send(point, played);
    else if (strcmp(which, "create") == 0 || strcmp(which, "spawn") == 0)
        play_batches(point, played, 0);
    else if (strcmp(which, "kill") == 0)
        play_batches(point, played, 1);
    else if (strcmp(which, "yield") == 0)
        play_yield(point, played);
    else if (strcmp(which, "depth") == 0)
        play_depth(point, played);
    else if (strcmp(which, "ring") == 0)
        play_ring(point, played);
    else if (strcmp(which, "pingpong") == 0)
        play_pingpong(point, played);
    else if (strcmp(which, "skynet") == 0)
        play_skynet(0, point->tasks, played);
    else if (strcmp(which, "sleep") == 0) {
        play_yield(point, played);
        played->sum = played->operations; // each nap adds 1
    } else {                              // idle: one batch of all
        play_batches(&(struct tasks_point){.tasks = point->tasks, .live = point->tasks}, played, 0);
    }
}

static void expect_played(const struct tasks_point *point)
{
    struct strbuf answer = {0};
    struct played played;
    char wanted[64];
    play(point, &played);
    snprintf(wanted, sizeof wanted, "sum=%" PRIu64 "\n", played.sum);
    uint64_t operations = oracle_tasks(point, &answer);
    struct oracle_units units = oracle_tasks_units(point);
    if (strcmp(answer.text, wanted) != 0 || operations != played.operations ||
        units.created != played.created || units.peak != played.peak)
        fail_msg("%s, tasks %" PRIu64 ", turns %" PRIu64 ", live %" PRIu64 ", depth %" PRIu64 ": %s, %" PRIu64
                 " operations, %" PRIu64 " units, %" PRIu64 " at once; but played %s, %" PRIu64 ", %" PRIu64
                 ", %" PRIu64,
                 point->which, point->tasks, point->turns, point->live, point->depth, answer.text, operations,
                 units.created, units.peak, wanted, played.operations, played.created, played.peak);
    strbuf_release(&answer);
}

static void tasks_are_as_if_played(void **state)
{
    (void)state;
    const uint64_t tasks[] = {1, 2, 3, 9, 10, 11, 12, 37, 100, 101, 111, 999, 1000, 1001};
    const uint64_t turns[] = {1, 2, 3, 4, 7, 25}, others[] = {1, 2, 5, 10, 1000};
    const struct axis *axis = workload_axis(workload_find("tasks"), "case");
    for (const char *const *which = axis->words; *which; which++)
        for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
            for (size_t j = 0; j < sizeof turns / sizeof *turns; j++)
                for (size_t k = 0; k < sizeof others / sizeof *others; k++)
                    expect_played(&(struct tasks_point){*which, tasks[i], turns[j], others[k], others[k]});
}

static void expect_sum(const char *which, uint64_t tasks, uint64_t turns, const char *wanted)
{
    struct strbuf answer = {0};
    oracle_tasks(&(struct tasks_point){which, tasks, turns, 1, 1}, &answer);
    assert_string_equal(strbuf_text(&answer), wanted);
    strbuf_release(&answer);
}

// Computed with whole numbers of any size, and the sums of powers as geometric series.
static void great_sums_wrap_as_they_should(void **state)
{
    (void)state;
    const uint64_t many = 1000000, often = 1000000000;
    expect_sum("send", many, often, "sum=9387992730756030464\n");
    expect_sum("send", 1, often, "sum=2419307541377510912\n");
    expect_sum("ring", many, often, "sum=217659913822420992\n");
    expect_sum("ring", 1, often, "sum=990329299382070784\n");
    expect_sum("ring", 999983, 7, "sum=6304547814348754836\n");
    expect_sum("pingpong", many, often, "sum=2283376700134024928\n");
    expect_sum("pingpong", 1, often, "sum=1130993008695418368\n");
    expect_sum("yield", many, often, "sum=1938410009842106368\n");
    const uint64_t leaves[] = {1000000, 999999, 100000, 123457}, nodes[] = {1111111, 1111110, 111111, 189018};
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
        struct tasks_point point = {"skynet", leaves[i], 1, 1, 1};
        assert_int_equal(oracle_tasks_units(&point).created, nodes[i]);
    }
}

static void tasks_are_asked_by_axes(void **state)
{
    (void)state;
    const struct workload *workload = workload_find("tasks");
    const char *const point[] = {"depth", "3", "14", "1", "50"}; // case, tasks, steps, live, depth
    expect_answer(workload, point, "sum=174\n", 12);             // 4 turns each: 4 * (1 + 2 + 3) + 3 * 50
    struct strings values = point_values(workload, point);
    assert_int_equal(oracle_units(workload, &values).created, 3);
    assert_string_equal(oracle_units(workload, &values).noun, "tasks");
    strings_release(&values);
}

// --- pipeline, letters, buses ----------------------------------------------------------------------------

static void a_log_is_searched_as_grep_does(void **state)
{
    (void)state;
    static const char text[] = "a python\r\n\nno\0python\npyth\non\nlast python";
    static const char right[] = "a python\r\nno\0python\nlast python\n";
    struct strbuf answer = {0};
    assert_int_equal(oracle_pipeline(text, sizeof text - 1, &answer), 6);
    assert_int_equal(answer.length, sizeof right - 1);
    assert_memory_equal(answer.text, right, answer.length);
    strbuf_clear(&answer);
    assert_int_equal(oracle_pipeline("", 0, &answer), 0);
    assert_int_equal(answer.length, 0);
    strbuf_release(&answer);
}

static void letters_are_of_three_kinds(void **state)
{
    (void)state;
    static const char text[] = "Ay! \0\xc3\xa9[@`{Zz\n";
    struct strbuf answer = {0};
    assert_int_equal(oracle_letters(text, sizeof text - 1, &answer), 14);
    assert_string_equal(strbuf_text(&answer), "vowels=1 consonants=3 others=10\n");
    strbuf_release(&answer);
}

static void buses_are_cut_out(void **state)
{
    (void)state;
    static const char text[] =
        "<buses><bus><id>1</id><route>22</route><direction>North Bound</direction> <latitude>4.5</latitude>"
        "<longitude>-8</longitude></bus>\n<bus><id>2</id><route>222</route><direction>North Bound</direction>"
        "</bus><bus><route>22</route><direction>South Bound</direction></bus></buses>";
    struct strbuf answer = {0};
    assert_int_equal(oracle_buses(text, sizeof text - 1, &answer), 3);
    assert_string_equal(strbuf_text(&answer), "22,1,\"North Bound\",4.5,-8\n");
    strbuf_release(&answer);
}

static void expect_beside(const char *environment, uint64_t threads, uint64_t processes)
{
    const struct workload *workload = workload_find("buses");
    const char *const point[] = {"1000", "expat", environment, "65536",
                                 "64"}; // bytes, source, .., chunk_bytes, batch
    struct strings values = point_values(workload, point);
    struct oracle_beside beside = oracle_beside(workload, &values);
    assert_int_equal(beside.threads, threads);
    assert_int_equal(beside.processes, processes);
    assert_int_equal(oracle_units(workload, &values).created, 4);
    strings_release(&values);
}

static void environments_order_a_thread_or_a_process(void **state)
{
    (void)state;
    expect_beside("inline", 0, 0);
    expect_beside("thread", 1, 0);
    expect_beside("process", 0, 1);
    expect_beside("socket", 0, 1);
    const struct workload *workload = workload_find("tasks"); // knows of none
    const char *const point[] = {"yield", "3", "14", "1", "50"};
    struct strings values = point_values(workload, point);
    struct oracle_beside beside = oracle_beside(workload, &values);
    assert_int_equal(beside.threads + beside.processes, 0);
    strings_release(&values);
}

// --- fanout ----------------------------------------------------------------------------------------------

static void check_fanout(const char *text, const struct animals_plan *plan, const char *wanted,
                         uint64_t operations)
{
    struct strbuf answer = {0};
    assert_int_equal(oracle_fanout(text, strlen(text), plan, &answer), operations);
    assert_string_equal(strbuf_text(&answer), wanted);
    strbuf_release(&answer);
}

static void animals_that_are_known_speak(void **state)
{
    (void)state;
    const struct animals_plan right = {.seed = 1};
    check_fanout("", &right, "", 0);
    check_fanout("\n", &right, "", 1); // an empty line is a name, too
    check_fanout("cow\n", &right, "The cow says \"moo\".\n", 1);
    check_fanout("cow\n\nunicorn\nguinea pig", &right, // the last line lacks its line feed
                 "The cow says \"moo\".\nThe guinea pig says \"wheek\".\n", 4);
    check_fanout("cow \n cow\nCow\n", &right, "", 3);
}

static void only_right_answers_become_sentences(void **state)
{
    (void)state;
    struct animals_plan plan = {.seed = 5, .status_500 = 0.2, .resets = 0.1, .stalls = 0.1, .malformed = 0.1};
    struct strbuf text = {0}, wanted = {0};
    unsigned right = 0;
    for (uint64_t number = 1; number <= 1000; number++) {
        strbuf_addf(&text, "%s\n", animals_name(number % ANIMALS));
        if (animals_fault(&plan, number) != ANIMALS_RIGHT)
            continue;
        right++;
        strbuf_addf(&wanted, "The %s says \"%s\".\n", animals_name(number % ANIMALS),
                    animals_sound(number % ANIMALS));
    }
    assert_in_range(right, 400, 600);
    check_fanout(strbuf_text(&text), &plan, strbuf_text(&wanted), 1000);
    strbuf_release(&text);
    strbuf_release(&wanted);
}

static void axes_say_what_the_server_does(void **state)
{
    (void)state;
    const struct workload *workload = workload_find("fanout");
    const char *const point[] = {"9", "3", "long_tail", "70", "100", "0", "0.25", "0.125", "0.5", "0.0625"};
    struct strings values = point_values(workload, point);
    assert_int_equal(values.count, sizeof point / sizeof *point);
    struct animals_plan plan = oracle_animals_plan(workload, &values);
    assert_int_equal(plan.shape, ANIMALS_LONG_TAIL);
    assert_int_equal(plan.mean_ns, 70000000);
    assert_int_equal(plan.seed, ORACLE_ANIMALS_SEED);
    assert_true(plan.status_500 == 0.25 && plan.resets == 0.125);
    assert_true(plan.stalls == 0.5 && plan.malformed == 0.0625);
    strings_release(&values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_the_formula),
        cmocka_unit_test(answers_have_a_line_for_each_branch),
        cmocka_unit_test(tasks_are_as_if_played),
        cmocka_unit_test(great_sums_wrap_as_they_should),
        cmocka_unit_test(tasks_are_asked_by_axes),
        cmocka_unit_test(a_log_is_searched_as_grep_does),
        cmocka_unit_test(letters_are_of_three_kinds),
        cmocka_unit_test(buses_are_cut_out),
        cmocka_unit_test(animals_that_are_known_speak),
        cmocka_unit_test(only_right_answers_become_sentences),
        cmocka_unit_test(axes_say_what_the_server_does),
        cmocka_unit_test(environments_order_a_thread_or_a_process),
    };
    return cmocka_run_group_tests_name("oracle", tests, NULL, NULL);
}
