#include "regular.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int regular_check(int file)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return -1;
    if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))
        return 0;
    errno = ESPIPE;
    return -1;
}

int regular_open(const char *path)
{
    // Without O_NONBLOCK, opening a pipe would wait for its writer; to a regular file the flag means nothing.
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0 || regular_check(file) == 0)
        return file;
    int number = errno;
    close(file);
    errno = number;
    return -1;
}

FILE *regular_stream(const char *path)
{
    int file = regular_open(path);
    return file < 0 ? NULL : fdopen(file, "r");
}
