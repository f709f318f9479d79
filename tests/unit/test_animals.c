// animals: delays have the distribution they are said to have, faults their shares, and bounds are those of a
// schedule that is played step by step.
#include "animals.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DRAWS = 1000000 };
#define MEAN_NS 50000000u

static struct animals_plan plan_of(enum animals_shape shape, uint64_t seed)
{
    return (struct animals_plan){.shape = shape, .mean_ns = MEAN_NS, .seed = seed};
}

static void assert_near(double value, double wanted, double within)
{
    if (!(fabs(value - wanted) <= within))
        fail_msg("%g is not within %g of %g", value, within, wanted);
}

// --- Who says what ---------------------------------------------------------------------------------------

static void animals_say_what_they_say(void **state)
{
    (void)state;
    bool spaced = false;
    for (size_t i = 0; i < ANIMALS; i++) {
        const char *name = animals_name(i);
        assert_string_equal(animals_ask(name, strlen(name)), animals_sound(i));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(name, animals_name(j));
        assert_in_range(strlen(name), 1, ANIMALS_NAME_MOST);
        spaced = spaced || strchr(name, ' ');
        assert_null(strpbrk(name, "\"\\\n")); // they stand in JSON as they are
        assert_null(strpbrk(animals_sound(i), "\"\\\n"));
    }
    assert_true(spaced);
    assert_string_equal(animals_ask("cow", 3), "moo");
}

static void others_say_nothing(void **state)
{
    (void)state;
    assert_null(animals_ask("", 0));
    assert_null(animals_ask("cow", 2));
    assert_null(animals_ask("cows", 4));
    assert_null(animals_ask("cow", 4)); // a NUL is part of a name
    assert_null(animals_ask("Cow", 3));
    assert_null(animals_ask("\xff\xfe", 2));
}

static void words_are_in_order(void **state)
{
    (void)state;
    assert_string_equal(animals_shape_words[ANIMALS_CONSTANT], "constant");
    assert_string_equal(animals_shape_words[ANIMALS_LONG_TAIL], "long_tail");
    assert_null(animals_shape_words[ANIMALS_LONG_TAIL + 1]);
    assert_string_equal(animals_fault_words[ANIMALS_RIGHT], "right");
    assert_string_equal(animals_fault_words[ANIMALS_SHORT_LENGTH], "short_length");
    assert_string_equal(animals_fault_words[ANIMALS_TRICKLE], "trickle");
    assert_null(animals_fault_words[ANIMALS_FAULTS]);
}

// --- How long it takes -----------------------------------------------------------------------------------

struct seen {
    double mean, below[3]; // the share of delays below half the mean, the mean, and three times the mean
    double least, most;    // in means
    unsigned at_most;      // how many are as long as the longest
};

static struct seen see(const struct animals_plan *plan)
{
    struct seen seen = {.least = INFINITY};
    for (uint64_t number = 1; number <= DRAWS; number++) {
        double times = (double)animals_delay_ns(plan, number) / MEAN_NS;
        seen.mean += times / DRAWS;
        seen.below[0] += (times < 0.5) / (double)DRAWS;
        seen.below[1] += (times < 1) / (double)DRAWS;
        seen.below[2] += (times < 3) / (double)DRAWS;
        seen.least = fmin(seen.least, times);
        seen.at_most = times > seen.most ? 1 : seen.at_most + (times == seen.most);
        seen.most = fmax(seen.most, times);
    }
    return seen;
}

static void constant_delays_are_all_the_mean(void **state)
{
    (void)state;
    const struct animals_plan plan = plan_of(ANIMALS_CONSTANT, 3);
    struct seen seen = see(&plan);
    assert_true(seen.least == 1 && seen.most == 1);
}

static void uniform_delays_go_to_twice_the_mean(void **state)
{
    (void)state;
    const struct animals_plan plan = plan_of(ANIMALS_UNIFORM, 3);
    struct seen seen = see(&plan);
    assert_near(seen.mean, 1, 0.005);
    assert_near(seen.below[0], 0.25, 0.005);
    assert_near(seen.below[1], 0.5, 0.005);
    assert_true(seen.least < 0.001 && seen.most > 1.999 && seen.most <= 2);
}

