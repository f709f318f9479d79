// standing: what is said of programs that wait for each other.
#include "standing.h"

#include "clock.h"

#include <errno.h>
#include <pthread.h>
#include <linux/capability.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// Long enough that only a failure comes to it.
#define PATIENCE_NS (20 * NS_PER_SECOND)

// Runs the function in a child until what is said of the child has all of the words (NULL-terminated).
static void expect(void (*program)(void), const char *const *words)
{
    struct strbuf text = {0};
    const uint64_t until = clock_ns() + PATIENCE_NS;
    const char *const *missing;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        program();
        _exit(0);
    }
    do {
        clock_sleep_ns(20 * NS_PER_MS);
        strbuf_clear(&text);
        standing_add(&text, child);
        for (missing = words; *missing && strstr(strbuf_text(&text), *missing);)
            missing++;
    } while (*missing && clock_ns() < until);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    if (*missing)
        fail_msg("no '%s' in '%s'", *missing, strbuf_text(&text));
    strbuf_release(&text);
}

static void start(pthread_t *thread, void *(*routine)(void *), void *argument)
{
    if (pthread_create(thread, NULL, routine, argument) != 0)
        _exit(1);
}

// --- Two locks in different order ------------------------------------------------------------------------

static struct {
    pthread_mutex_t salt, pepper;
    pthread_barrier_t both;
} table = {.salt = PTHREAD_MUTEX_INITIALIZER, .pepper = PTHREAD_MUTEX_INITIALIZER};

static __attribute__((noinline)) void take(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_barrier_wait(&table.both);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(first); // so that the call before is not its last
}

static void *salt_first(void *unused)
{
    take(&table.salt, &table.pepper);
    return unused;
}

static void *pepper_first(void *unused)
{
    take(&table.pepper, &table.salt);
    return unused;
}

static void dine(void)
{
    pthread_t diners[2];
    pthread_barrier_init(&table.both, NULL, 2);
    start(&diners[0], salt_first, NULL);
    start(&diners[1], pepper_first, NULL);
    pthread_join(diners[0], NULL);
}

static void test_deadlock(void **state)
{
    (void)state;
    static const char *const words[] = {
        "thread 1 of 3 is waiting for the end of thread 2, in dine() at test_standing.c:",
        "thread 2 is waiting for a lock that thread 3 holds, in take() at test_standing.c:",
        ", called by salt_first()",
        "thread 3 is waiting for a lock that thread 2 holds",
        ", called by pepper_first()",
        NULL};
    expect(dine, words);
}

static void lock_twice(void)
{
    pthread_mutex_lock(&table.salt);
    pthread_mutex_lock(&table.salt);
}

static void test_own_lock(void **state)
{
    (void)state;
    expect(lock_twice, (const char *const[]){"it is waiting for a lock that it holds itself", NULL});
}

// --- Processes -------------------------------------------------------------------------------------------

static void share(void)
{
    pthread_mutex_t *lock =
        mmap(NULL, sizeof *lock, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t shared;
    if (lock == MAP_FAILED)
        _exit(1);
    pthread_mutexattr_init(&shared);
    pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(lock, &shared);
    pthread_mutex_lock(lock);
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            pthread_mutex_lock(lock);
        }
    wait(NULL);
}

static void test_processes(void **state)
{
    (void)state;
    expect(share, (const char *const[]){"process 1 of 3 is in wait4",
                                        "2 processes are waiting for a lock that process 1 holds", NULL});
}

// --- Many ------------------------------------------------------------------------------------------------

// Not sleep: a sleep that goes on after it was looked at is another system call.
static void *nap(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static void nap_together(void)
{
    pthread_t thread;
    for (int i = 0; i < 200; i++)
        start(&thread, nap, NULL);
    for (volatile unsigned turn = 0;; turn++)
        ;
}

static void test_groups(void **state)
{
    (void)state;
    expect(nap_together, (const char *const[]){"thread 1 of 201 is running, in nap_together() at",
                                               "; 200 threads are in pause, in nap() at", NULL});
}

// --- Where not everything may be read --------------------------------------------------------------------

static void nap_unseen(void)
{
    prctl(PR_SET_DUMPABLE, 0);
    nap(NULL);
}

// We may, or may no longer, look into processes that do not allow it. Who is not root never may.
static void allow_tracing(bool allowed)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    const uint32_t trace = UINT32_C(1) << CAP_SYS_PTRACE;
    if (syscall(SYS_capget, &header, sets) != 0 || !(sets[0].permitted & trace))
        return;
    sets[0].effective = allowed ? sets[0].effective | trace : sets[0].effective & ~trace;
    assert_int_equal(syscall(SYS_capset, &header, sets), 0);
}

// As where the kernel lets nobody trace another's program.
static void test_not_allowed(void **state)
{
    (void)state;
    allow_tracing(false);
    expect(nap_unseen, (const char *const[]){"it is asleep", NULL});
    allow_tracing(true);
}

static void hide_call(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/syscall", (int)getpid(), (int)getpid());
    if (mount("/dev/null", path, NULL, MS_BIND, NULL) == 0)
        nap(NULL);
}

// As where the kernel tells in which of its functions one waits, but not of which call.
static void test_channel(void **state)
{
    (void)state;
    int own = getuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
    if (unshare(own) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        skip();
    expect(hide_call, (const char *const[]){"it is in ", " of the kernel", NULL});
}

static void test_nobody(void **state)
{
    struct strbuf text = {0};
    pid_t child = fork();
    (void)state;
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    standing_add(&text, child);
    assert_string_equal(strbuf_text(&text), "");
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deadlock), cmocka_unit_test(test_own_lock), cmocka_unit_test(test_processes),
        cmocka_unit_test(test_groups),   cmocka_unit_test(test_nobody),   cmocka_unit_test(test_not_allowed),
        cmocka_unit_test(test_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
