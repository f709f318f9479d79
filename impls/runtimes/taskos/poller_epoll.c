// The kernel keeps the list, so that waiting costs O(what is ready); but each change of the list is a system
// call.
//
// A task that waits for a descriptor nearly always waits for it again. So a descriptor stays registered,
// level-triggered, in each direction that was ever waited for, until one is reported that nobody waits for:
// only then it is taken back. In a server whose tasks wait, answer and wait again that is one epoll_ctl for
// each connection. Edge-triggered registration would save the taking back, but lose what a task left unread.
#include "poller.h"
#include "table.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 256 };

struct epoll_poller {
    struct poller poller;
    int epoll;
    uint8_t *registered; // by descriptor: the directions
    uint32_t registered_size;
};

// Changes what is registered to `directions`.
static int epoll_register(struct epoll_poller *self, int descriptor, unsigned directions)
{
    uint8_t *registered = &self->registered[descriptor];
    struct epoll_event event = {.events = (directions & POLLER_READ ? EPOLLIN : 0u) |
                                          (directions & POLLER_WRITE ? EPOLLOUT : 0u),
                                .data.fd = descriptor};
    int operation = !directions ? EPOLL_CTL_DEL : *registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    int result = epoll_ctl(self->epoll, operation, descriptor, &event);
    if (result < 0 && operation == EPOLL_CTL_MOD && errno == ENOENT) // closed and opened again
        result = epoll_ctl(self->epoll, EPOLL_CTL_ADD, descriptor, &event);
    if (result == 0 || operation == EPOLL_CTL_DEL)
        *registered = (uint8_t)directions;
    return result;
}

static int epoll_watch(struct poller *poller, int descriptor, unsigned direction)
{
    struct epoll_poller *self = (struct epoll_poller *)poller;
    if (table_reserve((void **)&self->registered, &self->registered_size, (uint32_t)descriptor, 1) < 0)
        return -1;
    unsigned registered = self->registered[descriptor];
    if ((registered & direction) != 0 || epoll_register(self, descriptor, registered | direction) == 0)
        return 0;
    return errno == EPERM ? 1 : -1;
}

static void epoll_unwatch(struct poller *poller, int descriptor, unsigned direction)
{
    (void)poller;
    (void)descriptor;
    (void)direction; // should it become ready, it is taken back
}

static void epoll_forget(struct poller *poller, int descriptor)
{
    struct epoll_poller *self = (struct epoll_poller *)poller;
    if ((uint32_t)descriptor < self->registered_size && self->registered[descriptor] != 0)
        (void)epoll_register(self, descriptor, 0);
}

// epoll_wait(2) counts milliseconds, and epoll_pwait2 is missing before Linux 5.11 (and in valgrind).
static int wait_ns(int epoll, struct epoll_event *events, int64_t timeout_ns)
{
    static _Thread_local bool missing;
    struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    if (!missing && timeout_ns > 0) {
        int count = epoll_pwait2(epoll, events, EVENTS_AT_ONCE, &timeout, NULL);
        if (count >= 0 || (errno != ENOSYS && errno != EPERM)) // EPERM: a filter of a container's
            return count;
        missing = true;
    }
    int64_t timeout_ms = timeout_ns < 0 ? -1 : (timeout_ns + 999999) / 1000000;
    return epoll_wait(epoll, events, EVENTS_AT_ONCE, timeout_ms < 1 << 30 ? (int)timeout_ms : 1 << 30);
}

static int epoll_wait_and_report(struct poller *poller, int64_t timeout_ns, poller_report *report,
                                 void *context)
{
    struct epoll_poller *self = (struct epoll_poller *)poller;
    struct epoll_event events[EVENTS_AT_ONCE];
    int count = wait_ns(self->epoll, events, timeout_ns);
    if (count < 0)
        return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) {
        int descriptor = events[i].data.fd;
        unsigned directions = (events[i].events & EPOLLIN ? POLLER_READ : 0u) |
                              (events[i].events & EPOLLOUT ? POLLER_WRITE : 0u),
                 registered = self->registered[descriptor];
        if ((events[i].events & (EPOLLHUP | EPOLLERR)) != 0)
            directions = POLLER_READ | POLLER_WRITE;
        unsigned taken = report(context, descriptor, directions);
        unsigned left = registered & ~(directions & ~taken);
        if (taken == 0 && (events[i].events & (EPOLLHUP | EPOLLERR)) != 0)
            left = 0; // these are reported in any case
        if (left != registered)
            (void)epoll_register(self, descriptor, left);
    }
    return 0;
}

static void epoll_destroy(struct poller *poller)
{
    struct epoll_poller *self = (struct epoll_poller *)poller;
    close(self->epoll);
    free(self->registered);
    free(self);
}

struct poller *poller_epoll_create(void)
{
    static const struct poller_operations operations = {
        .watch = epoll_watch,
        .unwatch = epoll_unwatch,
        .forget = epoll_forget,
        .wait = epoll_wait_and_report,
        .destroy = epoll_destroy,
    };
    struct epoll_poller *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->poller.does = &operations;
    self->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (self->epoll < 0) {
        free(self);
        return NULL;
    }
    return &self->poller;
}
