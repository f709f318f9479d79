#include "disturbance.h"

#include "clock.h"
#include "descendants.h"
#include "escape.h"
#include "memory.h"
#include "process.h"
#include "strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define KERNEL_THREAD 0x00200000u // PF_KTHREAD among the flags in /proc/PID/stat
#define KTHREADD      2           // the parent of all of them, where this is not a container

enum {
    DEEPEST = 64,   // generations that are looked at to find out whose a process is
    FEW_RUNS = 8,   // too few to tell a busy machine from bad luck
    BUSY_SHARE = 3, // one run in so many
};

static uint64_t tick_ns(void)
{
    return NS_PER_SECOND / (uint64_t)sysconf(_SC_CLK_TCK);
}

// --- Small files -------------------------------------------------------------------------------------------

// The first bytes of a file below `root` (enough of all that are read here); "" when it cannot be read.
static const char *read_small(const char *root, const char *path, char *text, size_t size)
{
    char *whole = memory_format("%s%s", root, path);
    int file = open(whole, O_RDONLY | O_CLOEXEC);
    ssize_t length = 0;
    free(whole);
    if (file >= 0) {
        do
            length = read(file, text, size - 1);
        while (length < 0 && errno == EINTR);
        close(file);
    }
    text[length > 0 ? length : 0] = '\0';
    return text;
}

// The number behind a key that begins a line or follows a space; 0 where there is none.
static uint64_t number_behind(const char *text, const char *key)
{
    for (const char *at = text; (at = strstr(at, key)); at++)
        if (at == text || at[-1] == '\n' || at[-1] == ' ')
            return strtoull(at + strlen(key), NULL, 10);
    return 0;
}

static uint64_t read_stolen(const char *root)
{
    char text[512]; // the line of all CPUs is the first
    uint64_t steal = 0;
    read_small(root, "/proc/stat", text, sizeof text);
    if (sscanf(text, "cpu %*u %*u %*u %*u %*u %*u %*u %" SCNu64, &steal) != 1)
        return 0;
    return steal * tick_ns();
}

static void read_memory(struct disturbance_reading *reading, const char *root)
{
    char text[16384];
    read_small(root, "/proc/vmstat", text, sizeof text);
    reading->pages_in = number_behind(text, "pswpin ");
    reading->pages_out = number_behind(text, "pswpout ");
    reading->killed = number_behind(text, "oom_kill ");
    read_small(root, "/proc/pressure/memory", text, sizeof text);
    reading->memory_wait_ns = number_behind(text, "total=") * 1000; // of "some", which is the first
}

// The processor counts for each core, and for the package, which shows at all of its cores.
static uint64_t read_hot(const char *root)
{
    static const char *const counts[] = {"core", "package"};
    long cpus = sysconf(_SC_NPROCESSORS_CONF);
    uint64_t sum = 0;
    char path[128], text[64];
    for (long cpu = 0; cpu < cpus; cpu++)
        for (size_t i = 0; i < 2; i++) {
            snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%ld/thermal_throttle/%s_throttle_count",
                     cpu, counts[i]);
            read_small(root, path, text, sizeof text);
            if (cpu == 0 && i == 0 && text[0] == '\0')
                return 0; // this machine has no such counts
            sum += strtoull(text, NULL, 10);
        }
    return sum;
}

// --- The quota of the control group ------------------------------------------------------------------------

// A quota may be set at any level above: "/a/b" is asked for, then "/a", then "".
static uint64_t throttled_along(const char *root, const char *base, char *path)
{
    uint64_t sum_ns = 0;
    for (size_t length = strlen(path);; length = (size_t)(strrchr(path, '/') - path)) {
        char text[2048];
        path[length] = '\0';
        char *file = memory_format("/sys/fs/cgroup%s%s/cpu.stat", base, path);
        read_small(root, file, text, sizeof text);
        free(file);
        sum_ns += number_behind(text, "throttled_usec ") * 1000 + number_behind(text, "throttled_time ");
        if (!strchr(path, '/'))
            return sum_ns;
    }
}

static bool holds_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; *at; at += strcspn(at, ",") + (at[strcspn(at, ",")] == ','))
        if (strcspn(at, ",") == length && strncmp(at, word, length) == 0)
            return true;
    return false;
}

