// disturbance: what happened on a made-up machine between two readings is told, what is ours, the kernel's or
// below the clock's resolution is not; and on this machine a busy process is seen.
#include "clock.h"
#include "disturbance.h"
#include "runner.h"
#include "store.h"

#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { OURS = 100, OTHERS_LIMIT_PERCENT = 5 };

static char root[] = "/tmp/corobench-disturbance-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -r '%s'", root);
    return system(command);
}

static void put(const char *path, const char *text)
{
    struct error error;
    char *whole = store_path(root, path), *folder = memory_copy_string(whole);
    *strrchr(folder, '/') = '\0';
    if (store_make_directory(folder, &error) != 0 || store_write_text(whole, text, &error) != 0)
        fail_msg("%s", error.text);
    free(folder);
    free(whole);
}

static void take_away(const char *path)
{
    char *whole = store_path(root, path);
    unlink(whole);
    free(whole);
}

// A process, its CPU times in ticks of 10 ms.
struct made_up {
    int pid, parent;
    const char *name;
    unsigned own, children, started;
};

static void put_process(struct made_up one)
{
    char path[64], text[256];
    snprintf(path, sizeof path, "proc/%d/stat", one.pid);
    snprintf(text, sizeof text, "%d (%s) S %d 1 1 0 -1 %u 0 0 0 0 %u 0 %u 0 20 0 1 0 %u 0 0\n", one.pid,
             one.name, one.parent, one.pid == 2 || one.parent == 2 ? 0x00200040u : 0x400000u, one.own,
             one.children, one.started);
    put(path, text);
}

static void remove_process(int pid)
{
    char path[64];
    snprintf(path, sizeof path, "proc/%d/stat", pid);
    take_away(path);
    snprintf(path, sizeof path, "%s/proc/%d", root, pid);
    rmdir(path);
}

// A machine at rest: init, the kernel's threads, the driver and a program of its, an editor, a build.
static const struct made_up at_rest[] = {
    {1, 0, "init", 500, 9000, 1},         {2, 0, "kthreadd", 0, 0, 1},       {30, 2, "kworker/0:1", 50, 0, 2},
    {OURS, 1, "corobench", 10, 0, 1000},  {101, OURS, "keeper", 0, 0, 1001}, {102, 101, "echo", 40, 0, 1002},
    {200, 1, "edit (1) R 7", 70, 3, 900}, {300, 1, "make", 2, 600, 950},     {301, 300, "cc1", 25, 0, 980},
};

