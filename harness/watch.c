// Formats: proc_pid_stat(5), proc_pid_status(5), proc_pid_smaps(5).
#include "watch.h"

#include "clock.h"
#include "descendants.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Reads a small file below the folder `at` as a string. -1 with errno when it cannot be read.
static int read_text(int at, const char *name, char *text, size_t size)
{
    int file = openat(at, name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t length;
    do
        length = read(file, text, size - 1);
    while (length < 0 && errno == EINTR);
    int number = errno;
    close(file);
    errno = number;
    text[length > 0 ? length : 0] = '\0';
    return length < 0 ? -1 : 0;
}

// The number behind `key`, or 0 where there is none.
static uint64_t number_behind(const char *text, const char *key)
{
    const char *found = strstr(text, key);
    return found ? strtoull(found + strlen(key), NULL, 10) : 0;
}

static int read_task(int tasks, const char *id, struct watch_reading *reading)
{
    char name[300], text[4096];
    snprintf(name, sizeof name, "%s/status", id);
    if (read_text(tasks, name, text, sizeof text) < 0)
        return -1;
    // The newline keeps "voluntary" from being found within "nonvoluntary".
    reading->voluntary_switches += number_behind(text, "\nvoluntary_ctxt_switches:");
    reading->involuntary_switches += number_behind(text, "\nnonvoluntary_ctxt_switches:");
    reading->threads++;
    return 0;
}

// Opens a folder below `at` for readdir.
static DIR *open_folder(int at, const char *name)
{
    int descriptor = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return NULL;
    DIR *folder = fdopendir(descriptor);
    if (!folder)
        close(descriptor);
    return folder;
}

static int read_tasks(int process, struct watch_reading *reading)
{
    DIR *tasks = open_folder(process, "task");
    if (!tasks)
        return -1;
    int result = 0;
    for (const struct dirent *entry; result == 0 && (entry = readdir(tasks));)
        if (entry->d_name[0] != '.' && read_task(dirfd(tasks), entry->d_name, reading) < 0)
            result = errno == ENOENT || errno == ESRCH ? 0 : -1; // the task has just ended
    int number = errno;
    closedir(tasks);
    errno = number;
    return result;
}

static int count_descriptors(int process, struct watch_reading *reading)
{
    DIR *descriptors = open_folder(process, "fd");
    if (!descriptors)
        return -1;
    for (const struct dirent *entry; (entry = readdir(descriptors));)
        reading->descriptors += entry->d_name[0] != '.';
    closedir(descriptors);
    return 0;
}

// The process's CPU clock is the sum that the scheduler keeps in /proc/PID/task/TID/schedstat, but with the
// threads that have ended in it: a model that makes a thread for each message would look free without them.
static int read_clock(pid_t pid, struct watch_reading *reading)
{
    clockid_t clock;
    struct timespec used;
    errno = clock_getcpuclockid(pid, &clock);
    if (errno != 0)
        return -1;
    if (clock_gettime(clock, &used) != 0) {
        errno = errno == EINVAL ? ESRCH : errno; // what the clock of a process that is gone gives
        return -1;
    }
    reading->cpu_ns += (uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec;
    return 0;
}

// User and system time of the whole process, threads that have ended and children that were waited for
// included. Of the latter there is no other record, so they join cpu_ns from here.
static int read_times(int process, struct watch_reading *reading)
{
    char text[1024];
    if (read_text(process, "stat", text, sizeof text) < 0)
        return -1;
    const char *fields = strrchr(text, ')'); // the name before it may hold anything
    uint64_t user, system, children_user, children_system;
    if (!fields ||
        sscanf(fields,
               ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64,
               &user, &system, &children_user, &children_system) != 4) {
        errno = EPROTO;
        return -1;
    }
    uint64_t tick_ns = NS_PER_SECOND / (uint64_t)sysconf(_SC_CLK_TCK);
    reading->user_ns += (user + children_user) * tick_ns;
    reading->system_ns += (system + children_system) * tick_ns;
    reading->cpu_ns += (children_user + children_system) * tick_ns;
    return 0;
}

static int read_memory(int process, struct watch_reading *reading)
{
    char text[4096];
    if (read_text(process, "smaps_rollup", text, sizeof text) < 0)
        return -1;
    reading->rss_bytes += number_behind(text, "\nRss:") * 1024;
    reading->pss_bytes += number_behind(text, "\nPss:") * 1024;
    return 0;
}

// -1 with errno; what was read before stays in `reading`.
static int read_process(pid_t pid, bool memory, struct watch_reading *reading)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d", (int)pid);
    int process = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (process < 0)
        return -1;
    int result = read_tasks(process, reading);
    if (result == 0)
        result = read_clock(pid, reading);
    if (result == 0)
        result = read_times(process, reading);
    if (result == 0)
        result = count_descriptors(process, reading);
    if (result == 0 && memory)
        result = read_memory(process, reading);
    reading->processes += result == 0;
    int number = errno;
    close(process);
    errno = number;
    return result;
}

static uint64_t count_cpus(pid_t pid)
{
    cpu_set_t cpus;
    return sched_getaffinity(pid, sizeof cpus, &cpus) == 0 ? (uint64_t)CPU_COUNT(&cpus) : 0;
}

int watch_read(pid_t pid, bool memory, struct watch_reading *reading, struct error *error)
{
    *reading = (struct watch_reading){.cpus = count_cpus(pid)};
    struct pids pids = {0};
    vec_push(&pids, pid);
    descendants_add(&pids, pid);
    int result = 0;
    for (size_t i = 0; result == 0 && i < pids.count; i++) {
        struct watch_reading with = *reading;
        result = read_process(pids.items[i], memory, &with);
        if (result == 0)
            *reading = with;
        else if (pids.items[i] != pid && (errno == ENOENT || errno == ESRCH))
            result = 0;
        else
            error_errno(error, "cannot read what process %d costs", (int)pids.items[i]);
    }
    vec_release(&pids);
    return result;
}

static uint64_t grown(uint64_t before, uint64_t after)
{
    return after > before ? after - before : 0;
}

struct watch_reading watch_difference(const struct watch_reading *before, const struct watch_reading *after)
{
    struct watch_reading difference = *after;
    difference.cpu_ns = grown(before->cpu_ns, after->cpu_ns);
    difference.user_ns = grown(before->user_ns, after->user_ns);
    difference.system_ns = grown(before->system_ns, after->system_ns);
    difference.voluntary_switches = grown(before->voluntary_switches, after->voluntary_switches);
    difference.involuntary_switches = grown(before->involuntary_switches, after->involuntary_switches);
    return difference;
}
