#include "clock.h"
#include "watch.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct watch_reading read_or_fail(pid_t pid, bool memory)
{
    struct watch_reading reading;
    struct error error = {""};
    if (watch_read(pid, memory, &reading, &error) < 0)
        fail_msg("%s", error.text);
    return reading;
}

// A child with a thread and a child of its own, which all wait. `release` ends them.
struct family {
    pid_t pid;
    int ready, release; // our ends of two pipes
};

static void *wait_for_release(void *descriptor)
{
    char byte;
    while (read(*(int *)descriptor, &byte, 1) < 0)
        ;
    return NULL;
}

static void burn(uint64_t duration_ns)
{
    struct timespec used;
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    while ((uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec < duration_ns);
}

enum { BURNT_MS = 30, TOUCHED = 8 << 20 };

static void live(int ready, int release)
{
    pid_t grandchild = fork();
    burn(BURNT_MS * NS_PER_MS); // in both
    pthread_t thread;
    if (grandchild != 0)
        pthread_create(&thread, NULL, wait_for_release, &release);
    char *memory = mmap(NULL, TOUCHED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(memory, 1, TOUCHED);
    if (write(ready, "x", 1) != 1)
        _exit(1);
    wait_for_release(&release);
    if (grandchild != 0)
        waitpid(grandchild, NULL, 0);
    _exit(0);
}

static struct family family_start(void)
{
    int ready[2], release[2];
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(release), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ready[0]);
        close(release[1]);
        live(ready[1], release[0]);
    }
    close(ready[1]);
    close(release[0]);
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    return (struct family){pid, ready[0], release[1]};
}

static void family_end(struct family family)
{
    close(family.release);
    close(family.ready);
    assert_int_equal(waitpid(family.pid, NULL, 0), family.pid);
}

static void descendants_and_threads_are_read(void **state)
{
    (void)state;
    struct family family = family_start();
    struct watch_reading reading = read_or_fail(family.pid, true);
    assert_int_equal(reading.processes, 2);
    assert_int_equal(reading.threads, 3);
    assert_true(reading.cpu_ns >= 2 * BURNT_MS * NS_PER_MS);
    assert_true(reading.user_ns + reading.system_ns > 0);
    assert_true(reading.rss_bytes >= 2 * TOUCHED);
    assert_true(reading.pss_bytes >= 2 * TOUCHED && reading.pss_bytes <= reading.rss_bytes);
    cpu_set_t cpus;
    sched_getaffinity(0, sizeof cpus, &cpus);
    assert_int_equal(reading.cpus, CPU_COUNT(&cpus));
    struct watch_reading again = read_or_fail(family.pid, false);
    assert_int_equal(again.descriptors, reading.descriptors);
    assert_int_equal(again.rss_bytes, 0);
    assert_int_equal(again.pss_bytes, 0);
    family_end(family);
}

static void *burn_and_end(void *unused)
{
    (void)unused;
    burn(BURNT_MS * NS_PER_MS);
    return NULL;
}

// A thread and a child that have computed and are gone: nothing in /proc/PID/task tells of them.
static void the_time_of_threads_and_children_that_ended_counts(void **state)
{
    (void)state;
    struct watch_reading before = read_or_fail(getpid(), false);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, burn_and_end, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    struct watch_reading after = read_or_fail(getpid(), false);
    assert_true(watch_difference(&before, &after).cpu_ns >= BURNT_MS * NS_PER_MS);

    before = after;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        burn(2 * BURNT_MS * NS_PER_MS);
        _exit(0);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    after = read_or_fail(getpid(), false);
    // User and system time lose up to a tick of 10 ms each.
    assert_true(watch_difference(&before, &after).cpu_ns >= BURNT_MS * NS_PER_MS);
}

static void descriptors_are_counted(void **state)
{
    (void)state;
    uint64_t before = read_or_fail(getpid(), false).descriptors;
    int opened[7];
    for (size_t i = 0; i < 7; i++)
        opened[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    // Reading ourselves, the descriptors of the reading count both times.
    assert_int_equal(read_or_fail(getpid(), false).descriptors, before + 7);
    for (size_t i = 0; i < 7; i++)
        close(opened[i]);
    assert_int_equal(read_or_fail(getpid(), false).descriptors, before);
}

static uint64_t own_switches(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return (uint64_t)usage.ru_nvcsw;
}

// As many as getrusage(2) counts. A sleep need not be a switch: the time may be over before it begins.
static void switches_are_counted(void **state)
{
    (void)state;
    uint64_t first = own_switches();
    struct watch_reading before = read_or_fail(getpid(), false);
    uint64_t second = own_switches();
    for (int i = 0; i < 10000 && own_switches() < second + 20; i++)
        clock_sleep_ns(100000);
    uint64_t third = own_switches();
    struct watch_reading after = read_or_fail(getpid(), false);
    uint64_t fourth = own_switches();
    struct watch_reading difference = watch_difference(&before, &after);
    assert_true(third >= second + 20);
    assert_in_range(difference.voluntary_switches, third - second, fourth - first);
    assert_true(difference.voluntary_switches < after.voluntary_switches || before.voluntary_switches == 0);
}

static void differences_never_go_below_zero(void **state)
{
    (void)state;
    struct watch_reading before = {.cpu_ns = 100, .user_ns = 5, .voluntary_switches = 7, .threads = 9};
    struct watch_reading after = {.cpu_ns = 40, .user_ns = 8, .voluntary_switches = 7, .threads = 3};
    struct watch_reading difference = watch_difference(&before, &after);
    assert_int_equal(difference.cpu_ns, 0);
    assert_int_equal(difference.user_ns, 3);
    assert_int_equal(difference.voluntary_switches, 0);
    assert_int_equal(difference.threads, 3);
}

static void a_process_that_is_gone_is_an_error(void **state)
{
    (void)state;
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    struct watch_reading reading;
    struct error error = {""};
    assert_int_equal(watch_read(pid, false, &reading, &error), -1);
    assert_non_null(strstr(error.text, "No such file or directory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descendants_and_threads_are_read),
        cmocka_unit_test(the_time_of_threads_and_children_that_ended_counts),
        cmocka_unit_test(descriptors_are_counted),
        cmocka_unit_test(switches_are_counted),
        cmocka_unit_test(differences_never_go_below_zero),
        cmocka_unit_test(a_process_that_is_gone_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
