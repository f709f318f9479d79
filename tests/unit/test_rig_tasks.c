// The rig of tasks: lateness in a histogram, memory from /proc.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// The naps are looked at by a clock of the test's own.
static uint64_t fake_now_ns(void);
#define rig_now_ns fake_now_ns
#include "../../impls/rig/lateness.c"    // NOLINT(bugprone-suspicious-include)
#include "../../impls/tasks/rig/sleep.c" // NOLINT(bugprone-suspicious-include)
#undef rig_now_ns

static uint64_t now_ns = UINT64_C(1) << 50;

static uint64_t fake_now_ns(void)
{
    return now_ns;
}

// --- Metrics, as the program leaves them -------------------------------------------------------------------

static char metrics[] = "/tmp/corobench-test-XXXXXX";

static int open_metrics(void **state)
{
    (void)state;
    int file = mkstemp(metrics);
    return file < 0 || close(file) != 0 || setenv("COROBENCH_METRICS", metrics, 1) != 0;
}

static int close_metrics(void **state)
{
    (void)state;
    return unlink(metrics);
}

static int empty_metrics(void **state)
{
    (void)state;
    return truncate(metrics, 0);
}

// The value of a metric that was reported once; -1 where it was not.
static int64_t reported(const char *name)
{
    char line[128], format[128];
    int64_t value = -1, found;
    FILE *file = fopen(metrics, "re");
    assert_non_null(file);
    snprintf(format, sizeof format, "%s %%ld ", name);
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, format, &found) == 1) {
            assert_int_equal(value, -1);
            value = found;
        }
    }
    fclose(file);
    return value;
}

// --- Sleeping ----------------------------------------------------------------------------------------------

static void naps_are_10_us_to_10_ms(void **state)
{
    (void)state;
    uint64_t least = UINT64_MAX, most = 0;
    for (uint64_t i = 0; i < 100000; i++) {
        uint64_t nap = tasks_nap_ns(i);
        assert_int_equal(nap % 10000, 0);
        least = nap < least ? nap : least;
        most = nap > most ? nap : most;
    }
    assert_int_equal(least, 10000);
    assert_int_equal(most, 10000000);
    assert_int_equal(tasks_nap_ns(0), (0xe220a8397b1dcdafu % 1000 + 1) * 10000); // splitmix64's first for 0
}

static void only_naps_that_were_slept_out_count(void **state)
{
    (void)state;
    const struct tasks_input input = {.tasks = 3, .turns = 2};
    tasks_lateness_open();
    assert_int_equal(tasks_woken(&input, 0, 0, now_ns), 1);
    assert_int_equal(tasks_woken(&input, 2, 1, now_ns - 1), 1);
    assert_int_equal(tasks_woken(&input, 0, 0, now_ns + 1), 0);
    assert_int_equal(tasks_woken(&input, 3, 0, now_ns), 0);
    assert_int_equal(tasks_woken(&input, 0, 2, now_ns), 0);
    assert_int_equal(total(lateness), 2);
}

// Lateness of 1, 2, 3 ... times `unit`, from 100 naps: percentiles are those of the buckets, 1/64 wide.
static void percentiles_are_near(void **state)
{
    (void)state;
    const struct tasks_input input = {.tasks = 100, .turns = 1};
    for (uint64_t unit = 1; unit < UINT64_C(1) << 33; unit *= 3) {
        empty_metrics(NULL);
        tasks_lateness_open();
        for (uint64_t i = 100; i > 0; i--)
            assert_int_equal(tasks_woken(&input, i - 1, 0, now_ns - i * unit), 1);
        tasks_lateness_report();
        int64_t p50 = reported("wake_late_p50_ns"), p99 = reported("wake_late_p99_ns");
        assert_in_range(p50, 50 * unit, 50 * unit + 50 * unit / 64);
        assert_in_range(p99, 99 * unit, 99 * unit + 99 * unit / 64);
        assert_int_equal(reported("wake_late_max_ns"), 100 * unit);
    }
}

static void buckets_have_no_gap(void **state)
{
    (void)state;
    unsigned before = 0;
    for (uint64_t value = 0; value < UINT64_C(1) << 45; value += value / 1000 + 1) {
        unsigned bucket = bucket_of(value);
        assert_true(bucket < BUCKETS && (bucket == before || bucket == before + 1));
        assert_true(value <= bucket_end(bucket) || value >> VALUE_BITS);
        assert_true(bucket == 0 || value > bucket_end(bucket - 1));
        before = bucket;
    }
    assert_int_equal(before, BUCKETS - 1);
}

static void no_naps_are_no_metric(void **state)
{
    (void)state;
    tasks_lateness_open();
    tasks_lateness_report();
    assert_int_equal(reported("wake_late_p50_ns"), -1);
}