static void exponential_delays_have_no_memory(void **state)
{
    (void)state;
    const struct animals_plan plan = plan_of(ANIMALS_EXPONENTIAL, 3);
    struct seen seen = see(&plan);
    assert_near(seen.mean, 1, 0.01);
    assert_near(seen.below[0], 1 - exp(-0.5), 0.005);
    assert_near(seen.below[1], 1 - exp(-1), 0.005);
    assert_near(seen.below[2], 1 - exp(-3), 0.005);
    assert_true(seen.least < 0.001 && seen.most > 10);
}

// Pareto's with shape 3/2: what is longer than x times the least value is x^-1.5 of all, whatever the cut.
static void long_tails_are_cut(void **state)
{
    (void)state;
    const struct animals_plan plan = plan_of(ANIMALS_LONG_TAIL, 3);
    const struct seen seen = see(&plan);
    assert_near(seen.mean, 1, 0.02);
    assert_near(seen.below[0], 1 - pow(0.5 / seen.least, -1.5), 0.005);
    assert_near(seen.below[1], 1 - pow(1 / seen.least, -1.5), 0.005);
    assert_near(seen.below[2], 1 - pow(3 / seen.least, -1.5), 0.005);
    assert_near(seen.least, 0.3664, 0.0001);
    assert_true(seen.most == 20);
    assert_near(seen.at_most / (double)DRAWS, pow(20 / seen.least, -1.5), 0.0003);
}

static void delays_follow_from_seed_and_number(void **state)
{
    (void)state;
    const struct animals_plan plan = plan_of(ANIMALS_UNIFORM, 3), again = plan,
                              other = plan_of(ANIMALS_UNIFORM, 4);
    unsigned same = 0;
    for (uint64_t number = 1; number <= 1000; number++) {
        assert_int_equal(animals_delay_ns(&plan, number), animals_delay_ns(&again, number));
        same += animals_delay_ns(&plan, number) == animals_delay_ns(&other, number);
        same += animals_delay_ns(&plan, number) == animals_delay_ns(&plan, number + 1);
    }
    assert_int_equal(same, 0);
}

static void no_mean_is_no_delay(void **state)
{
    (void)state;
    for (enum animals_shape shape = ANIMALS_CONSTANT; animals_shape_words[shape]; shape++) {
        struct animals_plan plan = plan_of(shape, 3);
        plan.mean_ns = 0;
        for (uint64_t number = 1; number <= 1000; number++)
            assert_int_equal(animals_delay_ns(&plan, number), 0);
    }
}

// --- What goes wrong -------------------------------------------------------------------------------------

static void faults_have_their_shares(void **state)
{
    (void)state;
    struct animals_plan plan = plan_of(ANIMALS_CONSTANT, 9);
    plan.status_500 = 0.1, plan.resets = 0.02, plan.stalls = 0.3, plan.malformed = 0.005;
    double shares[ANIMALS_FAULTS] = {0};
    for (uint64_t number = 1; number <= DRAWS; number++)
        shares[animals_fault(&plan, number)] += 1.0 / DRAWS;
    assert_near(shares[ANIMALS_STATUS_500], 0.1, 0.002);
    assert_near(shares[ANIMALS_RESET], 0.02, 0.001);
    assert_near(shares[ANIMALS_STALL], 0.3, 0.003);
    assert_near(shares[ANIMALS_MALFORMED], 0.005, 0.0005);
    assert_near(shares[ANIMALS_RIGHT], 0.575, 0.003);
}

static void shares_may_be_none_or_all(void **state)
{
    (void)state;
    struct animals_plan none = plan_of(ANIMALS_CONSTANT, 9), all = none, halves = none;
    all.malformed = 1;
    halves.resets = halves.stalls = 0.5;
    for (uint64_t number = 1; number <= 100000; number++) {
        assert_int_equal(animals_fault(&none, number), ANIMALS_RIGHT);
        assert_int_equal(animals_fault(&all, number), ANIMALS_MALFORMED);
        assert_int_not_equal(animals_fault(&halves, number), ANIMALS_RIGHT);
    }
}

// Those that go wrong take as long as the others: the correlation of delay and fault is that of chance.
static void faults_say_nothing_of_delays(void **state)
{
    (void)state;
    struct animals_plan plan = plan_of(ANIMALS_UNIFORM, 1);
    plan.status_500 = 0.5;
    double sums[2] = {0}, next[2] = {0};
    unsigned counts[2] = {0};
    for (uint64_t number = 1; number <= DRAWS; number++) {
        bool wrong = animals_fault(&plan, number) != ANIMALS_RIGHT;
        counts[wrong]++;
        sums[wrong] += (double)animals_delay_ns(&plan, number) / MEAN_NS;
        next[wrong] += (double)animals_delay_ns(&plan, number + 1) / MEAN_NS;
    }
    for (size_t i = 0; i < 2; i++) {
        assert_near(sums[i] / counts[i], 1, 0.005);
        assert_near(next[i] / counts[i], 1, 0.005);
    }
}

