// The word that was meant.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "nearest.h"

#include <stdlib.h>
#include <string.h>

static const char *const words[] = {"connections", "message_bytes", NULL, "depth", "load"};
enum { COUNT = sizeof words / sizeof words[0] };

static void expect(const char *word, const char *nearest)
{
    const char *found = nearest_word(word, words, COUNT);
    const char *got = found ? found : "-", *wanted = nearest ? nearest : "-";
    if (strcmp(got, wanted) != 0)
        fail_msg("'%s': '%s' instead of '%s'", word, got, wanted);
}

static void near_words_are_found(void **state)
{
    (void)state;
    expect("connections", "connections");
    expect("conections", "connections");   // a letter missing
    expect("connecttions", "connections"); // one too many
    expect("connectoins", "connections");  // two changed places
    expect("konnektions", "connections");
    expect("messagebytes", "message_bytes");
    expect("laod", "load");
    expect("dept", "depth");
}

static void far_words_are_not(void **state)
{
    (void)state;
    expect("rate", NULL);
    expect("", NULL);
    expect("x", NULL);
    expect("c", NULL);
    expect("dxpxh", NULL); // two of five letters
    char text[2000];
    memset(text, 'c', sizeof text);
    text[sizeof text - 1] = '\0';
    expect(text, NULL);
    assert_null(nearest_word("load", NULL, 0));
}

static void a_swap_counts_once(void **state)
{
    (void)state;
    static const char *const pair[] = {"ab"};
    assert_string_equal(nearest_word("ba", pair, 1), "ab");
}

static void hints_read_well(void **state)
{
    (void)state;
    char text[160];
    static const char *const few[] = {"split", "shared", "same"};
    assert_string_equal(nearest_hint(text, "laod", words, COUNT), " (did you mean 'load'?)");
    assert_string_equal(nearest_hint(text, "qqqqqq", words, COUNT), "");
    char *all = nearest_or_all("qqqqqq", few, 3);
    assert_string_equal(all, " (there are split, shared and same)");
    free(all);
    all = nearest_or_all("spilt", few, 3);
    assert_string_equal(all, " (did you mean 'split'?)");
    free(all);
    all = nearest_or_all("spilt", few, 0);
    assert_string_equal(all, "");
    free(all);
    all = nearest_or_all("qqqqqq", few, 1);
    assert_string_equal(all, " (there are split)");
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_words_are_found),
        cmocka_unit_test(far_words_are_not),
        cmocka_unit_test(a_swap_counts_once),
        cmocka_unit_test(hints_read_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
