// Stacks by themselves: where they lie, what guards them, where they go, and what is said when one runs over.
//
// Given a number, it has so many stacks live at once instead of the usual: try 1000000.
#include "../../impls/runtimes/stackful/stackful.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// Under AddressSanitizer slabs stay mapped and stale stacks are found; under each checker the process takes
// more memory than its stacks do, and faults are reported in the checker's own way.
#ifdef STACKFUL_SANITIZED
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#define SANITIZED 1
#else
#define SANITIZED                          0
#define __asan_address_is_poisoned(p)      ((void)(p), 1)
#define __lsan_do_recoverable_leak_check() 0
#endif
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif
#if defined(__SANITIZE_THREAD__)
#define CHECKED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CHECKED 1
#endif
#endif
#ifndef CHECKED
#define CHECKED (SANITIZED || RUNNING_ON_VALGRIND)
#endif

static size_t live_count = 100000;

static size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static struct stack *take(size_t bytes)
{
    struct stack *stack = stack_take(bytes);
    assert_non_null(stack);
    return stack;
}

// Whether the kernel can read there; the program would get a signal.
static bool readable(const void *address)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)address, 1};
    return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == 1;
}

static bool guarded(const struct stack *stack)
{
    size_t guard = stack_guard_bytes(stack->order);
    for (size_t below = 1; below <= guard; below += page_bytes())
        if (readable(stack->low - below))
            return false;
    return !readable(stack->low - guard) && readable(stack->low);
}

// The value of a line as "VmRSS:  1234 kB", in bytes; 0 if there is none.
static size_t field_of(const char *path, const char *name)
{
    char line[256];
    unsigned long kilobytes = 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            kilobytes = strtoul(line + strlen(name), NULL, 10);
    fclose(file);
    return kilobytes * 1024;
}

static size_t resident_bytes(void)
{
    return field_of("/proc/self/status", "VmRSS:");
}

static size_t page_table_bytes(void)
{
    return field_of("/proc/self/status", "VmPTE:");
}

static size_t mappings(void)
{
    size_t count = 0;
    FILE *file = fopen("/proc/self/maps", "r");
    assert_non_null(file);
    for (int c; (c = getc(file)) != EOF;)
        count += c == '\n';
    fclose(file);
    return count;
}

// Whether the kernel has guards that take no mapping.
static bool kernel_has_markers(void)
{
    char *page = mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(page, MAP_FAILED);
    bool has = madvise(page, page_bytes(), 102) == 0;
    munmap(page, page_bytes());
    return has;
}

// --- where they lie --------------------------------------------------------------------------------------

static void sizes_are_rounded_up(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 8192, 8193, 65536, 65537, 1 << 20, 5 << 20, (size_t)3 << 30};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct stack *stack = take(sizes[i]);
        size_t bytes = (size_t)((char *)stack - stack->low);
        assert_true(bytes >= sizes[i] && bytes >= (size_t)1 << stack->order);
        assert_true(sizes[i] <= 8192 ? stack->order == 13 : (size_t)1 << stack->order < 2 * sizes[i]);
        assert_int_equal((uintptr_t)stack % 64, 0);
        assert_true(guarded(stack));
        stack->low[0] = 1;
        ((char *)stack)[-1] = 1;
        stack_give(stack);
    }
}

// Of a size that no test used before: not recycled ones.
static void tops_are_staggered_within_a_page(void **state)
{
    (void)state;
    enum { COUNT = 64, LINES = 32 };
    unsigned used[LINES] = {0};
    struct stack *stacks[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        stacks[i] = take(1 << 15);
        size_t below_end = page_bytes() - ((uintptr_t)(stacks[i] + 1) - 1) % page_bytes() - 1;
        assert_true(below_end / 64 < LINES);
        used[below_end / 64]++;
    }
    for (unsigned line = 0; line < LINES; line++)
        assert_int_equal(used[line], COUNT / LINES);
    for (unsigned i = 0; i < COUNT; i++)
        stack_give(stacks[i]);
}