static void rest(void)
{
    put("proc/stat", "cpu  1 2 3 4 5 6 7 800 0 0\ncpu0 1 2 3 4 5 6 7 800 0 0\n");
    put("proc/vmstat", "nr_free 3\npswpin 100\npswpout 200\noom_kill 1\n");
    put("proc/pressure/memory", "some avg10=0.00 avg60=0.00 avg300=0.00 total=5000\nfull avg10=0 total=9\n");
    put("proc/self/cgroup", "5:cpuset:/other\n3:cpu,cpuacct:/a/b\n0::/deep/er\n");
    put("sys/fs/cgroup/deep/er/cpu.stat", "usage_usec 7\nnr_throttled 0\nthrottled_usec 100\n");
    put("sys/fs/cgroup/deep/cpu.stat", "usage_usec 7\nnr_throttled 0\nthrottled_usec 0\n");
    put("sys/fs/cgroup/cpu,cpuacct/a/cpu.stat", "nr_throttled 0\nthrottled_time 1000\n");
    put("sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "3\n");
    put("sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count", "4\n");
    put("proc/2/task/2/children", "30 ");
    for (size_t i = 0; i < sizeof at_rest / sizeof at_rest[0]; i++)
        put_process(at_rest[i]);
}

static struct disturbance_reading before, after;

static void begin(void)
{
    rest();
    disturbance_read(&before, root, OURS);
}

// What is told of a run that took so long.
static char *end(unsigned elapsed_ms)
{
    disturbance_read(&after, root, OURS);
    after.at_ns = before.at_ns + elapsed_ms * NS_PER_MS;
    char *evidence = disturbance_between(&before, &after, OTHERS_LIMIT_PERCENT / 100.0);
    disturbance_release(&before);
    disturbance_release(&after);
    return evidence;
}

static void expect(unsigned elapsed_ms, const char *wanted)
{
    char *evidence = end(elapsed_ms);
    if (!wanted && evidence)
        fail_msg("found '%s'", evidence);
    if (wanted) {
        assert_non_null(evidence);
        assert_string_equal(evidence, wanted);
    }
    free(evidence);
}

static void a_machine_at_rest_disturbs_nothing(void **state)
{
    (void)state;
    begin();
    expect(500, NULL);
}

static void a_machine_that_tells_nothing_disturbs_nothing(void **state)
{
    (void)state;
    disturbance_read(&before, "/nonexistent", OURS);
    disturbance_read(&after, "/nonexistent", OURS);
    after.at_ns = before.at_ns + NS_PER_SECOND;
    assert_int_equal(after.others.count, 0);
    assert_null(disturbance_between(&before, &after, 0));
}

static void a_busy_process_is_named(void **state)
{
    (void)state;
    begin();
    put_process((struct made_up){200, 1, "edit (1) R 7", 108, 3, 900});
    expect(1000, "another process: edit (1) R 7 (pid 200) took 38% of a CPU");
    begin();
    put_process((struct made_up){200, 1, "edit", 74, 3, 900}); // the limit is 5%
    expect(1000, NULL);
    begin();
    put_process((struct made_up){200, 1, "\033[2J", 108, 3, 900}); // a name that would steer the terminal
    expect(1000, "another process: ?[2J (pid 200) took 38% of a CPU");
    begin();
    put_process((struct made_up){200, 1, "edit", 90, 3, 900});
    put_process((struct made_up){301, 300, "cc1", 70, 0, 980});
    expect(1000, "another process: others took 65% of a CPU, cc1 (pid 301) most of it (45%)");
}

static void a_process_that_came_meanwhile_counts_whole(void **state)
{
    (void)state;
    begin();
    put_process((struct made_up){400, 1, "backup", 30, 0, 2000});
    expect(1000, "another process: backup (pid 400) took 30% of a CPU");
    remove_process(400);
    begin();
    put_process(
        (struct made_up){200, 1, "backup", 80, 0, 2000}); // the same pid is another process: 80, not 10
    expect(1000, "another process: backup (pid 200) took 80% of a CPU");
}

static void what_is_ours_or_the_kernels_is_no_other(void **state)
{
    (void)state;
    begin();
    put_process((struct made_up){OURS, 1, "corobench", 90, 70, 1000});
    put_process((struct made_up){102, 101, "echo", 140, 0, 1002});
    put_process((struct made_up){103, 102, "child", 99, 0, 2000});
    put_process((struct made_up){30, 2, "kworker/0:1", 150, 0, 2});
    put_process((struct made_up){31, 2, "kworker/9:9", 150, 0, 2001}); // not yet among kthreadd's children
    expect(1000, NULL);
    remove_process(103);
    remove_process(31);
}

// cc1, which had taken 250 ms, ended, and so did others of make's children: together 400 ms since.
static void children_that_ended_are_seen_in_their_parent(void **state)
{
    (void)state;
    begin();
    remove_process(301);
    put_process((struct made_up){300, 1, "make", 2, 667, 950});
    expect(1000, "another process: ended children of make (pid 300) took 40% of a CPU"); // 670 - 20 - 250
    begin();
    remove_process(301);
    put_process((struct made_up){300, 1, "make", 2, 625, 950}); // nothing but what cc1 had taken before
    expect(1000, NULL);
    begin();
    put_process((struct made_up){300, 1, "make", 2, 602, 950}); // two ticks may be rounding
    expect(100, NULL);
}

static void lost_time_is_told(void **state)
{
    (void)state;
    begin();
    put("proc/stat", "cpu  1 2 3 4 5 6 7 812 0 0\n");
    expect(1000, "stolen time: the hypervisor took 12% of a CPU");
    begin();
    put("proc/stat", "cpu  1 2 3 4 5 6 7 801 0 0\n"); // a tick that may have been due before
    expect(20, NULL);
    begin();
    put("proc/stat", "cpu  1 2 3 4 5 6 7 802 0 0\n"); // the limit is 2%
    expect(1000, NULL);
    begin();
    put("proc/pressure/memory", "some avg10=0.00 avg60=0.00 avg300=0.00 total=35000\n");
    expect(1000, "memory pressure: tasks waited for memory for 3% of the run");
    begin();
    put("sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count", "5\n");
    expect(1000, "heat: the processor was slowed down");
}

static void a_quota_counts_at_every_level(void **state)
{
    (void)state;
    static const char wanted[] = "quota: the control group's CPU quota held tasks up for 5% of the run";
    begin();
    put("sys/fs/cgroup/deep/er/cpu.stat", "nr_throttled 3\nthrottled_usec 50100\n");
    expect(1000, wanted);
    begin();
    put("sys/fs/cgroup/deep/cpu.stat", "nr_throttled 3\nthrottled_usec 50000\n"); // the group above
    expect(1000, wanted);
    begin();
    put("sys/fs/cgroup/cpu,cpuacct/a/cpu.stat", "nr_throttled 3\nthrottled_time 50001000\n"); // version 1
    expect(1000, wanted);
    begin();
    put("sys/fs/cgroup/deep/er/cpu.stat", "nr_throttled 3\nthrottled_usec 10100\n"); // 1%
    expect(1000, NULL);
}

static void swapping_is_told(void **state)
{
    (void)state;
    begin();
    put("proc/vmstat", "pswpin 160\npswpout 240\noom_kill 1\n");
    expect(1000, "swapping: 60 pages in, 40 out");
    begin();
    put("proc/vmstat", "pswpin 120\npswpout 240\noom_kill 1\n"); // a few
    expect(1000, NULL);
    begin();
    put("proc/vmstat", "pswpin 100\npswpout 200\noom_kill 2\n");
    expect(1000, "out of memory: the kernel killed a process");
}

static void sleep_and_stops_break_a_run(void **state)
{
    (void)state;
    begin();
    before.asleep_ns = 7 * NS_PER_SECOND;
    disturbance_read(&after, root, OURS);
    after.at_ns = before.at_ns + 500 * NS_PER_MS;
    after.asleep_ns = before.asleep_ns + 900 * NS_PER_MS; // what may lie between two looks at clocks
    assert_null(disturbance_between(&before, &after, 1));
    assert_false(disturbance_breaks(&before, &after));
    after.asleep_ns = before.asleep_ns + 3200 * NS_PER_MS;
    after.stops = before.stops + 1;
    char *evidence = disturbance_between(&before, &after, 1);
    assert_string_equal(evidence, "sleep: the machine was suspended for 3.2 s; stop: corobench, or a program "
                                  "that it started, was stopped for a while");
    free(evidence);
    assert_true(disturbance_breaks(&before, &after));
    after.asleep_ns = before.asleep_ns;
    assert_true(disturbance_breaks(&before, &after));
    disturbance_release(&before);
    disturbance_release(&after);
}

static void all_that_happened_is_told(void **state)
{
    (void)state;
    begin();
    put("proc/stat", "cpu  1 2 3 4 5 6 7 812 0 0\n");
    put_process((struct made_up){200, 1, "edit", 108, 3, 900});
    expect(
        1000,
        "stolen time: the hypervisor took 12% of a CPU; another process: edit (pid 200) took 38% of a CPU");
}

static void a_busy_machine_is_not_run_again_and_again(void **state)
{
    (void)state;
    struct disturbance_record record = {.runs = 100, .disturbed = 10};
    assert_true(disturbance_repeats(&record, 1, 2));
    assert_true(disturbance_repeats(&record, 2, 2));
    assert_false(disturbance_repeats(&record, 3, 2));
    assert_false(disturbance_repeats(&record, 1, 0));
    record.disturbed = 34;
    assert_false(disturbance_repeats(&record, 1, 2));
    // Every attempt disturbed from the first on: what is added stays a fraction of what was planned.
    record = (struct disturbance_record){0};
    size_t planned = 60, added = 0;
    for (size_t i = 0; i < planned; i++)
        for (unsigned attempt = 1;; attempt++) {
            record.runs++;
            record.disturbed++;
            if (!disturbance_repeats(&record, attempt, 2))
                break;
            added++;
        }
    assert_true(added > 0 && added < planned / 4);
}

// Whether a run with this end is made again, and what becomes of its sample.
static bool is_made_again(const char *disturbed, enum outcome outcome, unsigned attempt,
                          enum outcome outcome_wanted)
{
    struct disturbance_record record = {0};
    struct sample sample;
    sample_init(&sample);
    sample.outcome = outcome;
    sample.attempt = attempt;
    sample.disturbed = memory_copy_string(disturbed);
    bool again = runner_again(&sample, &record, 2);
    assert_int_equal(record.runs, 1);
    assert_int_equal(record.disturbed, disturbed ? 1 : 0);
    assert_int_equal(sample.outcome, outcome_wanted);
    if (again)
        assert_string_equal(sample.reason, disturbed);
    else if (disturbed) // flagged
        assert_string_equal(sample.disturbed, disturbed);
    sample_release(&sample);
    return again;
}

static void what_was_disturbed_is_made_again(void **state)
{
    (void)state;
    assert_true(is_made_again("heat: it was hot", OUTCOME_OK, 1, OUTCOME_DISTURBED));
    assert_true(is_made_again("heat: it was hot", OUTCOME_OK, 2, OUTCOME_DISTURBED));
    assert_false(is_made_again("heat: it was hot", OUTCOME_OK, 3, OUTCOME_OK));
    assert_true(is_made_again("heat: it was hot", OUTCOME_INVALID, 1, OUTCOME_DISTURBED));
    assert_false(is_made_again("heat: it was hot", OUTCOME_INVALID, 3, OUTCOME_INVALID));
    assert_false(is_made_again("heat: it was hot", OUTCOME_TIMEOUT, 1, OUTCOME_TIMEOUT));
    assert_false(is_made_again(NULL, OUTCOME_OK, 1, OUTCOME_OK));
}

// --- This machine ----------------------------------------------------------------------------------------

enum { BURNT_MS = 40 };

static void burn(int ready)
{
    struct timespec used = {0};
    alarm(60); // in case nobody ends it
    while ((uint64_t)used.tv_nsec < BURNT_MS * NS_PER_MS && used.tv_sec == 0)
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    if (write(ready, "x", 1) == 1)
        pause();
    _exit(0);
}

static const struct other_process *find(const struct disturbance_reading *reading, pid_t pid)
{
    for (size_t i = 0; i < reading->others.count; i++)
        if (reading->others.items[i].pid == pid)
            return &reading->others.items[i];
    return NULL;
}

static void a_real_process_is_seen(void **state)
{
    (void)state;
    struct disturbance_reading without, with, as_ours;
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    disturbance_read(&without, "", INT_MAX); // nothing here is that one's
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        burn(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    disturbance_read(&with, "", INT_MAX);
    disturbance_read(&as_ours, "", getpid());
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_null(find(&without, pid));
    assert_non_null(find(&with, pid));
    assert_true(find(&with, pid)->own_ns >= BURNT_MS * NS_PER_MS);
    assert_string_equal(find(&with, pid)->name, "test_disturbanc"); // names are cut at 15
    assert_null(find(&as_ours, pid));
    assert_null(find(&as_ours, getpid()));
    char *evidence = disturbance_between(&without, &with, 0);
    assert_non_null(evidence);
    assert_non_null(strstr(evidence, "another process: "));
    free(evidence);
    close(ready[0]);
    close(ready[1]);
    disturbance_release(&without);
    disturbance_release(&with);
    disturbance_release(&as_ours);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_machine_at_rest_disturbs_nothing),
        cmocka_unit_test(a_machine_that_tells_nothing_disturbs_nothing),
        cmocka_unit_test(a_busy_process_is_named),
        cmocka_unit_test(a_process_that_came_meanwhile_counts_whole),
        cmocka_unit_test(what_is_ours_or_the_kernels_is_no_other),
        cmocka_unit_test(children_that_ended_are_seen_in_their_parent),
        cmocka_unit_test(lost_time_is_told),
        cmocka_unit_test(a_quota_counts_at_every_level),
        cmocka_unit_test(swapping_is_told),
        cmocka_unit_test(sleep_and_stops_break_a_run),
        cmocka_unit_test(all_that_happened_is_told),
        cmocka_unit_test(a_busy_machine_is_not_run_again_and_again),
        cmocka_unit_test(what_was_disturbed_is_made_again),
        cmocka_unit_test(a_real_process_is_seen),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