// --- Bounds ----------------------------------------------------------------------------------------------

static void check_bounds(const struct animals_plan *plan, uint64_t requests, uint64_t concurrency,
                         uint64_t timeout_ns, uint64_t serial_wanted, uint64_t concurrent_wanted)
{
    uint64_t serial_ns, concurrent_ns;
    animals_bounds(plan, requests, concurrency, timeout_ns, &serial_ns, &concurrent_ns);
    assert_int_equal(serial_ns, serial_wanted);
    assert_int_equal(concurrent_ns, concurrent_wanted);
}

static void bounds_by_hand(void **state)
{
    (void)state;
    struct animals_plan plan = plan_of(ANIMALS_CONSTANT, 1);
    const uint64_t delay = MEAN_NS, never = UINT64_MAX;
    check_bounds(&plan, 1, 1, never, delay, delay);
    check_bounds(&plan, 20, 1, never, 20 * delay, 20 * delay);
    check_bounds(&plan, 20, 3, never, 20 * delay, 7 * delay); // three helpers, twenty guests
    check_bounds(&plan, 20, 20, never, 20 * delay, delay);
    check_bounds(&plan, 20, 10000, never, 20 * delay, delay);
    check_bounds(&plan, 20, 3, delay - 1, 20 * (delay - 1), 7 * (delay - 1)); // all time out
    check_bounds(&plan, 20, 3, delay, 20 * delay, 7 * delay);
    plan.stalls = 1;
    check_bounds(&plan, 20, 3, 9 * delay, 180 * delay, 63 * delay);
}

// The next request is started where it can be earliest: all that are in flight are looked at.
static uint64_t play(const struct animals_plan *plan, uint64_t requests, uint64_t concurrency,
                     uint64_t timeout_ns, uint64_t *serial_ns)
{
    uint64_t *free_at = calloc(concurrency, sizeof *free_at), end_ns = 0;
    *serial_ns = 0;
    for (uint64_t number = 1; number <= requests; number++) {
        size_t first = 0;
        for (size_t i = 1; i < concurrency; i++)
            if (free_at[i] < free_at[first])
                first = i;
        uint64_t takes = animals_delay_ns(plan, number);
        if (takes > timeout_ns || animals_fault(plan, number) == ANIMALS_STALL)
            takes = timeout_ns;
        free_at[first] += takes;
        *serial_ns += takes;
        end_ns = free_at[first] > end_ns ? free_at[first] : end_ns;
    }
    free(free_at);
    return end_ns;
}

static void bounds_are_those_of_playing(void **state)
{
    (void)state;
    static const uint64_t concurrencies[] = {1, 2, 3, 7, 64, 500, 1000};
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct animals_plan plan = plan_of((enum animals_shape)(seed % 4), seed);
        plan.stalls = (double)(seed % 3) * 0.02;
        uint64_t timeout_ns = seed % 2 ? 10ull * MEAN_NS : MEAN_NS;
        for (size_t i = 0; i < sizeof concurrencies / sizeof *concurrencies; i++) {
            uint64_t serial_ns, concurrent_ns = play(&plan, 600, concurrencies[i], timeout_ns, &serial_ns);
            check_bounds(&plan, 600, concurrencies[i], timeout_ns, serial_ns, concurrent_ns);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(animals_say_what_they_say),
        cmocka_unit_test(others_say_nothing),
        cmocka_unit_test(words_are_in_order),
        cmocka_unit_test(constant_delays_are_all_the_mean),
        cmocka_unit_test(uniform_delays_go_to_twice_the_mean),
        cmocka_unit_test(exponential_delays_have_no_memory),
        cmocka_unit_test(long_tails_are_cut),
        cmocka_unit_test(delays_follow_from_seed_and_number),
        cmocka_unit_test(no_mean_is_no_delay),
        cmocka_unit_test(faults_have_their_shares),
        cmocka_unit_test(shares_may_be_none_or_all),
        cmocka_unit_test(faults_say_nothing_of_delays),
        cmocka_unit_test(bounds_by_hand),
        cmocka_unit_test(bounds_are_those_of_playing),
    };
    return cmocka_run_group_tests_name("animals", tests, NULL, NULL);
}