static void neighbours_are_an_odd_number_of_pages_apart(void **state)
{
    (void)state;
    for (unsigned order = STACK_ORDER_LEAST; order < 19; order++) {
        struct stack *one = take((size_t)1 << order), *other = take((size_t)1 << order);
        size_t apart =
            one->low < other->low ? (size_t)(other->low - one->low) : (size_t)(one->low - other->low);
        assert_int_equal(apart % page_bytes(), 0);
        size_t pages = apart / page_bytes();
        if (one->slab == other->slab)
            assert_int_equal(
                pages / (one->index > other->index ? one->index - other->index : other->index - one->index) %
                    2,
                1);
        stack_give(one);
        stack_give(other);
    }
}

// --- where they go ---------------------------------------------------------------------------------------

static void the_last_given_is_the_first_taken(void **state)
{
    (void)state;
    struct stack *one = take(1), *other = take(1), *large = take(1 << 20);
    assert_ptr_not_equal(one, other);
    stack_give(one);
    stack_give(large);
    stack_give(other);
    assert_ptr_equal(take(100), other);
    assert_ptr_equal(take(100), one);
    assert_ptr_equal(take(1 << 20), large);
    stack_give(one);
    stack_give(other);
    stack_give(large);
}

static void the_living_are_counted(void **state)
{
    (void)state;
    size_t before = stack_live();
    struct stack *stacks[100];
    for (unsigned i = 0; i < 100; i++)
        stacks[i] = take(i % 2 ? 1 : 1 << 17);
    assert_int_equal(stack_live(), before + 100);
    for (unsigned i = 0; i < 100; i++)
        stack_give(stacks[i]);
    assert_int_equal(stack_live(), before);
}

static struct stack **take_many(size_t count, size_t bytes)
{
    size_t bytes_of_array = count * sizeof(void *);
    struct stack **stacks = malloc(bytes_of_array);
    assert_non_null(stacks);
    memset((void *)stacks, 0, bytes_of_array); // its pages are not to be counted as the stacks'
    for (size_t i = 0; i < count; i++)
        stacks[i] = take(bytes);
    return stacks;
}

static void shuffle(struct stack **stacks, size_t count)
{
    unsigned long long seed = 88172645463325252;
    for (size_t i = count - 1; i > 0; i--) {
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        struct stack *moved = stacks[i];
        stacks[i] = stacks[seed % (i + 1)];
        stacks[seed % (i + 1)] = moved;
    }
}

static void give_many(struct stack **stacks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        stack_give(stacks[i]);
    free((void *)stacks);
}

static void many_take_a_page_each_and_no_mapping(void **state)
{
    (void)state;
    if (!kernel_has_markers())
        skip();
    free((void *)take_many(0, 1)); // whatever the first take needs
    size_t resident = resident_bytes(), tables = page_table_bytes(), maps = mappings();
    struct stack **stacks = take_many(live_count, 1 << 16);
    size_t array = live_count * sizeof(void *), slack = 1 << 20;
    if (!CHECKED)
        assert_true(resident_bytes() + page_table_bytes() - resident - tables <=
                    live_count * 4300 + array + slack);
    assert_true(mappings() <= maps + 2 + live_count / 1000);
    for (size_t i = 0; i < live_count; i += live_count / 1000)
        assert_true(guarded(stacks[i]));
    give_many(stacks, live_count);
    size_t lazy = field_of("/proc/self/smaps_rollup", "LazyFree:");
    if (!CHECKED) // all but what the thread keeps
        assert_true(resident_bytes() - lazy <= resident + 4200 * (page_bytes() + 512) + slack);
}

