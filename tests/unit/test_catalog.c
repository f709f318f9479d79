// catalog: what is found in a folder, what a card may say, and where a wrong one is reported.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "catalog.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/corobench-catalog-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char *command = memory_format("rm -rf '%s'", folder);
    int result = system(command); // NOLINT: a folder that this test made
    free(command);
    return result;
}

static void put(const char *name, const char *text, mode_t mode)
{
    char *path = memory_format("%s/%s", folder, name);
    for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
    free(path);
}

#define CARD(name)                                                                                           \
    "// " name " -- does something\n// model: thread\n// runtime: pthreads\n// class: idiomatic\n"

static int add(struct catalog *catalog, struct error *error)
{
    char *programs = memory_format("%s/.programs", folder); // hidden: not taken for a workload
    struct catalog_folder one = {.directory = folder, .programs = programs};
    int result = catalog_add(catalog, &one, error);
    free(programs);
    return result;
}

static void expect_error(const char *card, const char *wanted)
{
    struct catalog catalog = {0};
    struct error error = {""};
    put("echo/one.c", card, 0644);
    assert_int_equal(add(&catalog, &error), -1);
    if (!strstr(error.text, wanted))
        fail_msg("'%s' is not in '%s'", wanted, error.text);
    catalog_release(&catalog);
}

static void all_three_forms_are_found(void **state)
{
    (void)state;
    struct catalog catalog = {0};
    struct error error = {""};
    put("echo/one.c", CARD("echo/one"), 0644);
    put("echo/lang_lib.py",
        "#!/usr/bin/env python3\n# echo/lang_lib -- does\n# model: thread\n# runtime: x\n# class: "
        "original\n",
        0755);
    put("echo/zig_std/build",
        "#!/bin/sh\n# echo/zig_std -- does\n# model: reactor\n# runtime: std\n# class: reference\n", 0755);
    put("echo/rig/helper.c", "no card, and none needed\n", 0644);
    put("echo/notes.h", "no card, and none needed\n", 0644);
    put("dispatch/two.c",
        CARD("dispatch/two") "// needs: pkg:nonesuch, header:none.h\n// traits: push pull\n", 0644);
    put(".programs/dispatch/two.needs", "pkg:nonesuch header:none.h\n", 0644);
    put(".programs/echo/one", "", 0755);
    if (add(&catalog, &error) != 0)
        fail_msg("%s", error.text);
    assert_int_equal(catalog.count, 4);
    assert_string_equal(catalog.items[0].name, "two"); // sorted by workload, then name
    assert_int_equal(catalog.items[0].status, STATUS_NOT_BUILT);
    assert_string_equal(catalog.items[0].status_reason, "needs pkg:nonesuch header:none.h");
    assert_int_equal(catalog.items[0].needs.count, 2);
    assert_int_equal(catalog.items[0].traits.count, 2);
    assert_int_equal(catalog.items[1].form, FORM_SCRIPT);
    assert_int_equal(catalog.items[1].status, STATUS_READY);
    assert_string_equal(catalog.items[2].name, "one");
    assert_string_equal(catalog.items[2].summary, "does something");
    assert_int_equal(catalog.items[2].status, STATUS_READY);
    assert_int_equal(catalog.items[3].form, FORM_FOLDER);
    assert_string_equal(catalog.items[3].class, CLASS_OF_REFERENCE);
    assert_string_equal(catalog.items[3].status_reason, "run make build");
    catalog_release(&catalog);
}

static void limits_forbid_what_they_say(void **state)
{
    (void)state;
    struct catalog catalog = {0};
    struct error error = {""};
    put("echo/one.c", CARD("echo/one") "// limits: connections<=100; depth=1; load in {closed}\n", 0644);
    if (add(&catalog, &error) != 0)
        fail_msg("%s", error.text);
    const struct workload *echo = workload_find("echo");
    const struct axis *connections = workload_axis(echo, "connections"),
                      *depth = workload_axis(echo, "depth"), *load = workload_axis(echo, "load");
    const struct implementation *one = catalog_find(&catalog, echo, "one");
    const struct limit *limit = NULL;
    assert_true(implementation_allows(one, connections, "100", &limit));
    assert_false(implementation_allows(one, connections, "101", &limit));
    assert_string_equal(limit->text, "connections<=100");
    assert_true(implementation_allows(one, depth, "1", &limit));
    assert_false(implementation_allows(one, depth, "2", &limit));
    assert_true(implementation_allows(one, load, "closed", &limit));
    assert_false(implementation_allows(one, load, "blast", &limit));
    catalog_release(&catalog);
}