static void naps_of_child_processes_are_kept(void **state)
{
    (void)state;
    const struct tasks_input input = {.tasks = 4, .turns = 1};
    tasks_lateness_open();
    for (uint64_t i = 0; i < 4; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            tasks_woken(&input, i, 0, now_ns - 7);
            _exit(0);
        }
        assert_int_equal(waitpid(child, NULL, 0), child);
    }
    tasks_lateness_report();
    assert_int_equal(total(lateness), 4);
    assert_int_equal(reported("wake_late_max_ns"), 7);
}

// --- Memory ------------------------------------------------------------------------------------------------

static void memory_is_what_was_touched(void **state)
{
    (void)state;
    const struct tasks_input input = {.tasks = 1000};
    const size_t size = 16 << 20;
    tasks_memory_before(&input);
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(memory != MAP_FAILED);
    madvise(memory, size, MADV_NOHUGEPAGE);
    memset(memory, 1, size);
    tasks_memory_waiting(&input);
    tasks_memory_report(&input);
    munmap(memory, size);
    // Other programs that share a library with this one come and go: a megabyte is theirs.
    assert_in_range(reported("memory_bytes_per_task"), size / 1000 - 1000, size / 1000 + 1000);
    assert_in_range(reported("page_table_bytes_per_task"), 4096 * (size >> 21) / 1000, 100);
    assert_int_equal(reported("kernel_stack_bytes_per_task"), 0);
    assert_true(tasks_memory_took_ns() > 0);
}

static void *wait_for(void *mutex)
{
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
    return NULL;
}

static void kernel_stacks_are_those_of_threads(void **state)
{
    (void)state;
    enum { THREADS = 20 };
    const struct tasks_input input = {.tasks = THREADS};
    pthread_t threads[THREADS];
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    tasks_memory_before(&input);
    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, wait_for, &mutex), 0);
    tasks_memory_waiting(&input);
    pthread_mutex_unlock(&mutex);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    tasks_memory_report(&input);
    assert_in_range(reported("kernel_stack_bytes_per_task"), 4096, 1 << 17);
}

static void child_processes_are_read_too(void **state)
{
    (void)state;
    enum { CHILDREN = 3 };
    const struct tasks_input input = {.tasks = CHILDREN};
    const size_t size = 1 << 20;
    int ready[2], go[2];
    char byte;
    assert_int_equal(pipe(ready) | pipe(go), 0);
    tasks_memory_before(&input);
    for (size_t i = 0; i < CHILDREN; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(go[1]);
            char *memory = malloc(size);
            memset(memory, 1, size);
            bool done = write(ready[1], memory, 1) == 1 && read(go[0], &byte, 1) == 0;
            _exit(!done);
        }
    }
    for (size_t i = 0; i < CHILDREN; i++)
        assert_int_equal(read(ready[0], &byte, 1), 1);
    tasks_memory_waiting(&input);
    close(go[1]);
    for (size_t i = 0; i < CHILDREN; i++)
        assert_true(wait(NULL) > 0);
    close(go[0]);
    close(ready[0]);
    close(ready[1]);
    tasks_memory_report(&input);
    assert_true(reported("memory_bytes_per_task") >= (int64_t)size);
    assert_true(reported("page_table_bytes_per_task") >= 4096);
    assert_true(reported("kernel_stack_bytes_per_task") >= 4096);
}

static void a_million_tasks_that_take_nothing_take_nothing(void **state)
{
    (void)state;
    const struct tasks_input input = {.tasks = 1000000};
    tasks_memory_before(&input);
    tasks_memory_waiting(&input);
    tasks_memory_report(&input);
    assert_int_equal(reported("memory_bytes_per_task"), 0);
    assert_int_equal(reported("page_table_bytes_per_task"), 0);
    assert_int_equal(reported("kernel_stack_bytes_per_task"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(naps_are_10_us_to_10_ms),
        cmocka_unit_test_setup(only_naps_that_were_slept_out_count, empty_metrics),
        cmocka_unit_test_setup(percentiles_are_near, empty_metrics),
        cmocka_unit_test(buckets_have_no_gap),
        cmocka_unit_test_setup(no_naps_are_no_metric, empty_metrics),
        cmocka_unit_test_setup(naps_of_child_processes_are_kept, empty_metrics),
        cmocka_unit_test_setup(memory_is_what_was_touched, empty_metrics),
        cmocka_unit_test_setup(kernel_stacks_are_those_of_threads, empty_metrics),
        cmocka_unit_test_setup(child_processes_are_read_too, empty_metrics),
        cmocka_unit_test_setup(a_million_tasks_that_take_nothing_take_nothing, empty_metrics),
    };
    return cmocka_run_group_tests_name("rig_tasks", tests, open_metrics, close_metrics);
}
