// oracle: against the contract's formula, line by line.
#include "oracle.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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

static void answers_have_a_line_for_each_branch(void **state)
{
    (void)state;
    struct strbuf answer = {0};
    oracle_dispatch(1000, 3, 1, &answer);
    assert_string_equal(strbuf_text(&answer), "sink=0 lines=1000\nsink=1 lines=1000\nsink=2 lines=1000\n");
    strbuf_clear(&answer);
    const struct workload *workload = workload_find("dispatch");
    struct strings values = {0};
    const char *const point[] = {"5", "64", "2", "0"}; // lines, depth, fanout, match
    for (size_t i = 0; i < workload->axis_count; i++)
        strings_add(&values, point[i]);
    assert_int_equal(oracle_answer(workload, &values, &answer), 5);
    assert_int_equal(oracle_units(workload, &values).created, 128);
    assert_string_equal(oracle_units(workload, &values).noun, "stages");
    assert_string_equal(strbuf_text(&answer), "sink=0 lines=0\nsink=1 lines=0\n");
    strings_release(&values);
    strbuf_release(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_the_formula),
        cmocka_unit_test(answers_have_a_line_for_each_branch),
    };
    return cmocka_run_group_tests_name("oracle", tests, NULL, NULL);
}
