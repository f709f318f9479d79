// cmocka.h -- stands in for cmocka(1) where there is no library for the processor: what our tests of runtimes
// use of it, the first failure ending the program.
#ifndef STANDIN_CMOCKA_H
#define STANDIN_CMOCKA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*test)(void **state);
};

static jmp_buf standin_skipped;

static inline void standin_check(bool holds, const char *what, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    exit(1);
}

static inline void standin_try(const struct CMUnitTest *test)
{
    void *state = NULL;
    fprintf(stderr, "%s\n", test->name);
    if (setjmp(standin_skipped) == 0)
        test->test(&state);
}

static inline int standin_run(const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++)
        standin_try(&tests[i]);
    fprintf(stderr, "%zu passed\n", count);
    return 0;
}

#define cmocka_unit_test(test)                                                                               \
    {                                                                                                        \
#test, test                                                                                          \
    }
#define cmocka_run_group_tests(tests, set_up, release) standin_run(tests, sizeof(tests) / sizeof *(tests))

#define assert_true(a)             standin_check((a), #a, __FILE__, __LINE__)
#define assert_false(a)            standin_check(!(a), "not " #a, __FILE__, __LINE__)
#define assert_null(a)             standin_check(!(a), #a " is NULL", __FILE__, __LINE__)
#define assert_non_null(a)         standin_check((a) != NULL, #a " is not NULL", __FILE__, __LINE__)
#define assert_int_equal(a, b)     standin_check((a) == (b), #a " == " #b, __FILE__, __LINE__)
#define assert_ptr_equal(a, b)     standin_check((a) == (b), #a " == " #b, __FILE__, __LINE__)
#define assert_ptr_not_equal(a, b) standin_check((a) != (b), #a " != " #b, __FILE__, __LINE__)
#define assert_string_equal(a, b)  standin_check(strcmp(a, b) == 0, #a " is " #b, __FILE__, __LINE__)
#define assert_memory_equal(a, b, n)                                                                         \
    standin_check(memcmp(a, b, n) == 0, #a " holds what " #b " does", __FILE__, __LINE__)
#define assert_in_range(a, least, most)                                                                      \
    standin_check((a) >= (least) && (a) <= (most), #a " in " #least " to " #most, __FILE__, __LINE__)
#define fail_msg(...) (fprintf(stderr, __VA_ARGS__), fail())
#define fail()        standin_check(false, "fail", __FILE__, __LINE__)
#define skip()        longjmp(standin_skipped, 1)

#endif
