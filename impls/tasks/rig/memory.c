// What memory waiting tasks take: two readings of /proc, before there is a task and when all of them wait.
//
// Reading must not change what it reads: nothing is allocated, and of the buffers the second reading touches
// no more than the first, but for some 12 bytes for each process.
#include "tasks.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROCESSES_MOST = 1 << 17, TEXT_SIZE = 1 << 20 };

struct reading {
    int64_t resident;     // bytes, of all processes; pages that several share count once (PSS)
    int64_t page_tables;  // bytes, of all processes
    int64_t threads;      // of all processes
    int64_t kernel_stack; // bytes, of one thread
};

static char text[TEXT_SIZE];          // the file that is being read
static int processes[PROCESSES_MOST]; // this one and all that descend from it
static size_t process_count;
static struct reading before, waiting;
static bool is_before, is_waiting; // which readings there are
static uint64_t took_ns;

// Reads a whole file; an empty text when it is not there, for a process may have ended.
static const char *slurp(const char *path)
{
    size_t length = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        ssize_t got;
        while (length < sizeof text - 1 && (got = read(file, text + length, sizeof text - 1 - length)) != 0) {
            if (got < 0 && errno != EINTR)
                break;
            length += got > 0 ? (size_t)got : 0;
        }
        close(file);
    }
    text[length] = '\0';
    return text;
}

// The number behind "\nNAME:" in such a file; 0 when it is not there.
static int64_t field(const char *file, const char *name)
{
    const char *at = strstr(file, name);
    return at ? strtoll(at + strlen(name), NULL, 10) : 0;
}

static const char *slurp_of(int process, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, name);
    return slurp(path);
}

// The children that a process's main thread has made.
static void add_children(int process)
{
    char name[32];
    snprintf(name, sizeof name, "task/%d/children", process);
    char *end;
    for (const char *at = slurp_of(process, name);; at = end) {
        int child = (int)strtol(at, &end, 10);
        if (end == at)
            return;
        if (process_count == PROCESSES_MOST)
            rig_usage("memory is read of %d processes at most", PROCESSES_MOST);
        processes[process_count++] = child;
    }
}

static void find_processes(void)
{
    process_count = 0;
    processes[process_count++] = (int)getpid();
    for (size_t i = 0; i < process_count; i++) // grows while it is walked
        add_children(processes[i]);
}

// What a thread has for a stack in the kernel: the average of all threads of the machine, for the kernel
// tells only the sum of all, which changes with what else runs.
static int64_t kernel_stack(void)
{
    const char *threads = strchr(slurp("/proc/loadavg"), '/'); // "0.00 0.01 0.05 running/threads ..."
    int64_t count = threads ? strtoll(threads + 1, NULL, 10) : 0;
    return count > 0 ? field(slurp("/proc/meminfo"), "\nKernelStack:") * 1024 / count : 0;
}

static struct reading take(void)
{
    struct reading reading = {.kernel_stack = kernel_stack()};
    find_processes();
    for (size_t i = 0; i < process_count; i++) {
        reading.resident += field(slurp_of(processes[i], "smaps_rollup"), "\nPss:") * 1024;
        const char *status = slurp_of(processes[i], "status");
        reading.page_tables += field(status, "\nVmPTE:") * 1024;
        reading.threads += field(status, "\nThreads:");
    }
    return reading;
}

void tasks_memory_before(const struct tasks_input *input)
{
    (void)input;
    uint64_t start_ns = rig_now_ns();
    take(); // for what it touches
    before = take();
    is_before = true;
    took_ns += rig_now_ns() - start_ns;
}

void tasks_memory_waiting(const struct tasks_input *input)
{
    (void)input;
    uint64_t start_ns = rig_now_ns();
    waiting = take();
    is_waiting = true;
    took_ns += rig_now_ns() - start_ns;
}

uint64_t tasks_memory_took_ns(void)
{
    return took_ns;
}

// To the nearest byte. The tasks took nothing that can be seen where the difference is below 0: of a
// library's page, less counts here when another program has begun to share it. A kernel that does not tell (0
// before: every program has some) is not taken to say that there was nothing.
static void report(const char *name, int64_t was, int64_t is, uint32_t tasks)
{
    uint64_t more = is > was ? (uint64_t)(is - was) : 0;
    if (was > 0)
        rig_metric(name, (more + tasks / 2) / tasks, "bytes");
}

void tasks_memory_report(const struct tasks_input *input)
{
    if (!is_before || !is_waiting)
        return;
    report("memory_bytes_per_task", before.resident, waiting.resident, input->tasks);
    report("page_table_bytes_per_task", before.page_tables, waiting.page_tables, input->tasks);
    // The average moves a little from one reading to the next: one of them is for both.
    report("kernel_stack_bytes_per_task", before.threads * waiting.kernel_stack,
           waiting.threads * waiting.kernel_stack, input->tasks);
}
