#include "standing.h"

#include "descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { GROUPS_MOST = 6, CHANNEL_SIZE = 48 };

enum stance {
    STANCE_UNKNOWN,
    STANCE_RUNNING,
    STANCE_STOPPED,
    STANCE_ENDED,   // its process has not
    STANCE_CALL,    // in a system call
    STANCE_CHANNEL, // in a function of the kernel: the call is not known
    STANCE_WOKEN,   // waits to be woken by another
    STANCE_LOCK,    // waits for a lock that `other` holds
    STANCE_END,     // waits for the end of `other`
};

// One thread.
struct unit {
    pid_t process, thread;
    unsigned process_number, thread_number; // from 1
    enum stance stance;
    size_t other;               // its index
    long call;                  // number of a system call
    char channel[CHANNEL_SIZE]; // where the kernel has it wait
    bool has_stack;             // one to be read
    bool holds;                 // what another waits for
    bool told;
};

struct units {
    struct VEC(struct unit) all;
    unsigned processes;
};

// --- Who is there ----------------------------------------------------------------------------------------

static int by_number(const void *a, const void *b)
{
    pid_t first = *(const pid_t *)a, second = *(const pid_t *)b;
    return (first > second) - (first < second);
}

static void list_threads(pid_t process, struct pids *threads)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *folder = opendir(path);
    if (!folder)
        return; // it has just ended
    for (const struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            vec_push(threads, (pid_t)strtol(entry->d_name, NULL, 10));
    closedir(folder);
    if (threads->count > 1)
        qsort(threads->items, threads->count, sizeof *threads->items, by_number);
}

static void add_process(struct units *units, pid_t process)
{
    struct pids threads = {0};
    list_threads(process, &threads);
    units->processes += threads.count > 0;
    for (size_t i = 0; i < threads.count; i++)
        vec_push(&units->all, ((struct unit){.process = process,
                                             .thread = threads.items[i],
                                             .process_number = units->processes,
                                             .thread_number = (unsigned)i + 1}));
    vec_release(&threads);
}

// --- Where one stands ------------------------------------------------------------------------------------

