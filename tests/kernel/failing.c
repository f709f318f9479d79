// failing -- a library for LD_PRELOAD: in the program that it is loaded into, the N-th of some calls on files
// below a folder fails, as on a disk that breaks, fills up or has a quota.
//
// $FAILING is "CALL N HOW FOLDER": CALL one of those below; N from 1 on; HOW an errno of those below, or
// `short`: half is written. With a '+' behind it, so do all calls from that one on (those with EINTR every
// other time, as nobody is interrupted for ever). FOLDER is a whole path. What the program starts is spared.
// Where the call has failed, the file FOLDER.struck is made.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum call { CLOSE, FDATASYNC, FTRUNCATE, MKDIR, OPEN, RENAME, SYNCFS, UNLINK, WRITE, CALLS };

static const char *const calls[CALLS] = {"close",  "fdatasync", "ftruncate", "mkdir", "open",
                                         "rename", "syncfs",    "unlink",    "write"};
static const struct {
    const char *name;
    int number;
} hows[] = {{"EDQUOT", EDQUOT}, {"EINTR", EINTR}, {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"short", 0}};

static enum call failing = CALLS;
static unsigned long first, seen;
static int number; // errno; 0: half is written
static bool goes_on;
static char folder[PATH_MAX];

__attribute__((constructor)) static void read_order(void)
{
    char call[16], how[16];
    const char *order = getenv("FAILING");
    if (!order || sscanf(order, "%15s %lu %15s %4095[^\n]", call, &first, how, folder) != 4)
        return;
    goes_on = how[strlen(how) - 1] == '+';
    how[strcspn(how, "+")] = '\0';
    for (size_t i = 0; i < sizeof hows / sizeof *hows; i++)
        number = strcmp(hows[i].name, how) == 0 ? hows[i].number : number;
    while (failing-- > 0 && strcmp(calls[failing], call) != 0)
        ;
    unsetenv("FAILING");
    unsetenv("LD_PRELOAD");
}

static bool is_below(const char *path)
{
    size_t length = strlen(folder);
    return length > 0 && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

// Also of a file that has no name any more; readlink says so behind it.
static bool is_file_below(int file)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    return is_below(path);
}

static bool is_written(int file)
{
    return (fcntl(file, F_GETFL) & O_ACCMODE) != O_RDONLY && is_file_below(file);
}

// Whether this one fails; `counts`: it is on a file below the folder.
static bool fails(enum call call, bool counts)
{
    if (call != failing || !counts)
        return false;
    seen++;
    if (seen < first || (seen > first && !goes_on) || (number == EINTR && (seen - first) % 2 == 1))
        return false;
    char mark[PATH_MAX + 8];
    snprintf(mark, sizeof mark, "%s.struck", folder);
    syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
    errno = number;
    return true;
}

// --- What the program calls instead of the C library's
// -------------------------------------------------------

int close(int file)
{
    bool failed = fails(CLOSE, is_written(file));
    int result = (int)syscall(SYS_close, file); // it is closed, whatever is said of it
    errno = failed ? number : errno;
    return failed ? -1 : result;
}

int fdatasync(int file)
{
    return fails(FDATASYNC, is_file_below(file)) ? -1 : (int)syscall(SYS_fdatasync, file);
}

int ftruncate(int file, off_t length)
{
    return fails(FTRUNCATE, is_file_below(file)) ? -1 : (int)syscall(SYS_ftruncate, file, length);
}

int mkdir(const char *path, mode_t mode)
{
    return fails(MKDIR, is_below(path)) ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return fails(OPEN, is_below(path)) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int rename(const char *from, const char *to)
{
    return fails(RENAME, is_below(to)) ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int syncfs(int file)
{
    return fails(SYNCFS, is_file_below(file)) ? -1 : (int)syscall(SYS_syncfs, file);
}

int unlink(const char *path)
{
    return fails(UNLINK, is_below(path)) ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

ssize_t write(int file, const void *bytes, size_t length)
{
    bool failed = fails(WRITE, is_file_below(file));
    if (failed && number)
        return -1;
    return syscall(SYS_write, file, bytes, failed && length > 1 ? length / 2 : length);
}