static void what_goes_home_is_the_kernels(void **state)
{
    (void)state;
    enum { COUNT = 20000, BYTES = 1 << 14 };
    if (SANITIZED)
        skip();
    struct stack **stacks = take_many(COUNT, BYTES);
    shuffle(stacks, COUNT);
    struct stack *guards[100];
    memcpy((void *)guards, (const void *)(stacks + COUNT - 100), sizeof guards);
    size_t before = stack_live();
    give_many(stacks, COUNT);
    assert_int_equal(stack_live(), before - COUNT);
    // In no order, they leave hardly a slab empty.
    assert_true(field_of("/proc/self/smaps_rollup", "LazyFree:") >= (COUNT - 5000) * page_bytes());
    for (unsigned i = 0; i < 100; i++)
        assert_true(guarded(guards[i]));
    stacks = take_many(COUNT, BYTES); // the same, mostly, and whole
    for (unsigned i = 0; i < COUNT; i++) {
        memset(stacks[i]->low, 1, 100);
        memset((char *)stacks[i] - 1000, 1, 1000);
        if (i % 100 == 0)
            assert_true(guarded(stacks[i]));
    }
    give_many(stacks, COUNT);
}

static void large_stacks_do_not_stay(void **state)
{
    (void)state;
    if (SANITIZED)
        skip();
    struct stack *stack = take((size_t)1 << 30);
    char *low = stack->low;
    memset(low, 1, 1 << 20);
    assert_true(guarded(stack));
    stack_give(stack);
    assert_false(readable(low));
}

// --- threads ---------------------------------------------------------------------------------------------

enum { IN_THREAD = 300, THREAD_BYTES = 1 << 19 }; // a size that no other test uses

static void *take_in_thread(void *unused)
{
    (void)unused;
    return (void *)take_many(IN_THREAD, THREAD_BYTES);
}

static void *give_in_thread(void *stacks)
{
    give_many(stacks, IN_THREAD);
    return NULL;
}

static void *in_thread(void *(*work)(void *), void *argument)
{
    pthread_t thread;
    void *result;
    assert_int_equal(pthread_create(&thread, NULL, work, argument), 0);
    assert_int_equal(pthread_join(thread, &result), 0);
    return result;
}

static void threads_end_and_leave_nothing(void **state)
{
    (void)state;
    size_t before = stack_live();
    struct stack **stacks = in_thread(take_in_thread, NULL);
    assert_int_equal(stack_live(), before + IN_THREAD); // the taker is gone, they are not
    char *lows[IN_THREAD];
    for (unsigned i = 0; i < IN_THREAD; i++) {
        lows[i] = stacks[i]->low;
        stacks[i]->low[0] = 1;
        assert_true(guarded(stacks[i]));
    }
    in_thread(give_in_thread, (void *)stacks);
    assert_int_equal(stack_live(), before);
    for (unsigned i = 0; !SANITIZED && i < IN_THREAD; i++)
        assert_false(readable(lows[i]));
}

static void *counter(void *value, void *unused)
{
    (void)unused;
    uintptr_t count = 0;
    while (value)
        value = stackful_yield((void *)++count); // NOLINT(performance-no-int-to-ptr): values are words
    return NULL;
}

static void *make_counter(void *unused)
{
    (void)unused;
    return stackful_create(counter, NULL, NULL);
}

static void a_coroutine_outlives_the_thread_that_made_it(void **state)
{
    (void)state;
    struct stackful *coroutine = in_thread(make_counter, NULL);
    for (uintptr_t i = 1; i < 10; i++)
        assert_int_equal((uintptr_t)stackful_send(coroutine, coroutine), i);
    stackful_destroy(coroutine);
}

enum { TRADERS = 4, DEALS = 20000, STALLS = 64 };
static struct stack *_Atomic stalls[STALLS];

// Each deal puts a stack of its own into a stall and gives back what it found there, mostly another thread's.
static void *trade(void *seed)
{
    unsigned long long random = (uintptr_t)seed;
    for (unsigned i = 0; i < DEALS; i++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        struct stack *mine = stack_take((size_t)1 << (13 + random % 4));
        mine->low[0] = (char)i;
        ((char *)mine)[-1] = (char)i;
        struct stack *theirs = atomic_exchange(&stalls[random / 64 % STALLS], mine);
        if (theirs)
            stack_give(theirs);
    }
    return NULL;
}