// A line of /proc/self/cgroup is "NUMBER:CONTROLLERS:PATH"; version 2 has one, without controllers.
static uint64_t read_throttled(const char *root)
{
    char text[4096], *rest = text;
    uint64_t sum_ns = 0;
    read_small(root, "/proc/self/cgroup", text, sizeof text);
    for (char *line; (line = strsep(&rest, "\n"));) {
        char *controllers = strchr(line, ':'), *path = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!path)
            continue;
        *path++ = '\0';
        controllers++;
        if (strcmp(path, "/") == 0)
            path = "";
        char *own = memory_copy_string(path), *base = memory_format("/%s", controllers);
        if (*controllers == '\0' || holds_word(controllers, "cpu"))
            sum_ns += throttled_along(root, *controllers ? base : "", own);
        free(own);
        free(base);
    }
    return sum_ns;
}

// --- Other processes ---------------------------------------------------------------------------------------

// A process as it was found; `parent` leads to whose it is.
struct found {
    struct other_process process;
    pid_t parent;
};

struct founds VEC(struct found);

// The clock of the process: it knows the threads that have ended, and needs no ticks. False: it is gone.
static bool read_clock(pid_t pid, uint64_t *own_ns)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return false;
    *own_ns = (uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec;
    return true;
}

// False: it is gone, or one of the kernel's threads. What those do is mostly done for the run: its packets,
// its pages, its files.
static bool parse_process(const char *text, struct found *found)
{
    const char *name = strchr(text, '('), *fields = strrchr(text, ')'); // a name may hold anything
    uint64_t user, system, children_user, children_system;
    unsigned flags;
    int parent;
    if (!name || !fields ||
        sscanf(fields,
               ") %*c %d %*d %*d %*d %*d %u %*u %*u %*u %*u %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
               " %*d %*d %*d %*d %" SCNu64,
               &parent, &flags, &user, &system, &children_user, &children_system,
               &found->process.started) != 7)
        return false;
    found->parent = parent;
    found->process.own_ns = (user + system) * tick_ns();
    found->process.children_ns = (children_user + children_system) * tick_ns();
    snprintf(found->process.name, sizeof found->process.name, "%.*s", (int)(fields - name - 1), name + 1);
    escape_disarm(found->process.name); // it must not steer the terminal
    return !(flags & KERNEL_THREAD);
}

static int compare_numbers(const void *left, const void *right)
{
    pid_t a = *(const pid_t *)left, b = *(const pid_t *)right;
    return (a > b) - (a < b);
}

// The kernel's threads, from the one file that lists them: to read each one's stat would take twice as long
// as all the rest. None in a container, where there are none to be seen.
static struct pids list_kernel_threads(const char *root)
{
    struct pids pids = {0};
    struct found kthreadd;
    struct strbuf list = {0};
    char text[1024], *path = memory_format("%s/proc/%d/task/%d/children", root, KTHREADD, KTHREADD);
    char *own = memory_format("/proc/%d/stat", KTHREADD);
    read_small(root, own, text, sizeof text);
    if (*text && !parse_process(text, &kthreadd) && strbuf_add_file(&list, path) == 0) {
        char *rest = list.text;
        for (char *word; (word = strsep(&rest, " "));)
            vec_push(&pids, (pid_t)strtol(word, NULL, 10));
        if (pids.count)
            qsort(pids.items, pids.count, sizeof *pids.items, compare_numbers);
    }
    strbuf_release(&list);
    free(own);
    free(path);
    return pids;
}

static bool holds_pid(const struct pids *pids, pid_t pid)
{
    return pids->count && bsearch(&pid, pids->items, pids->count, sizeof pid, compare_numbers);
}

static int compare_pids(const void *left, const void *right)
{
    pid_t a = ((const struct found *)left)->process.pid, b = ((const struct found *)right)->process.pid;
    return (a > b) - (a < b);
}

