// store: whole files or none, logs cut back to whole lines, hashes that match known ones.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store.h"
#include "memory.h"
#include "regular.h"
#include "strbuf.h"
#include "temporary.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static int set_up(void **state)
{
    char *folder = memory_copy_string("/tmp/corobench-store-XXXXXX");
    *state = mkdtemp(folder);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    char *command = memory_format("rm -rf '%s'", (char *)*state);
    int result = system(command); // NOLINT: a folder that this test made
    free(command);
    free(*state);
    return result;
}

static void write_raw(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_content(const char *path, const char *wanted)
{
    struct strbuf text = {0};
    assert_int_equal(strbuf_add_file(&text, path), 0);
    assert_string_equal(strbuf_text(&text), wanted);
    strbuf_release(&text);
}

// What a writer left that was killed goes with the next one; what another writes just now stays.
static void leavings_of_the_dead_are_removed(void **state)
{
    struct error error;
    int file, folder, other;
    char *path = store_path(*state, "left");
    char *left = temporary_open(path, &file), *left_folder = temporary_folder(path, &folder);
    char *inside = store_path(left_folder, "x"), *written = temporary_open(path, &other);
    assert_true(left && left_folder && written);
    char *strange = memory_format("%s.0123456789abcdeg.tmp", path);
    write_raw(inside, "half");
    write_raw(strange, "another's");
    close(file); // as if killed
    close(folder);
    assert_int_equal(store_write_text(path, "whole", &error), 0);
    assert_content(path, "whole");
    assert_int_not_equal(access(left, F_OK), 0);
    assert_int_not_equal(access(left_folder, F_OK), 0);
    assert_int_equal(access(written, F_OK), 0);
    assert_content(strange, "another's");
    assert_int_equal(write(other, "more", 4), 4);
    assert_int_equal(temporary_settle(written, &other, path), 0);
    assert_content(path, "more");
    free(left);
    free(left_folder);
    free(inside);
    free(written);
    free(strange);
    free(path);
}

static void folders_are_made_with_their_parents(void **state)
{
    struct error error;
    char *path = store_path(*state, "a/b/c"), *inside = store_path(path, "file"),
         *below = store_path(inside, "x");
    assert_int_equal(store_make_directory(path, &error), 0);
    assert_int_equal(store_make_directory(path, &error), 0); // again is no error
    assert_int_equal(store_write_text(inside, "x", &error), 0);
    assert_int_equal(store_make_directory(inside, &error), -1); // a file is in the way
    assert_non_null(strstr(error.text, "is not a folder"));
    assert_int_equal(store_make_directory(below, &error), -1);
    assert_int_equal(store_make_directory("", &error), -1);
    assert_string_equal(error.text, "a folder's name is wanted, not an empty one");
    free(path);
    free(inside);
    free(below);
}

static void a_failed_write_leaves_the_old_content(void **state)
{
    struct error error;
    char *folder = store_path(*state, "busy"), *path = store_path(folder, "f");
    assert_int_equal(store_make_directory(path, &error),
                     0); // a folder where the file should go: rename fails
    assert_int_equal(store_write_text(path, "new", &error), -1);
    assert_non_null(strstr(error.text, "cannot write"));
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(store_write_text(path, "old", &error), 0);
    assert_int_equal(store_write_text(path, "newer", &error), 0);
    assert_content(path, "newer");
    unlink(path);
    assert_int_equal(rmdir(folder), 0); // no temporary file is left
    free(folder);
    free(path);
}

static void a_torn_line_is_cut_off(void **state)
{
    struct error error;
    struct store_log log;
    char *path = store_path(*state, "log");
    write_raw(path, "{\"a\":1}\n{\"b\":2}\n{\"c\":");
    assert_int_equal(store_log_open(&log, path, &error), 0);
    assert_int_equal(store_append(&log, "{\"d\":4}\n", &error), 0);
    store_log_close(&log);
    assert_content(path, "{\"a\":1}\n{\"b\":2}\n{\"d\":4}\n");
    write_raw(path, "no newline at all");
    assert_int_equal(store_log_open(&log, path, &error), 0);
    store_log_close(&log);
    assert_content(path, "");
    free(path);
}

static void a_line_that_is_not_on_disk_is_an_error(void **state)
{
    struct store_log log;
    struct error error = {""};
    char *path = store_path(*state, "log");
    assert_int_equal(store_log_open(&log, path, &error), 0);
    int full = open("/dev/full", O_RDWR | O_CLOEXEC);
    assert_int_equal(dup3(full, log.fd, O_CLOEXEC), log.fd); // the disk that it lies on
    close(full);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/dev/full", path), 0); // in its place, as it has to be
    assert_int_equal(store_append(&log, "{}\n", &error), -1);
    assert_non_null(strstr(error.text, path));
    assert_non_null(strstr(error.text, "No space left on device: make room there"));
    store_log_close(&log);
    unlink(path);
    free(path);
    assert_int_equal(store_log_open(&log, "/nonesuch/log", &error), -1);
    assert_non_null(strstr(error.text, "/nonesuch/log"));
}

// Who reads or appends to what was replaced by a pipe would wait without end.
static void a_pipe_or_device_is_no_file(void **state)
{
    struct store_log log;
    struct error error;
    struct strbuf text = {0};
    char *pipe = store_path(*state, "pipe"), hex[65];
    assert_int_equal(mkfifo(pipe, 0600), 0);
    const char *const paths[] = {pipe, "/dev/zero", "/dev/full"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        assert_int_equal(store_log_open(&log, paths[i], &error), -1);
        assert_non_null(strstr(error.text, "a pipe or a device stands where a file is wanted"));
        assert_int_equal(store_hash_file(paths[i], hex, &error), -1);
        assert_null(store_read_json(paths[i], &error));
        assert_int_equal(strbuf_add_file(&text, paths[i]), -1);
        assert_null(regular_stream(paths[i]));
    }
    assert_int_equal(store_hash_file(*state, hex, &error), -1);
    assert_non_null(strstr(error.text, "Is a directory"));
    strbuf_release(&text);
    free(pipe);
}

// The file may grow no further, as on a full disk: a part of the line fits.
static void a_line_that_does_not_fit_is_taken_back(void **state)
{
    struct error error;
    struct store_log log;
    struct rlimit limit;
    char *path = store_path(*state, "full");
    assert_int_equal(store_log_open(&log, path, &error), 0);
    assert_int_equal(store_append(&log, "{\"a\":1}\n", &error), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    const struct rlimit small = {.rlim_cur = 12, .rlim_max = limit.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int result = store_append(&log, "{\"b\":2}\n", &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(result, -1);
    assert_non_null(strstr(error.text, "cannot append to"));
    assert_content(path, "{\"a\":1}\n");
    assert_int_equal(store_append(&log, "{\"c\":3}\n", &error), 0);
    store_log_close(&log);
    assert_content(path, "{\"a\":1}\n{\"c\":3}\n");
    unlink(path);
    free(path);
}

static void a_long_torn_line_is_cut_off(void **state)
{
    struct error error;
    struct store_log log;
    char *path = store_path(*state, "long"), *text = memory_zeroed(20000, 1);
    memset(text, 'x', 19999);
    text[4000] = '\n'; // far from the end: more than one block back
    write_raw(path, text);
    assert_int_equal(store_log_open(&log, path, &error), 0);
    store_log_close(&log);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, 4001);
    free(text);
    free(path);
}

static void damaged_json_is_reported_with_its_place(void **state)
{
    struct error error;
    char *path = store_path(*state, "x.json");
    write_raw(path, "{\n  \"a\": 1,\n  oops\n}\n");
    assert_null(store_read_json(path, &error));
    assert_non_null(strstr(error.text, "x.json:3:"));
    free(path);
}

static void json_comes_back_as_it_was(void **state)
{
    struct error error;
    char *path = store_path(*state, "y.json");
    json_t *json = json_pack("{s:i, s:f, s:s}", "n", 7, "x", 0.1, "text", "µs");
    assert_int_equal(store_write_json(path, json, &error), 0);
    json_t *again = store_read_json(path, &error);
    assert_true(json_equal(json, again));
    json_decref(json);
    json_decref(again);
    free(path);
}

static void hashes_are_sha_256(void **state)
{
    struct error error;
    char hex[65], *path = store_path(*state, "abc");
    write_raw(path, "abc"); // FIPS 180-2, appendix B.1
    assert_int_equal(store_hash_file(path, hex, &error), 0);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    unlink(path);
    assert_int_equal(store_hash_file(path, hex, &error), -1);
    free(path);
}

// What is written beside its place has a name that nobody can guess, and is made anew: in a folder where
// others write no link that was put there is followed, neither there nor in the place itself.
static void no_link_is_written_through(void **state)
{
    char *path = store_path(*state, "report"), *victim = store_path(*state, "victim"), *names[2];
    struct strbuf kept = {0};
    struct store_log log;
    struct error error;
    struct stat status;
    write_raw(victim, "secret");
    assert_int_equal(symlink(victim, path), 0);
    for (int i = 0; i < 2; i++) {
        int file;
        names[i] = temporary_open(path, &file);
        assert_non_null(names[i]);
        close(file);
        unlink(names[i]);
    }
    assert_string_not_equal(names[0], names[1]);
    assert_int_equal(store_log_open(&log, path, &error), -1);
    assert_int_equal(store_write_text(path, "ours", &error), 0);
    assert_int_equal(lstat(path, &status), 0);
    assert_true(S_ISREG(status.st_mode));
    assert_int_equal(strbuf_add_file(&kept, victim), 0);
    assert_string_equal(strbuf_text(&kept), "secret");
    strbuf_release(&kept);
    unlink(path);
    unlink(victim);
    for (int i = 0; i < 2; i++)
        free(names[i]);
    free(path);
    free(victim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leavings_of_the_dead_are_removed),
        cmocka_unit_test(folders_are_made_with_their_parents),
        cmocka_unit_test(a_failed_write_leaves_the_old_content),
        cmocka_unit_test(no_link_is_written_through),
        cmocka_unit_test(a_torn_line_is_cut_off),
        cmocka_unit_test(a_line_that_is_not_on_disk_is_an_error),
        cmocka_unit_test(a_pipe_or_device_is_no_file),
        cmocka_unit_test(a_line_that_does_not_fit_is_taken_back),
        cmocka_unit_test(a_long_torn_line_is_cut_off),
        cmocka_unit_test(damaged_json_is_reported_with_its_place),
        cmocka_unit_test(json_comes_back_as_it_was),
        cmocka_unit_test(hashes_are_sha_256),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
