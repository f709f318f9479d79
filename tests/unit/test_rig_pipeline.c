// The rig of pipeline: where lines end, what matches, and the process that appends.
#include "follow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static struct pipeline_line line_of(const char *text)
{
    return (struct pipeline_line){text, strlen(text)};
}

// --- Lines -----------------------------------------------------------------------------------------------

static struct pipeline_source source_of(struct pipeline_line text, bool complete)
{
    return (struct pipeline_source){
        .at = text.text, .end = text.text + text.length, .complete = complete, .changes = -1};
}

static void expect_line(struct pipeline_source *source, const char *wanted)
{
    struct pipeline_line line;
    assert_true(pipeline_line(source, &line));
    assert_int_equal(line.length, strlen(wanted));
    assert_memory_equal(line.text, wanted, line.length);
}

static void test_lines_end_at_their_line_feeds(void **state)
{
    (void)state;
    struct pipeline_line line;
    struct pipeline_source source = source_of(line_of("one\n\nthree\r\nlast"), true);
    expect_line(&source, "one");
    expect_line(&source, "");
    expect_line(&source, "three\r");
    expect_line(&source, "last");
    assert_false(pipeline_line(&source, &line));
    assert_int_equal(source.lines, 4);
}

static void test_the_beginning_of_a_line_is_not_a_line(void **state)
{
    (void)state;
    struct pipeline_line line;
    struct pipeline_source source = source_of(line_of("one\ntw"), false);
    expect_line(&source, "one");
    assert_false(pipeline_line(&source, &line));
    assert_int_equal(source.lines, 1);
    source.complete = true;
    expect_line(&source, "tw");
}

// --- Matches ---------------------------------------------------------------------------------------------

static void expect_match(struct pipeline_line line)
{
    assert_int_equal(pipeline_matches(line), memmem(line.text, line.length, "python", 6) != NULL);
}

// Each text of its letters that is short, and many that are longer: as memmem has it. The bytes around a line
// are the rest of the word, so that one which is read beyond its ends is seen to be.
static void test_matches_are_those_of_a_search_for_any_word(void **state)
{
    (void)state;
    static const char letters[] = "pythony";
    for (uint64_t number = 0; number < 400000; number++) {
        char text[32] = "python";
        uint64_t bits = rig_mix(number), length = bits % 14;
        for (uint64_t i = 0; i < length; i++) {
            uint64_t drawn = rig_mix(bits + i / 3);
            text[6 + i] = i > 0 && drawn % 4 ? letters[(strchr(letters, text[5 + i]) - letters + 1) % 6]
                                             : letters[drawn % 7];
        }
        memcpy(text + 6 + length, "python", sizeof "python");
        for (size_t from = 0; from <= 6; from++)
            expect_match((struct pipeline_line){text + from, 6 - from + length});
        for (size_t behind = 0; behind <= 6; behind++)
            expect_match((struct pipeline_line){text + 6, length + behind});
    }
}

// --- The process that appends ----------------------------------------------------------------------------

static void test_all_is_appended_and_nothing_before_its_time(void **state)
{
    (void)state;
    enum { LINES = 5000, RATE = 500000 };
    static char text[LINES * 16], copy[sizeof text];
    static uint64_t appended_ns[LINES];
    size_t length = 0;
    for (int i = 0; i < LINES; i++)
        length += (size_t)sprintf(text + length, "python %d\n", i);
    length--; // no line feed at its end
    int file = memfd_create("log", MFD_CLOEXEC);
    uint64_t begun_ns = rig_now_ns();
    assert_int_equal(follow_append(file, (struct pipeline_line){text, length}, begun_ns, RATE, appended_ns),
                     0);
    assert_int_equal(pread(file, copy, sizeof copy, 0), length);
    assert_memory_equal(copy, text, length);
    for (uint64_t i = 0; i < LINES; i++) {
        assert_true(appended_ns[i] >= begun_ns + i * 1000000000 / RATE);
        assert_true(i == 0 || appended_ns[i] >= appended_ns[i - 1]);
    }
    close(file);
}

static void test_times_are_those_of_lines_that_match(void **state)
{
    (void)state;
    uint64_t appended_ns[3] = {0};
    int file = memfd_create("log", MFD_CLOEXEC);
    assert_int_equal(
        follow_append(file, line_of("parrot\npython\nparrot\npython\n"), 0, 1000000, appended_ns), 0);
    assert_true(appended_ns[0] > 0 && appended_ns[1] >= appended_ns[0]);
    assert_int_equal(appended_ns[2], 0);
    close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_end_at_their_line_feeds),
        cmocka_unit_test(test_the_beginning_of_a_line_is_not_a_line),
        cmocka_unit_test(test_matches_are_those_of_a_search_for_any_word),
        cmocka_unit_test(test_all_is_appended_and_nothing_before_its_time),
        cmocka_unit_test(test_times_are_those_of_lines_that_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
