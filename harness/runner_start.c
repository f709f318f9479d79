#include "runner_start.h"

#include "clock.h"
#include "server.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { READY_POLL_MS = 2 };

// A file of its own, whatever an earlier program put in its place.
static int open_output(const char *path)
{
    unlink(path);
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

int runner_start(struct process *process, struct process_spec *spec, const char *output, const char *errors,
                 struct error *error)
{
    int result;
    spec->stdout_fd = open_output(output);
    spec->stderr_fd = spec->stdout_fd < 0 ? -1 : open_output(errors); // errno tells of the first that fails
    if (spec->stderr_fd < 0)
        result = error_errno(error, "cannot write %s", spec->stdout_fd < 0 ? output : errors);
    else
        result = process_start(process, spec, error) < 0 ? 1 : 0;
    if (spec->stdout_fd >= 0)
        close(spec->stdout_fd);
    if (spec->stderr_fd >= 0)
        close(spec->stderr_fd);
    return result;
}

// False: there is no whole line yet. What is as long as no READY line is, is none.
static bool read_line(const char *output, struct ready *ready)
{
    struct sockaddr_in address;
    int file = open(output, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ssize_t length = file >= 0 ? pread(file, ready->line, sizeof ready->line - 1, 0) : 0;
    if (file >= 0)
        close(file);
    ready->line[length > 0 ? length : 0] = '\0';
    char *feed = strchr(ready->line, '\n');
    if (!feed && length < (ssize_t)sizeof ready->line - 1)
        return false;
    if (feed)
        *feed = '\0';
    ready->state = READY_WRONG;
    if (server_parse_ready(ready->line, &address) == 0) {
        ready->state = READY_THERE;
        ready->at = address;
        snprintf(ready->address, sizeof ready->address, "127.0.0.1:%u", ntohs(address.sin_port));
    }
    return true;
}

int runner_await_ready(struct process *server, const char *output, uint64_t until_ns, struct ready *ready,
                       struct error *error)
{
    *ready = (struct ready){.state = READY_LATE};
    while (!read_line(output, ready)) {
        enum process_end end;
        if (process_wait(server, clock_ns() + READY_POLL_MS * NS_PER_MS, &end, error) < 0)
            return -1;
        if (end == PROCESS_TIMED_OUT && clock_ns() < until_ns)
            continue;
        if (end != PROCESS_TIMED_OUT)
            ready->state = end == PROCESS_STOPPED ? READY_STOPPED : READY_ENDED;
        break;
    }
    return 0;
}
