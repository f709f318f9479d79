// The list of an archive's files: which names it takes, and that only its own text is read back.
#include "manifest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEAD                                                                                                 \
    "# corobench archive 1\n"                                                                                \
    "# To check: corobench verify FOLDER; or, in the folder, sha256sum -c MANIFEST\n"

static void names_stay_within_the_folder(void **state)
{
    (void)state;
    static const char *const good[] = {
        "a", "a/b/c", "a b", "größe/x", "..a", "a..", "a/...", "x/MANIFEST", "a/b/c/d/e/f/g/h/i/j"};
    static const char *const bad[] = {"",     "/",     "/a",   "a/",       "a//b", ".",
                                      "..",   "../a",  "a/..", "a/../b",   "./a",  "a/./b",
                                      "a\nb", "a\x1b", "a\\b", "MANIFEST", "\x7f", "a/b/c/d/e/f/g/h/i/j/k"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (manifest_refuses(good[i]))
            fail_msg("'%s' %s", good[i], manifest_refuses(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!manifest_refuses(bad[i]))
            fail_msg("'%s' is taken", bad[i]);
    char name[1200];
    memset(name, 'a', sizeof name);
    name[256] = '\0';
    assert_non_null(manifest_refuses(name));
    name[255] = '\0';
    assert_null(manifest_refuses(name));
    memset(name, 'a', sizeof name);
    for (size_t i = 100; i < sizeof name; i += 100)
        name[i] = '/';
    name[1001] = '\0';
    assert_non_null(manifest_refuses(name));
    name[999] = '\0';
    assert_null(manifest_refuses(name));
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct manifest manifest = {0}, again;
    struct error error;
    strcpy(manifest_add(&manifest, "b/c", 0)->hash, HASH);
    strcpy(manifest_add(&manifest, "a", 5000000000)->hash, HASH);
    manifest_sort(&manifest);
    char *text = manifest_text(&manifest);
    assert_string_equal(text, HEAD "# 2 files, 5000000000 bytes\n# 5000000000 bytes:\n" HASH "  a\n"
                                   "# 0 bytes:\n" HASH "  b/c\n");
    assert_int_equal(manifest_parse(&again, text, strlen(text), &error), 0);
    assert_int_equal(again.files.count, 2);
    assert_int_equal(manifest_bytes(&again), 5000000000);
    assert_string_equal(manifest_find(&again, "b/c")->hash, HASH);
    assert_null(manifest_find(&again, "b"));
    free(text);
    manifest_release(&again);
    manifest_release(&manifest);
}

// Whatever is changed in a good text, it is no longer ours, or it is another list.
static void every_other_text_is_refused(void **state)
{
    (void)state;
    static const char good[] = HEAD "# 1 files, 12 bytes\n# 12 bytes:\n" HASH "  a\n";
    struct manifest manifest;
    struct error error;
    char text[sizeof good];
    for (size_t i = 0; i < sizeof good - 1; i++) {
        memcpy(text, good, sizeof good);
        text[i] ^= 1;
        if (manifest_parse(&manifest, text, sizeof good - 1, &error) == 0) {
            char *again = manifest_text(&manifest);
            assert_string_equal(again, text); // another hash, or another name
            assert_true(i >= strlen(good) - strlen(HASH "  a\n"));
            free(again);
            manifest_release(&manifest);
        }
        assert_null(manifest.files.items);
        assert_int_equal(manifest_parse(&manifest, good, i, &error), -1);
    }
}

static void sums_do_not_overflow(void **state)
{
    (void)state;
    struct manifest manifest = {0};
    manifest_add(&manifest, "a", UINT64_MAX - 1);
    assert_int_equal(manifest_bytes(&manifest), UINT64_MAX - 1);
    manifest_add(&manifest, "b", 2);
    assert_true(manifest_bytes(&manifest) == UINT64_MAX);
    manifest_release(&manifest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stay_within_the_folder),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(every_other_text_is_refused),
        cmocka_unit_test(sums_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
