// scenario_edits: the block of plots goes, in every way it can be written, and nothing else.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario_edits.h"

#include <stdlib.h>
#include <string.h>

static void expect(const char *text, const char *wanted)
{
    char *rest = scenario_without_plots(text);
    assert_string_equal(rest, wanted);
    free(rest);
}

static void the_block_goes(void **state)
{
    (void)state;
    expect("a: 1\nplots: [{kind: ranking}]\nb: 2\n", "a: 1\nb: 2\n");
    expect("a: 1\nplots:\n  - {kind: ranking}\n  # a word\n  - kind: samples\n    x: y\nb: 2\n",
           "a: 1\nb: 2\n");
    expect("plots:\n- {kind: ranking}\n- {kind: samples}\nb: 2\n", "b: 2\n");
    expect("plots: [\n  {kind: ranking},\n  {kind: samples}]\nb: 2\n", "b: 2\n");
    expect("plots:\n  - {kind: ranking}\n\n# a word\n  - {kind: samples}\nb: 2\n", "b: 2\n");
    expect("a: 1\r\nplots:\r\n  - {kind: ranking}\r\n\r\n  - {kind: samples}\r\nb: 2\r\n",
           "a: 1\r\nb: 2\r\n");
    expect("a: 1\nplots: # none yet", "a: 1\n");
    expect("a: 1\nplots:", "a: 1\n");
}

static void the_rest_stays(void **state)
{
    (void)state;
    static const char *const kept[] = {"",
                                       "\n",
                                       "a: 1",
                                       "a: 1\n\n# plots: none\nb: 2\n",
                                       "a:\n  plots: [1]\nb: 2\n",
                                       "plotsome: 1\nplots:x\n",
                                       "\"plots\": [1]\n",
                                       "a: 1 # plots:\n"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        expect(kept[i], kept[i]);
    // What stands before the next key is told of that one.
    expect("# Of plots.\nplots: [1]\n\n# Of b.\nb: 2\n", "# Of plots.\n\n# Of b.\nb: 2\n");
    expect("plots:\n  - 1\n# The end.\n", "# The end.\n");
    expect("plots: [\n  1\n]\nb: 2\n", "]\nb: 2\n"); // rather too much than too little
}

static void only_the_rest_counts(void **state)
{
    (void)state;
    char drawn[65], otherwise[65], changed[65];
    static const char text[] = "title: T\nplots: [{kind: ranking}]\nrank: r\n";
    scenario_hash_without_plots(text, drawn);
    scenario_hash_without_plots("title: T\nrank: r\n", otherwise);
    scenario_hash_without_plots("title: U\nplots: [{kind: ranking}]\nrank: r\n", changed);
    // printf 'title: T\nrank: r\n' | sha256sum
    assert_string_equal(drawn, "084848c00e931ca1ad0b9fc25ba50fabed4e3b077337891c71953ef851553c38");
    assert_string_equal(drawn, otherwise);
    assert_string_not_equal(drawn, changed);
    assert_true(scenario_same_but_plots(text, "title: T\nrank: r\nplots:\n  - {kind: samples}\n"));
    assert_false(scenario_same_but_plots(text, "title: T\nrank: s\nplots: [{kind: ranking}]\n"));
    assert_false(scenario_same_but_plots(text, "title: T # a word\nplots: [{kind: ranking}]\nrank: r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_block_goes),
        cmocka_unit_test(the_rest_stays),
        cmocka_unit_test(only_the_rest_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