// A small file of a thread. False where there is none, or it may not be read.
static bool read_file(const struct unit *unit, const char *name, char *text, size_t size)
{
    char path[96];
    snprintf(path, sizeof path, "/proc/%d/task/%d/%s", (int)unit->process, (int)unit->thread, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? read(file, text, size - 1) : -1;
    if (file >= 0)
        close(file);
    text[length > 0 ? length : 0] = '\0';
    return length > 0;
}

static bool read_memory(pid_t process, uint64_t address, void *bytes, size_t size)
{
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/mem", (int)process);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? pread(file, bytes, size, (off_t)address) : -1;
    if (file >= 0)
        close(file);
    return length == (ssize_t)size;
}

static size_t find(const struct units *units, uint32_t thread)
{
    size_t i = 0;
    while (i < units->all.count && units->all.items[i].thread != (pid_t)thread)
        i++;
    return i;
}

// A mutex of glibc begins with its lock, 2 while others wait for it, a count, and the holder's thread. A
// thread that ends clears a word that holds its number, which who joins it waits on.
static void look_at_futex(const struct units *units, struct unit *unit, uint64_t address, uint32_t awaited)
{
    uint32_t words[3] = {0};
    unit->stance = STANCE_WOKEN;
    if (!read_memory(unit->process, address, words, sizeof words) || words[0] != awaited)
        return;
    size_t holder = find(units, words[2]), joined = find(units, words[0]);
    if (words[0] == 2 && holder < units->all.count) {
        unit->stance = STANCE_LOCK;
        unit->other = holder;
    } else if (joined < units->all.count && units->all.items[joined].process == unit->process) {
        unit->stance = STANCE_END;
        unit->other = joined;
    }
}

static bool is_wait(uint64_t operation)
{
    operation &= (uint64_t)FUTEX_CMD_MASK;
    return operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET;
}

static void look_at_call(const struct units *units, struct unit *unit)
{
    char text[256];
    uint64_t arguments[3];
    if (!read_file(unit, "syscall", text, sizeof text) ||
        sscanf(text, "%ld %" SCNx64 " %" SCNx64 " %" SCNx64, &unit->call, &arguments[0], &arguments[1],
               &arguments[2]) != 4)
        return;
    unit->stance = STANCE_CALL;
    if (unit->call == SYS_futex && is_wait(arguments[1]))
        look_at_futex(units, unit, arguments[0], (uint32_t)arguments[2]);
}

static void look(const struct units *units, struct unit *unit)
{
    char text[512];
    if (!read_file(unit, "stat", text, sizeof text) || !strrchr(text, ')'))
        return;
    char state = strrchr(text, ')')[2]; // behind the name, which may hold anything
    if (state == 'R')
        unit->stance = STANCE_RUNNING;
    else if (state == 'T' || state == 't')
        unit->stance = STANCE_STOPPED;
    else if (state == 'Z' || state == 'X')
        unit->stance = STANCE_ENDED;
    else
        look_at_call(units, unit);
    unit->has_stack = state == 'R' || state == 'S'; // others do not stop for who reads it
    if (unit->stance == STANCE_UNKNOWN && read_file(unit, "wchan", unit->channel, sizeof unit->channel) &&
        strcmp(unit->channel, "0") != 0)
        unit->stance = STANCE_CHANNEL;
}

// --- In words --------------------------------------------------------------------------------------------

// Those in which programs wait, by their number on this machine.
static const char *call_name(long call)
{
    static const struct {
        long number;
        const char *name;
    } calls[] = {
#ifdef SYS_epoll_wait
        {SYS_epoll_wait, "epoll_wait"},
        {SYS_poll, "poll"},
        {SYS_select, "select"},
        {SYS_pause, "pause"},
#endif
        {SYS_accept, "accept"},
        {SYS_accept4, "accept4"},
        {SYS_clock_nanosleep, "clock_nanosleep"},
        {SYS_connect, "connect"},
        {SYS_epoll_pwait, "epoll_pwait"},
        {SYS_fcntl, "fcntl"},
        {SYS_flock, "flock"},
        {SYS_futex, "futex"},
        {SYS_io_uring_enter, "io_uring_enter"},
        {SYS_nanosleep, "nanosleep"},
        {SYS_ppoll, "ppoll"},
        {SYS_pselect6, "pselect6"},
        {SYS_read, "read"},
        {SYS_readv, "readv"},
        {SYS_recvfrom, "recvfrom"},
        {SYS_recvmsg, "recvmsg"},
        {SYS_rt_sigsuspend, "sigsuspend"},
        {SYS_rt_sigtimedwait, "sigtimedwait"},
        {SYS_semtimedop, "semtimedop"},
        {SYS_sendmsg, "sendmsg"},
        {SYS_sendto, "sendto"},
        {SYS_wait4, "wait4"},
        {SYS_waitid, "waitid"},
        {SYS_write, "write"},
        {SYS_writev, "writev"},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == call)
            return calls[i].name;
    return NULL;
}

static void add_call(struct strbuf *text, long call)
{
    const char *name = call_name(call);
    if (name)
        strbuf_addf(text, "in %s", name);
    else
        strbuf_addf(text, "in system call %ld", call);
}

// "thread 3", "process 2", "thread 3 of process 2"; of a program with one of each there is no other.
static void add_name(struct strbuf *text, const struct units *units, const struct unit *unit)
{
    bool one_each = units->all.count == units->processes;
    if (!one_each)
        strbuf_addf(text, "thread %u", unit->thread_number);
    if (!one_each && units->processes > 1)
        strbuf_adds(text, " of ");
    if (one_each || units->processes > 1)
        strbuf_addf(text, "process %u", unit->process_number);
}

static void add_stance(struct strbuf *text, const struct units *units, const struct unit *unit)
{
    const struct unit *other = &units->all.items[unit->other];
    static const char *const words[] = {[STANCE_UNKNOWN] = "asleep",
                                        [STANCE_RUNNING] = "running",
                                        [STANCE_STOPPED] = "stopped",
                                        [STANCE_ENDED] = "at its end",
                                        [STANCE_WOKEN] = "waiting to be woken by another",
                                        [STANCE_LOCK] = "waiting for a lock that ",
                                        [STANCE_END] = "waiting for the end of "};
    if (unit->stance == STANCE_CALL)
        add_call(text, unit->call);
    else if (unit->stance == STANCE_CHANNEL)
        strbuf_addf(text, "in %s of the kernel", unit->channel);
    else
        strbuf_adds(text, words[unit->stance]);
    if (unit->stance == STANCE_LOCK && other == unit) {
        strbuf_adds(text, "it holds itself");
    } else if (unit->stance == STANCE_LOCK) {
        add_name(text, units, other);
        strbuf_adds(text, " holds");
    } else if (unit->stance == STANCE_END) {
        add_name(text, units, other);
    }
}

// --- Together --------------------------------------------------------------------------------------------

// Who is named as the holder of a lock stands alone.
static bool alike(const struct unit *a, const struct unit *b)
{
    return a == b || (!a->holds && !b->holds && a->stance == b->stance && a->other == b->other &&
                      a->call == b->call && strcmp(a->channel, b->channel) == 0);
}

// One of a group, or all of it; `first` is the first group to be told of.
static void add_subject(struct strbuf *text, const struct units *units, const struct unit *unit,
                        size_t members, bool first)
{
    bool one_each = units->all.count == units->processes;
    const char *noun = one_each ? "processes" : "threads";
    if (units->all.count == 1)
        strbuf_adds(text, "it");
    else if (members > 1)
        strbuf_addf(text, "%zu %s", members, noun);
    else
        add_name(text, units, unit);
    if (first && units->all.count > 1 && (members > 1 || one_each || units->processes == 1))
        strbuf_addf(text, " of %zu", units->all.count);
    strbuf_adds(text, members > 1 ? " are " : " is ");
}

static void add_group(struct strbuf *text, struct units *units, size_t index, bool first)
{
    const struct unit *unit = &units->all.items[index];
    size_t members = 0;
    for (size_t i = index; i < units->all.count; i++) {
        if (units->all.items[i].told || !alike(unit, &units->all.items[i]))
            continue;
        units->all.items[i].told = true;
        members++;
    }
    add_subject(text, units, unit, members, first);
    add_stance(text, units, unit);
    if (unit->has_stack)
        standing_add_functions(text, unit->process, unit->thread);
}

static void add_groups(struct strbuf *text, struct units *units)
{
    size_t groups = 0, left = 0;
    for (size_t i = 0; i < units->all.count; i++)
        look(units, &units->all.items[i]);
    for (size_t i = 0; i < units->all.count; i++)
        if (units->all.items[i].stance == STANCE_LOCK)
            units->all.items[units->all.items[i].other].holds = true;
    for (size_t i = 0; i < units->all.count; i++) {
        if (units->all.items[i].told)
            continue;
        if (groups == GROUPS_MOST) {
            left++;
            continue;
        }
        strbuf_adds(text, groups > 0 ? "; " : "");
        add_group(text, units, i, groups == 0);
        groups++;
    }
    if (left > 0)
        strbuf_addf(text, "; and %zu elsewhere", left);
}

static void add_all(struct strbuf *text, const struct pids *processes)
{
    struct units units = {0};
    for (size_t i = 0; i < processes->count; i++)
        add_process(&units, processes->items[i]);
    add_groups(text, &units);
    vec_release(&units.all);
}

void standing_add(struct strbuf *text, pid_t program)
{
    struct pids processes = {0};
    vec_push(&processes, program);
    descendants_add(&processes, program);
    add_all(text, &processes);
    vec_release(&processes);
}

void standing_add_children(struct strbuf *text, pid_t program)
{
    struct pids processes = {0};
    descendants_add(&processes, program);
    add_all(text, &processes);
    vec_release(&processes);
}
