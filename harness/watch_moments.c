// Formats: "Rss" is the second number of proc_pid_statm(5); the links of /proc/PID/task are its threads and
// two.
#include "watch_moments.h"

#include "clock.h"
#include "descendants.h"
#include "memory.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct watched {
    clockid_t clock;
    int statm, task; // -1: not to be had any more
    uint64_t cpu_ns; // at the last reading: of a process that has ended it stays
};

struct watcher {
    struct watched processes[WATCH_MOMENTS_PROCESSES];
    size_t process_count;
    uint64_t interval_ns;
    unsigned count;
    struct watch_moments *moments;
    uint64_t start_ns, start_cpu_ns;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t end;
    bool ends; // under the mutex
};

static void open_process(struct watched *process, pid_t pid)
{
    char path[64];
    if (clock_getcpuclockid(pid, &process->clock) != 0) {
        *process = (struct watched){.statm = -1, .task = -1};
        return;
    }
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    process->statm = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    process->task = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void read_process(struct watched *process, struct watch_moment *moment)
{
    struct timespec used;
    struct stat tasks;
    char text[128];
    uint64_t pages;
    if (process->statm >= 0 && clock_gettime(process->clock, &used) == 0)
        process->cpu_ns = (uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec;
    moment->cpu_ns += process->cpu_ns;
    ssize_t length = process->statm < 0 ? -1 : pread(process->statm, text, sizeof text - 1, 0);
    if (length > 0) {
        text[length] = '\0';
        if (sscanf(text, "%*u %" SCNu64, &pages) == 1)
            moment->rss_bytes += pages * (uint64_t)sysconf(_SC_PAGESIZE);
    }
    if (process->task >= 0 && fstat(process->task, &tasks) == 0 && tasks.st_nlink > 2)
        moment->threads += tasks.st_nlink - 2;
}

static void read_moment(struct watcher *watcher)
{
    struct watch_moments *moments = watcher->moments;
    struct watch_moment moment = {.at_ns = clock_ns()};
    for (size_t i = 0; i < watcher->process_count; i++)
        read_process(&watcher->processes[i], &moment);
    if (moments->count == 0) {
        watcher->start_ns = moment.at_ns;
        watcher->start_cpu_ns = moment.cpu_ns;
    }
    moment.at_ns -= watcher->start_ns;
    moment.cpu_ns -= watcher->start_cpu_ns;
    moments->items[moments->count++] = moment;
}

// Waits for a moment. Whether it is still wanted.
static bool await(struct watcher *watcher, uint64_t at_ns)
{
    struct timespec until = {.tv_sec = (time_t)(at_ns / NS_PER_SECOND),
                             .tv_nsec = (long)(at_ns % NS_PER_SECOND)};
    pthread_mutex_lock(&watcher->mutex);
    while (!watcher->ends && clock_ns() < at_ns)
        pthread_cond_clockwait(&watcher->end, &watcher->mutex, CLOCK_MONOTONIC, &until);
    bool wanted = !watcher->ends;
    pthread_mutex_unlock(&watcher->mutex);
    return wanted;
}

static void *watch(void *argument)
{
    struct watcher *watcher = argument;
    uint64_t next = 1;
    while (next <= watcher->count && await(watcher, watcher->start_ns + next * watcher->interval_ns)) {
        read_moment(watcher);
        next = (clock_ns() - watcher->start_ns) / watcher->interval_ns + 1; // what was missed is left out
    }
    return NULL;
}

static void watcher_free(struct watcher *watcher)
{
    for (size_t i = 0; i < watcher->process_count; i++) {
        if (watcher->processes[i].statm >= 0)
            close(watcher->processes[i].statm);
        if (watcher->processes[i].task >= 0)
            close(watcher->processes[i].task);
    }
    pthread_mutex_destroy(&watcher->mutex);
    pthread_cond_destroy(&watcher->end);
    free(watcher);
}

struct watcher *watch_moments_begin(pid_t pid, uint64_t interval_ns, unsigned count,
                                    struct watch_moments *moments)
{
    struct pids pids = {0};
    moments->count = 0;
    vec_push(&pids, pid);
    descendants_add(&pids, pid);
    struct watcher *watcher = NULL;
    if (pids.count <= WATCH_MOMENTS_PROCESSES) {
        watcher = memory_zeroed(1, sizeof *watcher);
        watcher->interval_ns = interval_ns > 0 ? interval_ns : 1;
        watcher->count = count < WATCH_MOMENTS_MOST ? count : WATCH_MOMENTS_MOST;
        watcher->moments = moments;
        watcher->process_count = pids.count;
        for (size_t i = 0; i < pids.count; i++)
            open_process(&watcher->processes[i], pids.items[i]);
        pthread_mutex_init(&watcher->mutex, NULL);
        pthread_cond_init(&watcher->end, NULL);
        read_moment(watcher);
        if (pthread_create(&watcher->thread, NULL, watch, watcher) != 0) {
            moments->count = 0;
            watcher_free(watcher);
            watcher = NULL;
        }
    }
    vec_release(&pids);
    return watcher;
}

void watch_moments_end(struct watcher *watcher)
{
    if (!watcher)
        return;
    pthread_mutex_lock(&watcher->mutex);
    watcher->ends = true;
    pthread_cond_signal(&watcher->end);
    pthread_mutex_unlock(&watcher->mutex);
    pthread_join(watcher->thread, NULL);
    watcher_free(watcher);
}
