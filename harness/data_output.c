#include "data_output.h"

#include "memory.h"
#include "temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 16 }; // bytes gathered for one write

// What is renamed into place is the link's target, or the link would be lost.
static char *resolve(const char *path)
{
    char *target = realpath(path, NULL);
    return target ? target : memory_copy_string(path);
}

static int open_beside(struct data_output *output, const char *path)
{
    output->path = resolve(path);
    int file;
    output->temporary = temporary_open(output->path, &file);
    return file;
}

int data_output_open(struct data_output *output, const char *path, struct error *error)
{
    *output = (struct data_output){.fd = STDOUT_FILENO};
    struct stat status;
    if (!path) {
        output->name = memory_copy_string("standard output");
        return 0;
    }
    output->name = memory_copy_string(path);
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        output->fd = open(path, O_WRONLY | O_CLOEXEC);
    else
        output->fd = open_beside(output, path);
    if (output->fd >= 0)
        return 0;
    error_errno(error, "cannot write %s", path);
    data_output_release(output);
    return -1;
}

// Somebody may have made our pipe non-blocking: then wait for room. Returns whether to write again.
static bool may_retry(int fd)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    if (errno == EAGAIN)
        return poll(&room, 1, -1) >= 0 || errno == EINTR;
    return errno == EINTR;
}

int data_output_write(struct data_output *output, const char *bytes, size_t length, struct error *error)
{
    while (length > 0) {
        ssize_t done = write(output->fd, bytes, length);
        if (done >= 0) {
            bytes += done;
            length -= (size_t)done;
        } else if (!may_retry(output->fd)) {
            output->reader_gone = errno == EPIPE;
            return error_errno(error, "cannot write %s", output->name);
        }
    }
    return 0;
}

int data_output_pour(struct data_output *output, struct data_source *source,
                     const volatile sig_atomic_t *stop, struct error *error)
{
    struct strbuf text = {0};
    int result = 0;
    while (result == 0 && !(stop && *stop) && source->next(source, &text)) {
        if (text.length < BLOCK)
            continue;
        result = data_output_write(output, text.text, text.length, error);
        strbuf_clear(&text);
    }
    if (result == 0 && !(stop && *stop))
        result = data_output_write(output, strbuf_text(&text), text.length, error);
    strbuf_release(&text);
    return result;
}

int data_output_finish(struct data_output *output, struct error *error)
{
    if (output->fd == STDOUT_FILENO)
        return 0;
    int result = output->temporary ? temporary_settle(output->temporary, &output->fd, output->path)
                                   : close(output->fd);
    output->fd = -1;
    if (result != 0)
        return error_errno(error, "cannot write %s", output->name);
    free(output->temporary);
    output->temporary = NULL;
    return 0;
}

void data_output_release(struct data_output *output)
{
    if (output->fd >= 0 && output->fd != STDOUT_FILENO)
        close(output->fd);
    if (output->temporary)
        unlink(output->temporary);
    free(output->temporary);
    free(output->path);
    free(output->name);
    *output = (struct data_output){.fd = -1};
}
