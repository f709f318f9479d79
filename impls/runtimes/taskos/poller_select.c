// Two sets of bits, copied and looked through each time: O(the greatest descriptor), and none from FD_SETSIZE
// on.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "poller.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/select.h>

struct select_poller {
    struct poller poller;
    fd_set reading, writing;
    int end; // behind the greatest that was ever watched
};

static int select_watch(struct poller *poller, int descriptor, unsigned direction)
{
    struct select_poller *self = (struct select_poller *)poller;
    if (descriptor >= FD_SETSIZE) { // it would be set behind the end of the set
        errno = ERANGE;
        return -1;
    }
    if (fcntl(descriptor, F_GETFD) < 0)
        return -1;
    FD_SET(descriptor, direction == POLLER_READ ? &self->reading : &self->writing);
    if (self->end <= descriptor)
        self->end = descriptor + 1;
    return 0;
}

static void select_unwatch(struct poller *poller, int descriptor, unsigned direction)
{
    struct select_poller *self = (struct select_poller *)poller;
    FD_CLR(descriptor, direction == POLLER_READ ? &self->reading : &self->writing);
}

static void select_forget(struct poller *poller, int descriptor)
{
    if (descriptor >= FD_SETSIZE)
        return;
    select_unwatch(poller, descriptor, POLLER_READ);
    select_unwatch(poller, descriptor, POLLER_WRITE);
}

static int select_wait(struct poller *poller, int64_t timeout_ns, poller_report *report, void *context)
{
    struct select_poller *self = (struct select_poller *)poller;
    fd_set readable = self->reading, writable = self->writing;
    struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    int ready = pselect(self->end, &readable, &writable, NULL, timeout_ns < 0 ? NULL : &timeout, NULL);
    if (ready < 0 && errno != EBADF)
        return errno == EINTR ? 0 : -1;
    for (int descriptor = 0; ready != 0 && descriptor < self->end; descriptor++) {
        // With one that was closed behind our back, select says nothing of the others: all may try.
        unsigned directions = (FD_ISSET(descriptor, &readable) ? POLLER_READ : 0u) |
                              (FD_ISSET(descriptor, &writable) ? POLLER_WRITE : 0u);
        if (directions == 0)
            continue;
        if (directions & POLLER_READ)
            FD_CLR(descriptor, &self->reading);
        if (directions & POLLER_WRITE)
            FD_CLR(descriptor, &self->writing);
        report(context, descriptor, directions);
    }
    return 0;
}

static void select_destroy(struct poller *poller)
{
    free(poller);
}

struct poller *poller_select_create(void)
{
    static const struct poller_operations operations = {
        .watch = select_watch,
        .unwatch = select_unwatch,
        .forget = select_forget,
        .wait = select_wait,
        .destroy = select_destroy,
    };
    struct select_poller *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->poller.does = &operations;
    return &self->poller;
}
