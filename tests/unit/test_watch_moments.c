// What a process uses, moment by moment: in order, whole, and no longer than it is asked for.
#include "watch_moments.h"

#include "clock.h"
#include "memory.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { BURNT_MS = 20, INTERVAL_MS = 2, MOMENTS = 150 };

// ThreadSanitizer has a thread of its own in each process, from some moment on. gcc tells of it by a macro,
// clang by a feature.
#ifdef __has_feature
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ // NOLINT(bugprone-reserved-identifier): gcc's name
#endif
#endif
#ifdef __SANITIZE_THREAD__
enum { THREADS_MOST = 2 };
#else
enum { THREADS_MOST = 1 };
#endif

static void burn(void)
{
    struct timespec used;
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    while ((uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec < BURNT_MS * NS_PER_MS);
}

// A child that computes once a byte has come, says when it is done, and waits to be killed.
static pid_t start_child(int *start, int *done)
{
    int to[2], from[2];
    assert_int_equal(pipe(to), 0);
    assert_int_equal(pipe(from), 0);
    pid_t pid = fork();
    if (pid == 0) {
        char byte;
        if (read(to[0], &byte, 1) == 1)
            burn();
        if (write(from[1], "x", 1) == 1)
            pause();
        _exit(0);
    }
    assert_true(pid > 0);
    close(to[0]);
    close(from[1]);
    *start = to[1];
    *done = from[0];
    return pid;
}

static void end_child(pid_t pid, int start, int done)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(start);
    close(done);
}

static void moments_are_in_order_and_whole(void **state)
{
    (void)state;
    int start, done;
    char byte;
    struct watch_moments *moments = memory_zeroed(1, sizeof *moments);
    pid_t pid = start_child(&start, &done);
    uint64_t began_ns = clock_ns();
    struct watcher *watcher = watch_moments_begin(pid, INTERVAL_MS * NS_PER_MS, MOMENTS, moments);
    assert_non_null(watcher);
    assert_int_equal(write(start, "x", 1), 1);
    assert_int_equal(read(done, &byte, 1), 1);
    uint64_t done_ns = clock_ns() - began_ns;
    clock_sleep_ns(20 * NS_PER_MS);
    watch_moments_end(watcher);
    assert_true(moments->count >= 1 && moments->count <= MOMENTS + 1);
    assert_int_equal(moments->items[0].at_ns, 0);
    assert_int_equal(moments->items[0].cpu_ns, 0);
    for (unsigned i = 0; i < moments->count; i++) {
        const struct watch_moment *moment = &moments->items[i];
        assert_in_range(moment->threads, 1, THREADS_MOST);
        assert_true(moment->rss_bytes > 0);
        if (i > 0) {
            assert_true(moment->at_ns >= moment[-1].at_ns + 1);
            assert_true(moment->cpu_ns >= moment[-1].cpu_ns);
        }
        if (moment->at_ns > done_ns)
            assert_in_range(moment->cpu_ns, BURNT_MS * NS_PER_MS / 2, 10 * BURNT_MS * NS_PER_MS);
    }
    end_child(pid, start, done);
    free(moments);
}

// Of one that has ended, its CPU time stays what it was.
static void an_end_is_survived(void **state)
{
    (void)state;
    int start, done;
    struct watch_moments *moments = memory_zeroed(1, sizeof *moments);
    pid_t pid = start_child(&start, &done);
    struct watcher *watcher = watch_moments_begin(pid, INTERVAL_MS * NS_PER_MS, 10, moments);
    end_child(pid, start, done);
    clock_sleep_ns(30 * NS_PER_MS);
    watch_moments_end(watcher);
    for (unsigned i = 1; i < moments->count; i++)
        assert_true(moments->items[i].cpu_ns >= moments->items[i - 1].cpu_ns);
    watch_moments_end(NULL);
    free(moments);
}

// A window of fewer nanoseconds than moments are wanted: the next one is due at once, and never in no time.
static void moments_without_a_distance_are_taken(void **state)
{
    (void)state;
    struct watch_moments *moments = memory_zeroed(1, sizeof *moments);
    struct watcher *watcher = watch_moments_begin(getpid(), 0, WATCH_MOMENTS_MOST, moments);
    clock_sleep_ns(10 * NS_PER_MS);
    watch_moments_end(watcher);
    assert_true(moments->count >= 1);
    free(moments);
}

static void too_many_processes_are_not_watched(void **state)
{
    (void)state;
    struct watch_moments *moments = memory_zeroed(1, sizeof *moments);
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        for (int i = 0; i < WATCH_MOMENTS_PROCESSES; i++)
            if (fork() == 0)
                for (;;)
                    pause();
        if (write(ready[1], "x", 1) == 1)
            pause();
        _exit(0);
    }
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_null(watch_moments_begin(pid, NS_PER_MS, 10, moments));
    assert_int_equal(moments->count, 0);
    kill(-pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    free(moments);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_in_order_and_whole),
        cmocka_unit_test(an_end_is_survived),
        cmocka_unit_test(moments_without_a_distance_are_taken),
        cmocka_unit_test(too_many_processes_are_not_watched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
