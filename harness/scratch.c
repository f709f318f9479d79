#include "scratch.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int scratch_open(struct scratch *scratch, const char *text, struct error *error)
{
    return scratch_open_bytes(scratch, text, strlen(text), error);
}

int scratch_open_bytes(struct scratch *scratch, const char *bytes, size_t length, struct error *error)
{
    scratch->fd = memfd_create("corobench", MFD_CLOEXEC);
    if (scratch->fd < 0 || pwrite(scratch->fd, bytes, length, 0) != (ssize_t)length) {
        error_errno(error, "cannot make a file in memory");
        scratch_close(scratch);
        return -1;
    }
    snprintf(scratch->path, sizeof scratch->path, "/proc/%d/fd/%d", (int)getpid(), scratch->fd);
    return 0;
}

void scratch_close(struct scratch *scratch)
{
    if (scratch->fd >= 0)
        close(scratch->fd);
    scratch->fd = -1;
}
