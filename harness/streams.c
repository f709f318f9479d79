#include "streams.h"

#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int reason; // why something was lost; 0 where that is not known

void streams_open(void)
{
    signal(SIGPIPE, SIG_IGN);
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
        // The lowest number that is free is the one that is missing. What cannot be written is not lost
        // unsaid.
        if (fcntl(i, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDONLY) < 0)
            exit(1);
}

// Of a pipe or a socket: nobody will read it any more.
static bool is_reader_gone(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO};
    return poll(&output, 1, 0) > 0 && (output.revents & (POLLERR | POLLHUP));
}

bool streams_flush(void)
{
    errno = 0;
    if (fflush(stdout) != 0 && reason == 0)
        reason = errno;
    return ferror(stdout) == 0;
}

int streams_close(int status)
{
    if (streams_flush())
        return status;
    if (!is_reader_gone()) {
        static const char what[] = "cannot write standard output";
        struct error error;
        errno = reason;
        if (reason)
            error_errno(&error, what);
        else
            error_set(&error, what);
        fprintf(stderr, "corobench: %s\n", error.text);
    }
    return status ? status : 1;
}
