// excess: what is too much, and when to look. That programs are ended for it: tests/cli/programs.sh.
#include "excess.h"

#include "clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const uint64_t GB = 1ull << 30;

static struct excess_room room_with(uint64_t memory_left, uint64_t tasks_left)
{
    return (struct excess_room){
        .memory = 32 * GB, .memory_left = memory_left, .tasks = 32000, .tasks_left = tasks_left};
}

static void only_who_has_much_of_what_is_short_is_to_blame(void **state)
{
    (void)state;
    const struct {
        uint64_t memory_left, tasks_left;
        struct excess_share ours;
        enum excess right;
    } cases[] = {
        {16 * GB, 20000, {0, 0}, EXCESS_NONE},
        {16 * GB, 20000, {30 * GB, 30000}, EXCESS_NONE}, // reserved, or counted twice: nobody misses it
        {1 * GB, 20000, {1 * GB, 100}, EXCESS_NONE},     // somebody else's
        {1 * GB, 20000, {9 * GB, 100}, EXCESS_MEMORY},
        {1 * GB, 20000, {1 * GB, 10000}, EXCESS_NONE},
        {16 * GB, 1000, {9 * GB, 100}, EXCESS_NONE},
        {16 * GB, 1000, {1 * GB, 10000}, EXCESS_TASKS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct excess_room room = room_with(cases[i].memory_left, cases[i].tasks_left);
        assert_int_equal(excess_judge(&room, &cases[i].ours), cases[i].right);
        assert_true(cases[i].right == EXCESS_NONE || excess_is_near(&room));
    }
    struct excess_room plenty = room_with(16 * GB, 20000);
    assert_false(excess_is_near(&plenty));
}

static void what_is_not_told_is_not_missed(void **state)
{
    (void)state;
    struct excess_room untold = {0};
    struct excess_share all = {32 * GB, 32000};
    assert_false(excess_is_near(&untold));
    assert_int_equal(excess_judge(&untold, &all), EXCESS_NONE);
    assert_int_equal(excess_again_ns(&untold), NS_PER_SECOND);
}

static void the_less_is_left_the_sooner_it_is_looked(void **state)
{
    (void)state;
    struct excess_room plenty = room_with(32 * GB, 32000), less = room_with(4 * GB, 32000),
                       fewer = room_with(32 * GB, 6000), least = room_with(0, 0);
    assert_int_equal(excess_again_ns(&plenty), NS_PER_SECOND);
    assert_int_equal(excess_again_ns(&less), NS_PER_SECOND / 4);  // 2 GB at 8 GB/s
    assert_int_equal(excess_again_ns(&fewer), NS_PER_SECOND / 5); // 4,000 at 20,000/s
    assert_int_equal(excess_again_ns(&least), 50 * NS_PER_MS);
}

static void this_machine_is_looked_at(void **state)
{
    (void)state;
    uint64_t again_ns = 0;
    assert_int_equal(excess_look(getpid(), &again_ns), EXCESS_NONE); // there is nothing below this program
    assert_in_range(again_ns, 50 * NS_PER_MS, NS_PER_SECOND);
    assert_string_equal(excess_words(EXCESS_NONE), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_who_has_much_of_what_is_short_is_to_blame),
        cmocka_unit_test(what_is_not_told_is_not_missed),
        cmocka_unit_test(the_less_is_left_the_sooner_it_is_looked),
        cmocka_unit_test(this_machine_is_looked_at),
    };
    return cmocka_run_group_tests_name("excess", tests, NULL, NULL);
}
