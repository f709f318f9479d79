// watch -- the counters of a process, of a /proc that says anything: read as far as they are there, else an
// error.
//
// An input has parts: the files stat, status, schedstat and smaps_rollup of a process, and what it has for
// children.
//
// reads: watch.c descendants.c
// wraps: open fopen opendir
#include "fuzz.h"

#include "descendants.h"
#include "watch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// NOLINTBEGIN(bugprone-reserved-identifier): ld's names for functions that others stand before
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);

static bool elsewhere; // /proc is a folder of ours

static const char *there(const char *path, char changed[512])
{
    if (!elsewhere || strncmp(path, "/proc/", 6) != 0)
        return path;
    snprintf(changed, 512, "%s%s", fuzz_folder(), path);
    return changed;
}

int __wrap_open(const char *path, int flags, ...)
{
    char changed[512];
    va_list more;
    va_start(more, flags);
    int mode = flags & O_CREAT ? va_arg(more, int) : 0;
    va_end(more);
    return __real_open(there(path, changed), flags, mode);
}

FILE *__wrap_fopen(const char *path, const char *mode)
{
    char changed[512];
    return __real_fopen(there(path, changed), mode);
}

DIR *__wrap_opendir(const char *path)
{
    char changed[512];
    return __real_opendir(there(path, changed));
}
// NOLINTEND(bugprone-reserved-identifier)

static const char *const names[] = {"stat", "status", "schedstat", "smaps_rollup", "children"};
enum { NAMES = sizeof names / sizeof names[0] };

static void put(const char *below, const char *name, struct fuzz_bytes bytes)
{
    char path[128];
    snprintf(path, sizeof path, "proc/%d/%s%s", (int)getpid(), below, name);
    fuzz_write(path, bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes rest = {data, size}, part = {data, 0};
    char task[64];
    snprintf(task, sizeof task, "task/%d/", (int)getpid());
    for (size_t i = 0; i < NAMES; i++) {
        if (!fuzz_take_part(&rest, &part))
            part.length = 0;
        put("", names[i], part);
        put(task, names[i], part);
    }
    put("fd/", "0", part);
    struct watch_reading reading, none = {0};
    struct error error = {""};
    struct pids pids = {0};
    elsewhere = true;
    int result = watch_read(getpid(), true, &reading, &error);
    descendants_add(&pids, getpid());
    descendants_zombies(getpid());
    elsewhere = false;
    if (result != 0)
        fuzz_require_sentence(error.text, NULL);
    else
        fuzz_require(reading.processes >= 1 && reading.threads >= 1 && reading.descriptors >= 1,
                     "a process is missing");
    if (result == 0)
        watch_difference(&none, &reading);
    vec_release(&pids);
    return 0;
}
