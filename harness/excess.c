#include "excess.h"

#include "clock.h"
#include "descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LEAST_PART = 16, OUR_PART = 4 };

static bool is_low(uint64_t left, uint64_t all)
{
    return left < all / LEAST_PART;
}

bool excess_is_near(const struct excess_room *room)
{
    return is_low(room->memory_left, room->memory) || is_low(room->tasks_left, room->tasks);
}

enum excess excess_judge(const struct excess_room *room, const struct excess_share *ours)
{
    if (is_low(room->tasks_left, room->tasks) && ours->tasks > room->tasks / OUR_PART)
        return EXCESS_TASKS;
    if (is_low(room->memory_left, room->memory) && ours->memory > room->memory / OUR_PART)
        return EXCESS_MEMORY;
    return EXCESS_NONE;
}

static uint64_t earlier(uint64_t again_ns, uint64_t left, uint64_t all, uint64_t per_second)
{
    if (all == 0)
        return again_ns;
    uint64_t least = all / LEAST_PART, rest = left > least ? left - least : 0;
    double lasts_ns = (double)rest / (double)per_second * NS_PER_SECOND;
    return lasts_ns < (double)again_ns ? (uint64_t)lasts_ns : again_ns;
}

// No program takes memory, or makes processes, faster than that: a run of a second is not looked at on a
// machine that has room, and a longer one seldom.
uint64_t excess_again_ns(const struct excess_room *room)
{
    enum { TASKS_PER_SECOND = 20000 };
    const uint64_t bytes_per_second = 8ull << 30, least_ns = 50 * NS_PER_MS;
    uint64_t again_ns = NS_PER_SECOND;
    again_ns = earlier(again_ns, room->memory_left, room->memory, bytes_per_second);
    again_ns = earlier(again_ns, room->tasks_left, room->tasks, TASKS_PER_SECOND);
    return again_ns > least_ns ? again_ns : least_ns;
}

// The second and third number of statm: pages in memory, and those of them that belong to files or are
// shared.
static uint64_t memory_of(pid_t pid)
{
    char path[64];
    unsigned long long resident = 0, shared = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *file = fopen(path, "re");
    if (file && fscanf(file, "%*u %llu %llu", &resident, &shared) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return resident > shared ? (resident - shared) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static uint64_t tasks_of(pid_t pid)
{
    char path[64];
    uint64_t tasks = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        tasks += entry->d_name[0] != '.';
    if (folder)
        closedir(folder);
    return tasks;
}

// A whole file of /proc, which is short or begins with what is wanted.
static void read_file(const char *path, char text[256])
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? read(file, text, 255) : 0;
    text[length > 0 ? length : 0] = '\0';
    if (file >= 0)
        close(file);
}

static uint64_t read_number(const char *path)
{
    char text[256];
    read_file(path, text);
    return strtoull(text, NULL, 10);
}

// Four short files: it is read while others measure. What is not told is not missed: none of it is less than
// a part of nothing.
static void read_room(struct excess_room *room)
{
    char text[256];
    unsigned long long all = 0, left = 0, there = 0;
    uint64_t most = read_number("/proc/sys/kernel/pid_max"),
             threads_most = read_number("/proc/sys/kernel/threads-max");
    read_file("/proc/meminfo", text);
    if (sscanf(text, "MemTotal: %llu kB MemFree: %*u kB MemAvailable: %llu", &all, &left) != 2)
        all = left = 0;
    read_file("/proc/loadavg", text);
    if (sscanf(text, "%*s %*s %*s %*u/%llu", &there) != 1)
        most = 0;
    most = threads_most < most ? threads_most : most;
    *room = (struct excess_room){.memory = all * 1024,
                                 .memory_left = left * 1024,
                                 .tasks = most,
                                 .tasks_left = most > there ? most - there : 0};
}

enum excess excess_look(pid_t above, uint64_t *again_ns)
{
    struct excess_room room;
    struct excess_share ours = {0};
    read_room(&room);
    *again_ns = excess_again_ns(&room);
    if (!excess_is_near(&room))
        return EXCESS_NONE;
    struct pids living = {0};
    descendants_add(&living, above);
    for (size_t i = 0; i < living.count; i++) {
        ours.memory += memory_of(living.items[i]);
        ours.tasks += tasks_of(living.items[i]);
    }
    vec_release(&living);
    return excess_judge(&room, &ours);
}

const char *excess_words(enum excess excess)
{
    static const char *const words[] = {
        [EXCESS_NONE] = "",
        [EXCESS_MEMORY] = "ended by corobench, for it took so much memory that the machine had little left",
        [EXCESS_TASKS] = "ended by corobench, for it made so many tasks that the machine could have few more",
    };
    return words[excess];
}