static void a_wrong_card_is_reported_at_its_line(void **state)
{
    (void)state;
    expect_error("int x;\n", "one.c:1: no card");
    expect_error("// echo/other -- name of another file\n", "one.c:1: the card starts with 'echo/one -- ");
    expect_error("// echo/one -- x\n// model: thread\n", "no 'runtime:'");
    expect_error("// echo/one -- x\n// model: thraed\n",
                 "one.c:2: unknown model 'thraed' (did you mean 'thread'?)");
    expect_error(CARD("echo/one") "// model: thread\n", "one.c:5: a second 'model:'");
    expect_error(CARD("echo/one") "// limit: depth=1\n",
                 "one.c:5: unknown key 'limit' (did you mean 'limits'?)");
    expect_error(CARD("echo/one") "// limits: conections<=3\n",
                 "one.c:5: workload 'echo' has no axis 'conections' (did you mean 'connections'?)");
    expect_error(CARD("echo/one") "// limits: cases<=3\n",
                 "has no axis 'cases' (there are connections, message_bytes, depth, load, ");
    expect_error("// echo/one -- x\n// model: coroutine\n",
                 "one.c:2: unknown model 'coroutine' (there are call, ");
    expect_error("// echo/one -- x\n// model: coroutine\n", "coroutine-stackful");
    expect_error(CARD("echo/one") "// limits: depth<=3000\n", "axis 'depth' takes");
    expect_error(CARD("echo/one") "// limits: load<=3\n", "write load in {A,B}");
    expect_error(CARD("echo/one") "// limits: depth>3\n", "is not AXIS<=N");
    expect_error(CARD("echo/one") "// needs: libevent\n", "is not KIND:NAME");
    expect_error(CARD("echo/one") "// needs: lib:event\n", "unknown kind of need 'lib'");
    expect_error(CARD("echo/one") "// class:\n", "'class:' has no value");
}

static void strays_are_not_skipped_silently(void **state)
{
    (void)state;
    struct catalog catalog = {0};
    struct error error = {""};
    put("echo/lang_lib.py", "#!/usr/bin/env python3\n# echo/lang_lib -- does\n", 0644);
    assert_int_equal(add(&catalog, &error), -1);
    assert_non_null(strstr(error.text, "chmod +x"));
    catalog_release(&catalog);
    put("echo/lang_lib.py", "", 0644); // no #!: not an implementation
    put("echo/zig_std/build", "#!/bin/sh\n# echo/zig_std -- does\n", 0644);
    assert_int_equal(add(&catalog, &error), -1);
    assert_non_null(strstr(error.text, "zig_std/build: it must be executable: chmod +x it"));
    catalog_release(&catalog);
    put("echo/zig_std/build", "", 0755);
    char *builder = memory_format("%s/echo/zig_std/build", folder);
    assert_int_equal(unlink(builder), 0);
    free(builder);
    put("ecko/one.c", CARD("ecko/one"), 0644);
    assert_int_equal(add(&catalog, &error), -1);
    assert_non_null(strstr(error.text, "did you mean 'echo'?"));
    catalog_release(&catalog);
}

// What is checked and measured is what stands in the file.
static void an_outdated_program_is_not_ready(void **state)
{
    (void)state;
    struct catalog catalog = {0};
    struct error error = {""};
    put("echo/one.c", CARD("echo/one"), 0644);
    put(".programs/echo/one", "", 0755);
    char *source = memory_format("%s/echo/one.c", folder);
    const struct timespec past[2] = {{1000, 0}, {1000, 0}}, future[2] = {{INT32_MAX, 0}, {INT32_MAX, 0}};
    assert_int_equal(utimensat(AT_FDCWD, source, past, 0), 0);
    assert_int_equal(add(&catalog, &error), 0);
    assert_int_equal(catalog.items[0].status, STATUS_READY);
    assert_int_equal(utimensat(AT_FDCWD, source, future, 0), 0);
    catalog_refresh(&catalog);
    assert_int_equal(catalog.items[0].status, STATUS_NOT_BUILT);
    assert_string_equal(catalog.items[0].status_reason, "its source has changed: run make build");
    catalog_release(&catalog);
    free(source);
}

static void a_script_without_its_interpreter_is_left_out(void **state)
{
    (void)state;
    struct catalog catalog = {0};
    struct error error = {""};
    put("echo/lang_lib.py",
        "#! /nowhere/python9 -u\n# echo/lang_lib -- does\n# model: thread\n# runtime: x\n# class: "
        "idiomatic\n",
        0755);
    assert_int_equal(add(&catalog, &error), 0);
    assert_int_equal(catalog.items[0].status, STATUS_NOT_BUILT);
    assert_string_equal(catalog.items[0].status_reason, "needs /nowhere/python9, which its first line names");
    catalog_release(&catalog);
}

static void one_name_is_one_implementation(void **state)
{
    (void)state;
    struct catalog catalog = {0};
    struct error error = {""};
    put("echo/one.c", CARD("echo/one"), 0644);
    struct catalog_folder first = {folder, folder, NULL, false}, second = {folder, folder, NULL, true},
                          labelled = {folder, folder, "old", true};
    assert_int_equal(catalog_add(&catalog, &first, &error), 0);
    assert_int_equal(catalog_add(&catalog, &second, &error), -1);
    assert_non_null(strstr(error.text, "--impls LABEL=DIR"));
    assert_int_equal(catalog_add(&catalog, &labelled, &error), 0);
    assert_non_null(catalog_find(&catalog, workload_find("echo"), "old:one"));
    catalog_release(&catalog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_three_forms_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(limits_forbid_what_they_say, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_card_is_reported_at_its_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strays_are_not_skipped_silently, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_outdated_program_is_not_ready, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_script_without_its_interpreter_is_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_name_is_one_implementation, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
