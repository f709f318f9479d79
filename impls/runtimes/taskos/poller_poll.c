// A list of what is watched, handed over as a whole each time: O(all that wait), but any descriptor will do.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "poller.h"
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>

struct poll_poller {
    struct poller poller;
    struct pollfd *watched;
    uint32_t count, size;
    uint32_t *places; // by descriptor: its place in `watched`, plus one
    uint32_t places_size;
};

static int poll_watch(struct poller *poller, int descriptor, unsigned direction)
{
    struct poll_poller *self = (struct poll_poller *)poller;
    if (fcntl(descriptor, F_GETFD) < 0 ||
        table_reserve((void **)&self->places, &self->places_size, (uint32_t)descriptor,
                      sizeof *self->places) < 0 ||
        table_reserve((void **)&self->watched, &self->size, self->count, sizeof *self->watched) < 0)
        return -1;
    uint32_t *place = &self->places[descriptor];
    if (*place == 0) {
        self->watched[self->count] = (struct pollfd){.fd = descriptor};
        *place = ++self->count;
    }
    struct pollfd *watched = &self->watched[*place - 1];
    watched->events = (short)(watched->events | (direction == POLLER_READ ? POLLIN : POLLOUT));
    return 0;
}

// The last takes the place of one that nobody waits for.
static void remove_at(struct poll_poller *self, uint32_t index)
{
    self->places[self->watched[index].fd] = 0;
    self->count--;
    if (index < self->count) {
        self->watched[index] = self->watched[self->count];
        self->places[self->watched[index].fd] = index + 1;
    }
}

static void poll_unwatch(struct poller *poller, int descriptor, unsigned direction)
{
    struct poll_poller *self = (struct poll_poller *)poller;
    uint32_t index = self->places[descriptor] - 1;
    struct pollfd *watched = &self->watched[index];
    watched->events = (short)(watched->events & ~(direction == POLLER_READ ? POLLIN : POLLOUT));
    if (watched->events == 0)
        remove_at(self, index);
}

static void poll_forget(struct poller *poller, int descriptor)
{
    struct poll_poller *self = (struct poll_poller *)poller;
    if ((uint32_t)descriptor < self->places_size && self->places[descriptor] != 0)
        remove_at(self, self->places[descriptor] - 1);
}

static int poll_wait(struct poller *poller, int64_t timeout_ns, poller_report *report, void *context)
{
    struct poll_poller *self = (struct poll_poller *)poller;
    struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    int ready = ppoll(self->watched, self->count, timeout_ns < 0 ? NULL : &timeout, NULL);
    if (ready < 0)
        return errno == EINTR ? 0 : -1;
    for (uint32_t i = self->count; ready > 0 && i-- > 0;) { // backwards: what fills a gap has been seen
        struct pollfd *watched = &self->watched[i];
        if (watched->revents == 0)
            continue;
        ready--;
        unsigned directions = 0;
        if ((watched->revents & ~POLLOUT) != 0 && (watched->events & POLLIN) != 0)
            directions |= POLLER_READ;
        if ((watched->revents & ~POLLIN) != 0 && (watched->events & POLLOUT) != 0)
            directions |= POLLER_WRITE;
        int descriptor = watched->fd;
        watched->events = (short)(watched->events & ~((directions & POLLER_READ ? POLLIN : 0) |
                                                      (directions & POLLER_WRITE ? POLLOUT : 0)));
        if (watched->events == 0)
            remove_at(self, i);
        report(context, descriptor, directions);
    }
    return 0;
}

static void poll_destroy(struct poller *poller)
{
    struct poll_poller *self = (struct poll_poller *)poller;
    free(self->watched);
    free(self->places);
    free(self);
}

struct poller *poller_poll_create(void)
{
    static const struct poller_operations operations = {
        .watch = poll_watch,
        .unwatch = poll_unwatch,
        .forget = poll_forget,
        .wait = poll_wait,
        .destroy = poll_destroy,
    };
    struct poll_poller *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->poller.does = &operations;
    return &self->poller;
}
