// session: what was noted is read again; what is missing or damaged is a session that was cut short, or none.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "session.h"
#include "store.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/corobench-session-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static void write_lines(const char *text)
{
    struct error error;
    char *path = store_path(folder, "sessions.jsonl");
    assert_int_equal(store_write_text(path, text, &error), 0);
    free(path);
}

static int tear_down(void **state)
{
    (void)state;
    char *path = store_path(folder, "sessions.jsonl");
    unlink(path);
    free(path);
    return rmdir(folder);
}

static void sessions_are_read_as_they_were_noted(void **state)
{
    (void)state;
    struct error error;
    struct sessions sessions;
    sessions_read(&sessions, folder);
    assert_int_equal(sessions.count, 0);
    assert_int_equal(session_begin(folder, 1, &error), 0);
    assert_int_equal(session_begin(folder, 3, &error),
                     0); // the first was cut short; the second ran elsewhere
    assert_int_equal(session_finish(folder, 3, 17, SESSION_BUDGET, &error), 0);
    sessions_read(&sessions, folder);
    assert_int_equal(sessions.count, 2);
    assert_int_equal(sessions.items[0].number, 1);
    assert_int_equal(sessions.items[0].end, SESSION_CUT);
    assert_string_equal(sessions.items[0].ended_at, "");
    assert_int_equal(strlen(sessions.items[0].driver), 64);
    assert_string_equal(sessions.items[1].driver, sessions.items[0].driver);
    assert_true(sessions.items[0].load_before >= 0 && isnan(sessions.items[0].load_after));
    assert_int_equal(strlen(sessions.items[0].started_at), strlen("2026-01-01T00:00:00Z"));
    assert_int_equal(sessions.items[1].number, 3);
    assert_int_equal(sessions.items[1].runs, 17);
    assert_int_equal(sessions.items[1].end, SESSION_BUDGET);
    assert_true(sessions.items[1].load_after >= 0);
    assert_true(strcmp(sessions.items[1].started_at, sessions.items[1].ended_at) <= 0);
    vec_release(&sessions);
}

static void damaged_lines_count_as_not_there(void **state)
{
    (void)state;
    struct sessions sessions;
    write_lines(
        "{\"schema_version\":1,\"session\":1,\"ended_at\":\"b\",\"end\":\"maximum\"}\n" // of none
        "nothing\n"
        "{\"schema_version\":2,\"session\":1,\"started_at\":\"a\"}\n"
        "{\"schema_version\":1,\"session\":0,\"started_at\":\"a\"}\n"
        "{\"schema_version\":1,\"session\":2,\"started_at\":\"a\"}\n"
        "{\"schema_version\":1,\"session\":2,\"ended_at\":\"b\",\"end\":\"of another version\",\"runs\":-1}\n"
        "{\"schema_version\":1,\"session\":3,\"started_at\":\"c\"}\n"
        "{\"schema_version\":1,\"session\":3,\"ended_at\":\"d\",\"end\":\"maxim");
    sessions_read(&sessions, folder);
    assert_int_equal(sessions.count, 2);
    assert_int_equal(sessions.items[0].number, 2);
    assert_int_equal(sessions.items[0].end, SESSION_CUT);
    assert_int_equal(sessions.items[0].runs, 0);
    assert_string_equal(sessions.items[0].ended_at, "b");
    assert_int_equal(sessions.items[1].number, 3);
    assert_int_equal(sessions.items[1].end, SESSION_CUT);
    assert_string_equal(sessions.items[1].ended_at, "");
    vec_release(&sessions);
}

static void only_the_stop_rule_is_final(void **state)
{
    (void)state;
    struct error error;
    for (enum session_end end = SESSION_CUT; end <= SESSION_FAILED; end++) {
        struct sessions sessions;
        write_lines("");
        assert_int_equal(session_begin(folder, 1, &error), 0);
        assert_int_equal(session_finish(folder, 1, 0, end, &error), 0);
        sessions_read(&sessions, folder);
        assert_int_equal(sessions.items[0].end, end);
        assert_int_equal(session_end_is_final(end),
                         end == SESSION_MAXIMUM || end == SESSION_PRECISION || end == SESSION_BUDGET);
        vec_release(&sessions);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_are_read_as_they_were_noted),
        cmocka_unit_test(damaged_lines_count_as_not_there),
        cmocka_unit_test(only_the_stop_rule_is_final),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