static void find_all(struct founds *founds, const char *root)
{
    char *folder = memory_format("%s/proc", root);
    DIR *processes = opendir(folder);
    free(folder);
    if (!processes)
        return;
    struct pids kernels = list_kernel_threads(root);
    for (const struct dirent *entry; (entry = readdir(processes));) {
        char path[64], text[1024];
        struct found found = {.process = {.pid = (pid_t)strtol(entry->d_name, NULL, 10)}};
        if (found.process.pid <= 0 || holds_pid(&kernels, found.process.pid))
            continue;
        snprintf(path, sizeof path, "/proc/%d/stat", (int)found.process.pid);
        if (parse_process(read_small(root, path, text, sizeof text), &found) &&
            (*root || read_clock(found.process.pid, &found.process.own_ns)))
            vec_push(founds, found);
    }
    closedir(processes);
    vec_release(&kernels);
    if (founds->count)
        qsort(founds->items, founds->count, sizeof *founds->items, compare_pids);
}

static const struct found *find_pid(const struct founds *founds, pid_t pid)
{
    const struct found wanted = {.process = {.pid = pid}};
    return founds->count ? bsearch(&wanted, founds->items, founds->count, sizeof wanted, compare_pids) : NULL;
}

static bool is_ours(const struct founds *founds, const struct found *found, pid_t ours)
{
    for (unsigned depth = 0; found && depth < DEEPEST; depth++) {
        if (found->process.pid == ours)
            return true;
        found = find_pid(founds, found->parent);
    }
    return false;
}

void disturbance_read(struct disturbance_reading *reading, const char *root, pid_t ours)
{
    struct founds founds = {0};
    *reading = (struct disturbance_reading){.at_ns = clock_ns()};
    if (!*root) {
        reading->asleep_ns = clock_asleep_ns();
        reading->stops = process_stops();
    }
    reading->stolen_ns = read_stolen(root);
    reading->throttled_ns = read_throttled(root);
    reading->hot = read_hot(root);
    read_memory(reading, root);
    find_all(&founds, root);
    for (size_t i = 0; i < founds.count; i++)
        if (!is_ours(&founds, &founds.items[i], ours))
            vec_push(&reading->others, founds.items[i].process);
    vec_release(&founds);
}

void disturbance_release(struct disturbance_reading *reading)
{
    vec_release(&reading->others);
}

// --- Evidence ----------------------------------------------------------------------------------------------

static uint64_t grown(uint64_t before, uint64_t after)
{
    return after > before ? after - before : 0;
}