static void threads_trade_stacks(void **state)
{
    (void)state;
    size_t before = stack_live();
    pthread_t threads[TRADERS];
    for (uintptr_t i = 0; i < TRADERS; i++) // NOLINTNEXTLINE(performance-no-int-to-ptr): a seed
        assert_int_equal(pthread_create(&threads[i], NULL, trade, (void *)(i + 1)), 0);
    for (unsigned i = 0; i < TRADERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (unsigned i = 0; i < STALLS; i++)
        if (stalls[i])
            stack_give(stalls[i]);
    assert_int_equal(stack_live(), before);
}

// --- in processes of their own ---------------------------------------------------------------------------

// Runs this program anew, in the role given; returns how it ended, with what it said to stderr in `text`.
static int run(const char *role, const char *detail, char *text, size_t size)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        dup2(ends[1], STDERR_FILENO);
        execl("/proc/self/exe", "test", role, detail, (char *)NULL);
        _exit(126);
    }
    close(ends[1]);
    size_t length = 0;
    ssize_t got;
    while ((got = read(ends[0], text + length, size - 1 - length)) != 0)
        if (got > 0)
            length += (size_t)got;
        else if (errno != EINTR)
            break;
    text[length] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static unsigned fall(unsigned depth)
{
    volatile char frame[512];
    frame[depth % 512] = (char)depth;
    return depth == UINT32_MAX ? 0 : fall(depth + 1) + (unsigned)frame[depth % 512];
}

static void *run_over(void *value, void *unused)
{
    (void)unused;
    return (char *)value + fall(1);
}

static void *strike(void *where, void *unused)
{
    (void)unused;
    *(volatile char *)where = 1;
    return NULL;
}

static void *raise_it(void *value, void *unused)
{
    (void)unused;
    raise(SIGSEGV);
    return value;
}

static struct stackful *named(void *(*body)(void *, void *), const char *name, size_t bytes)
{
    return stackful_create(body, NULL, &(struct stackful_options){.name = name, .stack_bytes = bytes});
}

static void *overflow_here(void *bytes)
{
    stackful_send(named(run_over, "parser", *(size_t *)bytes), NULL);
    return NULL;
}

static void exit_7(int signal)
{
    (void)signal;
    _exit(7);
}

static void exit_8(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)info, (void)context;
    _exit(8);
}

// What a child does; the roles are explained where they are run.
static int overflow_role(const char *role)
{
    size_t bytes = 1 << 16, small = 1, large = 4 << 20;
    struct sigaction later = {.sa_sigaction = exit_8, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    if (strcmp(role, "usual") == 0) {
        overflow_here(&bytes);
    } else if (strcmp(role, "small") == 0) {
        overflow_here(&small);
    } else if (strcmp(role, "large") == 0) {
        overflow_here(&large);
    } else if (strcmp(role, "pages") == 0) {
        stack_without_markers(true);
        overflow_here(&bytes);
    } else if (strcmp(role, "thread") == 0) {
        in_thread(overflow_here, &bytes);
    } else if (strcmp(role, "earlier") == 0) {
        signal(SIGSEGV, exit_7);
        overflow_here(&bytes);
    } else if (strcmp(role, "wild") == 0) {
        stackful_send(named(strike, "wild", 0), (void *)16); // NOLINT(performance-no-int-to-ptr): it is wild
    } else if (strcmp(role, "wild-earlier") == 0) {
        signal(SIGSEGV, exit_7);
        stackful_send(named(strike, "wild", 0), (void *)16); // NOLINT(performance-no-int-to-ptr): wild
    } else if (strcmp(role, "another's") == 0) {
        struct stackful *victim = named(strike, "victim", 0);
        stackful_send(named(strike, "wild", 0), stackful_stack(victim)->low - 1);
    } else if (strcmp(role, "sent") == 0) {
        stackful_send(named(raise_it, "sent", 0), NULL);
    } else if (strcmp(role, "later") == 0) {
        struct stackful *coroutine = named(run_over, "parser", 0);
        sigaction(SIGSEGV, &later, NULL);
        stackful_send(coroutine, NULL);
    }
    return 0;
}

static void an_overflow_is_told_with_the_name(void **state)
{
    (void)state;
    static const struct {
        const char *role, *size;
    } cases[] = {
        {"usual", "64 KB"}, {"small", "8 KB"},   {"large", "4 MB"},
        {"pages", "64 KB"}, {"thread", "64 KB"}, {"earlier", "64 KB"},
    };
    if (CHECKED)
        skip();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[4096], expected[256];
        int status = run("overflow", cases[i].role, text, sizeof text);
        snprintf(
            expected, sizeof expected,
            "stackful: stack overflow in 'parser': its %s are used up; create it with more stack_bytes\n",
            cases[i].size);
        assert_string_equal(text, expected);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    }
}

