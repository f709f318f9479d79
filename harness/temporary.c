#include "temporary.h"

#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIGITS = 16, TRIES = 100, DEEPEST = 16 };

static const char ending[] = ".tmp";

static int make_file(const char *name)
{
    return open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

static int make_folder(const char *name)
{
    return mkdir(name, 0700) == 0 ? open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
}

// Between its making and the lock somebody may have taken it for one that was left.
static bool hold(int made)
{
    struct stat status;
    while (flock(made, LOCK_EX) != 0 && errno == EINTR)
        ;
    return fstat(made, &status) == 0 && status.st_nlink > 0;
}

static char *make(const char *path, int (*make_one)(const char *name), int *made)
{
    for (int i = 0; i < TRIES; i++) {
        uint64_t random;
        *made = -1;
        if (getrandom(&random, sizeof random, 0) != sizeof random)
            return NULL;
        char *name = memory_format("%s.%0*" PRIx64 "%s", path, DIGITS, random, ending);
        *made = make_one(name);
        if (*made >= 0 && hold(*made))
            return name;
        int number = *made < 0 ? errno : EEXIST;
        if (*made >= 0)
            close(*made);
        free(name);
        *made = -1;
        errno = number;
        if (number != EEXIST)
            break;
    }
    return NULL;
}

char *temporary_open(const char *path, int *file)
{
    return make(path, make_file, file);
}

char *temporary_folder(const char *path, int *folder)
{
    return make(path, make_folder, folder);
}

int temporary_settle(const char *temporary, int *file, const char *path)
{
    int held = fcntl(*file, F_DUPFD_CLOEXEC, 0); // the lock, until it stands in its place
    // Some file systems tell only when it is closed that the disk is full.
    int result = close(*file) == 0 ? rename(temporary, path) : -1, number = errno;
    *file = -1;
    if (held >= 0)
        close(held);
    if (result == 0)
        temporary_sweep(path);
    errno = number;
    return result;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

void temporary_remove(const char *temporary)
{
    nftw(temporary, remove_one, DEEPEST, FTW_DEPTH | FTW_PHYS);
}

static bool is_temporary_of(const char *entry, const char *name)
{
    size_t length = strlen(name);
    return strncmp(entry, name, length) == 0 && entry[length] == '.' &&
           strspn(entry + length + 1, "0123456789abcdef") == DIGITS &&
           strcmp(entry + length + 1 + DIGITS, ending) == 0;
}

static void remove_left(int folder, const char *entry, const char *path)
{
    struct stat status;
    int left = openat(folder, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    // In a folder that is everybody's, what is another's is not even looked into.
    if (left >= 0 && fstat(left, &status) == 0 && status.st_uid == geteuid() &&
        flock(left, LOCK_EX | LOCK_NB) == 0)
        temporary_remove(path);
    if (left >= 0)
        close(left);
}

void temporary_sweep(const char *path)
{
    char *beside = memory_copy_string(path), *copy = memory_copy_string(path);
    const char *name = basename(copy), *place = dirname(beside);
    DIR *folder = opendir(place);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        if (!is_temporary_of(entry->d_name, name))
            continue;
        char *found = memory_format("%s/%s", place, entry->d_name);
        remove_left(dirfd(folder), entry->d_name, found);
        free(found);
    }
    if (folder)
        closedir(folder);
    free(beside);
    free(copy);
}
