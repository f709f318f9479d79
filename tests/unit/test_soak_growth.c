// When a soak says that a server grows, and when it does not: whatever its memory does without leaking.
#include "growth.h"

#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { READINGS = 90, CONNECTIONS = 200000, MB = 1024 * 1024 };

// As soaks ask: 8 bytes a connection, half a MB in all.
static struct growth judge(double (*value)(double connections, struct random_state *random), uint64_t seed)
{
    double connections[READINGS], values[READINGS];
    struct random_state random;
    random_seed(&random, seed);
    for (size_t i = 0; i < READINGS; i++) {
        connections[i] = (double)CONNECTIONS * (double)i / READINGS;
        values[i] = value(connections[i], &random);
    }
    return growth_of(connections, values, READINGS, 8, MB / 2.0);
}

static double noise(struct random_state *random, double size)
{
    return (random_unit(random) - 0.5) * size;
}

// --- No leaks --------------------------------------------------------------------------------------------

static double still(double connections, struct random_state *random)
{
    (void)connections, (void)random;
    return 3.0 * MB;
}

static double noisy(double connections, struct random_state *random)
{
    (void)connections;
    return 30.0 * MB + noise(random, 20.0 * MB);
}

static double warming_up(double connections, struct random_state *random)
{
    return 30.0 * MB - 10.0 * MB * exp(-connections / 5000) + noise(random, MB);
}

static double a_step(double connections, struct random_state *random)
{
    return (connections > 0.75 * CONNECTIONS ? 40.0 : 30.0) * MB + noise(random, MB);
}

// As it is when a collector runs now and then.
static double a_saw(double connections, struct random_state *random)
{
    return 30.0 * MB + 200 * fmod(connections, 20000) + noise(random, MB);
}

static double spikes(double connections, struct random_state *random)
{
    (void)connections;
    return (random_below(random, 4) == 0 ? 200.0 : 30.0) * MB;
}

static double falling(double connections, struct random_state *random)
{
    return 90.0 * MB - 100 * connections + noise(random, MB);
}

static double less_than_allowed(double connections, struct random_state *random)
{
    return 30.0 * MB + 4 * connections + noise(random, MB / 8.0);
}

static void test_no_leak_is_none(void **state)
{
    (void)state;
    double (*const innocent[])(double, struct random_state *) = {
        still, noisy, warming_up, a_step, a_saw, spikes, falling, less_than_allowed};
    for (size_t i = 0; i < sizeof innocent / sizeof *innocent; i++)
        for (uint64_t seed = 0; seed < 50; seed++)
            assert_false(judge(innocent[i], seed).grown);
}

// --- Leaks -----------------------------------------------------------------------------------------------

// What malloc takes for 16 bytes.
static double a_leak(double connections, struct random_state *random)
{
    return 3.0 * MB + 32 * connections + noise(random, MB);
}

static double a_leak_in_steps(double connections, struct random_state *random)
{
    return 3.0 * MB + floor(32 * connections / MB) * MB + noise(random, MB / 4.0);
}

static double a_leak_with_spikes(double connections, struct random_state *random)
{
    return a_leak(connections, random) + (random_below(random, 10) == 0 ? 100.0 * MB : 0);
}

static void test_leak_is_found(void **state)
{
    (void)state;
    double (*const guilty[])(double, struct random_state *) = {a_leak, a_leak_in_steps, a_leak_with_spikes};
    for (size_t i = 0; i < sizeof guilty / sizeof *guilty; i++)
        for (uint64_t seed = 0; seed < 50; seed++) {
            struct growth growth = judge(guilty[i], seed);
            assert_true(growth.grown);
            assert_true(growth.low <= growth.slope && growth.slope > 28 && growth.slope < 36);
        }
}

// --- Too little to say anything --------------------------------------------------------------------------

static void test_few_readings_say_nothing(void **state)
{
    (void)state;
    const double connections[] = {0, 1000, 2000}, same[] = {5, 5, 5}, rising[] = {0, 1e6, 2e6};
    assert_false(growth_of(connections, rising, 0, 8, 0).grown);
    assert_true(isnan(growth_of(connections, rising, 1, 8, 0).slope));
    assert_false(
        growth_of(connections, rising, 3, 8, 0).grown);   // three in a row rise by chance one time in six
    assert_false(growth_of(same, rising, 3, 8, 0).grown); // no connection was made: no slope
    assert_true(growth_of(connections, rising, 3, 8, 0).slope == 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_leak_is_none),
        cmocka_unit_test(test_leak_is_found),
        cmocka_unit_test(test_few_readings_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