static void other_faults_are_not_ours(void **state)
{
    (void)state;
    static const struct {
        const char *role;
        int ending; // below zero: by this signal
    } cases[] = {
        {"wild", -SIGSEGV}, {"another's", -SIGSEGV}, {"sent", -SIGSEGV}, {"wild-earlier", 7}, {"later", 8},
    };
    if (CHECKED)
        skip();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[4096];
        int status = run("overflow", cases[i].role, text, sizeof text);
        assert_string_equal(text, "");
        assert_int_equal(WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status), cases[i].ending);
    }
}

// Uses up the mappings that the process may have, but for about `left`: every other page of one large mapping
// gets other rights. Returns whether there was an end to them.
static bool exhaust_mappings(unsigned left)
{
    enum { PAGES = 1 << 18 };
    size_t page = page_bytes();
    char *pages = mmap(NULL, PAGES * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED)
        return false;
    size_t i = 1;
    while (i < PAGES && mprotect(pages + i * page, page, PROT_READ) == 0)
        i += 2;
    if (i >= PAGES)
        return false;
    for (; left >= 2; left -= 2) { // a page set back makes one mapping of three
        i -= 2;
        mprotect(pages + i * page, page, PROT_NONE);
    }
    return true;
}

// Takes stacks until there are no more, under guards that take mappings: an exit status that says what is
// wrong.
static int few_mappings(unsigned left)
{
    static struct stack *stacks[10000];
    size_t count = 0;
    stack_without_markers(true);
    if (!exhaust_mappings(left))
        return 77;
    while (count < 10000 && (errno = 0, stacks[count] = stack_take(1)))
        count++;
    int number = errno;
    if (count == 10000 || count > left / 2 + 1)
        return 2; // more than there can be guards
    if (number != ENOMEM || !stack_limit())
        return 3;
    fprintf(stderr, "%s\n", stack_limit());
    for (size_t i = 0; i < count; i++)
        if (readable(stacks[i]->low - 1))
            return 4;
    if (count > 0) { // those that there are can be used again
        struct stack *last = stacks[count - 1];
        stack_give(last);
        if (stack_take(1) != last || stack_take(1))
            return 5;
    }
    return left >= 1000 && count < left / 2 - 100 ? 6 : 0; // far less than there could be
}

static void without_mappings_there_is_no_memory(void **state)
{
    (void)state;
    static const char *const lefts[] = {"0", "2", "4", "6", "1000"};
    if (CHECKED)
        skip(); // needs mappings of its own
    for (size_t i = 0; i < sizeof lefts / sizeof *lefts; i++) {
        char text[4096];
        int status = run("mappings", lefts[i], text, sizeof text);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) == 77)
            skip();
        assert_int_equal(WEXITSTATUS(status), 0);
        assert_non_null(strstr(text, "vm.max_map_count"));
    }
}

static int little_address_space(void)
{
    if (stack_limit() || stack_take(SIZE_MAX) || errno != ENOMEM || !strstr(stack_limit(), "at most"))
        return 2;
    setrlimit(RLIMIT_AS, &(struct rlimit){1 << 28, 1 << 28});
    size_t count = 0;
    while (stack_take(1 << 20))
        count++;
    if (errno != ENOMEM || !strstr(stack_limit(), "RLIMIT_AS (268435456 bytes)"))
        return 3;
    return count > 180 ? 0 : 4; // of about 230: slabs shrink when they must
}