__attribute__((format(printf, 2, 3))) static void add(struct strbuf *evidence, const char *format, ...)
{
    char sentence[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    strbuf_addf(evidence, "%s%s", evidence->length ? "; " : "", sentence);
}

// What other processes took in between, and who took most of it.
struct taken {
    uint64_t ns, most_ns;
    const struct other_process *most;
    bool by_children; // the most was taken by children of that one, which are gone
};

static void take(struct taken *taken, uint64_t ns, const struct other_process *by, bool by_children)
{
    taken->ns += ns;
    if (ns <= taken->most_ns)
        return;
    taken->most_ns = ns;
    taken->most = by;
    taken->by_children = by_children;
}

static bool is_same(const struct other_process *left, const struct other_process *right)
{
    return left->pid == right->pid && left->started == right->started;
}

// The children of others that are gone took what their parents' counts grew by, but for what those children
// had taken before, when they were still processes themselves. Which of them was whose child is not known:
// all that is gone is taken off all that was added, so that it is rather too little.
static void take_gone(struct taken *taken, const struct taken *children, uint64_t gone_ns)
{
    uint64_t ns = grown(gone_ns, children->ns);
    if (ns)
        take(taken, ns, children->most, true);
}

static struct taken compare_others(const struct disturbance_reading *before,
                                   const struct disturbance_reading *after)
{
    struct taken taken = {0}, children = {0};
    uint64_t gone_ns = 0, rounding_ns = 2 * tick_ns(); // user and system time are rounded down each
    size_t i = 0;
    for (size_t j = 0; j < after->others.count; j++) {
        const struct other_process *now = &after->others.items[j], *then = NULL;
        for (; i < before->others.count && before->others.items[i].pid <= now->pid; i++) {
            then = &before->others.items[i];
            if (is_same(then, now))
                continue;
            gone_ns += then->own_ns + then->children_ns;
            then = NULL;
        }
        uint64_t added_ns = grown(then ? then->children_ns : 0, now->children_ns);
        take(&taken, grown(then ? then->own_ns : 0, now->own_ns), now, false);
        if (added_ns > rounding_ns)
            take(&children, added_ns - rounding_ns, now, true);
    }
    for (; i < before->others.count; i++)
        gone_ns += before->others.items[i].own_ns + before->others.items[i].children_ns;
    take_gone(&taken, &children, gone_ns);
    return taken;
}

static void judge_others(struct strbuf *evidence, const struct taken *taken, double elapsed_ns, double limit)
{
    double share = (double)taken->ns / elapsed_ns, most = (double)taken->most_ns / elapsed_ns;
    if (!taken->most || !(share > limit))
        return;
    const char *whose = taken->by_children ? "ended children of " : "";
    if (taken->most_ns == taken->ns)
        add(evidence, "another process: %s%s (pid %d) took %.0f%% of a CPU", whose, taken->most->name,
            (int)taken->most->pid, 100 * share);
    else
        add(evidence, "another process: others took %.0f%% of a CPU, %s%s (pid %d) most of it (%.0f%%)",
            100 * share, whose, taken->most->name, (int)taken->most->pid, 100 * most);
}

static bool slept(const struct disturbance_reading *before, const struct disturbance_reading *after)
{
    return grown(before->asleep_ns, after->asleep_ns) >= DISTURBANCE_SLEEP_NS;
}

bool disturbance_breaks(const struct disturbance_reading *before, const struct disturbance_reading *after)
{
    return slept(before, after) || after->stops > before->stops;
}

static void judge_breaks(struct strbuf *evidence, const struct disturbance_reading *before,
                         const struct disturbance_reading *after)
{
    if (slept(before, after))
        add(evidence, "sleep: the machine was suspended for %.1f s",
            (double)grown(before->asleep_ns, after->asleep_ns) / NS_PER_SECOND);
    if (after->stops > before->stops)
        add(evidence, "stop: corobench, or a program that it started, was stopped for a while");
}

static void judge_lost(struct strbuf *evidence, const struct disturbance_reading *before,
                       const struct disturbance_reading *after, double elapsed_ns)
{
    uint64_t stolen = grown(before->stolen_ns, after->stolen_ns);
    double throttled = (double)grown(before->throttled_ns, after->throttled_ns) / elapsed_ns;
    double memory = (double)grown(before->memory_wait_ns, after->memory_wait_ns) / elapsed_ns;
    if (after->hot > before->hot)
        add(evidence, "heat: the processor was slowed down");
    if (throttled > DISTURBANCE_LOST)
        add(evidence, "quota: the control group's CPU quota held tasks up for %.0f%% of the run",
            100 * throttled);
    // One tick may have been due before the run.
    if (stolen >= 2 * tick_ns() && (double)stolen / elapsed_ns > DISTURBANCE_LOST)
        add(evidence, "stolen time: the hypervisor took %.0f%% of a CPU", 100 * (double)stolen / elapsed_ns);
    if (after->killed > before->killed)
        add(evidence, "out of memory: the kernel killed a process");
    uint64_t in = grown(before->pages_in, after->pages_in), out = grown(before->pages_out, after->pages_out);
    if (in + out >= DISTURBANCE_PAGES)
        add(evidence, "swapping: %" PRIu64 " pages in, %" PRIu64 " out", in, out);
    if (memory > DISTURBANCE_LOST)
        add(evidence, "memory pressure: tasks waited for memory for %.0f%% of the run", 100 * memory);
}

char *disturbance_between(const struct disturbance_reading *before, const struct disturbance_reading *after,
                          double others)
{
    struct strbuf evidence = {0};
    double elapsed_ns = (double)grown(before->at_ns, after->at_ns);
    if (elapsed_ns <= 0)
        return NULL;
    struct taken taken = compare_others(before, after);
    judge_breaks(&evidence, before, after);
    judge_lost(&evidence, before, after, elapsed_ns);
    judge_others(&evidence, &taken, elapsed_ns, others);
    return evidence.length ? strbuf_detach(&evidence) : NULL;
}

bool disturbance_repeats(const struct disturbance_record *record, unsigned attempt, unsigned repeats)
{
    bool busy = record->runs >= FEW_RUNS && record->disturbed * BUSY_SHARE > record->runs;
    return attempt <= repeats && !busy;
}