static void without_address_space_there_is_no_memory(void **state)
{
    (void)state;
    if (CHECKED)
        skip(); // cannot live with so little
    char text[4096];
    int status = run("space", "", text, sizeof text);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void guards_of_pages_guard(void **state)
{
    (void)state;
    stack_without_markers(true);
    struct stack **stacks = take_many(100, 1 << 21);
    stack_without_markers(false);
    for (unsigned i = 0; i < 100; i++)
        assert_true(guarded(stacks[i]));
    give_many(stacks, 100);
}

static void a_forked_child_goes_on(void **state)
{
    (void)state;
    struct stackful *coroutine = stackful_create(counter, NULL, NULL);
    stackful_send(coroutine, coroutine);
    pid_t child = fork();
    if (child == 0) {
        struct stack *guarded_one = stackful_stack(coroutine);
        bool right = stackful_send(coroutine, coroutine) == (void *)2 && guarded(guarded_one);
        stackful_destroy(coroutine);
        give_many(take_many(5000, 1), 5000);
        _exit(right ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal((uintptr_t)stackful_send(coroutine, coroutine), 2);
    stackful_destroy(coroutine);
}

// --- what the checkers are told --------------------------------------------------------------------------

static void stale_stacks_are_out_of_bounds(void **state)
{
    (void)state;
    if (!SANITIZED)
        skip();
    struct stack *stack = take(1);
    assert_false(__asan_address_is_poisoned(stack->low));
    assert_false(__asan_address_is_poisoned((char *)stack - 1));
    stack_give(stack);
    assert_true(__asan_address_is_poisoned(stack->low));
    assert_true(__asan_address_is_poisoned((char *)stack - 1));
    assert_ptr_equal(take(1), stack);
    assert_false(__asan_address_is_poisoned(stack->low));
    stack_give(stack);
}

static void *hold(void *value, void *unused)
{
    (void)unused;
    char *volatile held = malloc(1000);
    value = stackful_yield(value);
    free(held);
    return value;
}

static void what_a_suspended_one_holds_is_no_leak(void **state)
{
    (void)state;
    struct stackful *holders[100]; // so that no register or dead frame holds what the first does
    for (unsigned i = 0; i < 100; i++) {
        holders[i] = stackful_create(hold, NULL, NULL);
        stackful_send(holders[i], NULL);
    }
    assert_int_equal(__lsan_do_recoverable_leak_check(), 0);
    for (unsigned i = 0; i < 100; i++) {
        stackful_send(holders[i], NULL);
        stackful_destroy(holders[i]);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_rounded_up),
        cmocka_unit_test(tops_are_staggered_within_a_page),
        cmocka_unit_test(neighbours_are_an_odd_number_of_pages_apart),
        cmocka_unit_test(the_last_given_is_the_first_taken),
        cmocka_unit_test(the_living_are_counted),
        cmocka_unit_test(many_take_a_page_each_and_no_mapping),
        cmocka_unit_test(what_goes_home_is_the_kernels),
        cmocka_unit_test(large_stacks_do_not_stay),
        cmocka_unit_test(threads_end_and_leave_nothing),
        cmocka_unit_test(a_coroutine_outlives_the_thread_that_made_it),
        cmocka_unit_test(threads_trade_stacks),
        cmocka_unit_test(an_overflow_is_told_with_the_name),
        cmocka_unit_test(other_faults_are_not_ours),
        cmocka_unit_test(without_mappings_there_is_no_memory),
        cmocka_unit_test(without_address_space_there_is_no_memory),
        cmocka_unit_test(guards_of_pages_guard),
        cmocka_unit_test(a_forked_child_goes_on),
        cmocka_unit_test(stale_stacks_are_out_of_bounds),
        cmocka_unit_test(what_a_suspended_one_holds_is_no_leak),
    };
    if (argc > 2 && strcmp(argv[1], "overflow") == 0)
        return overflow_role(argv[2]);
    if (argc > 2 && strcmp(argv[1], "mappings") == 0)
        return few_mappings((unsigned)strtoul(argv[2], NULL, 10));
    if (argc > 2 && strcmp(argv[1], "space") == 0)
        return little_address_space();
    if (argc > 1)
        live_count = strtoul(argv[1], NULL, 10);
    else if (CHECKED)
        live_count = 5000;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
