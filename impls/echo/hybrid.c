// echo/hybrid -- an event loop for each CPU, and one thread that accepts for all of them
// model: hybrid
// runtime: pthreads, epoll
// class: tuned
// limits: connections<=19000
// traits: non-blocking, level-triggered
//
// One event loop cannot use more than one CPU. So there is a thread for each CPU that the process may run on
// (sched_getaffinity(2)), each with a loop as in echo/reactor_epoll, and what they serve is divided once: by
// connection, when it is accepted. From then on loops share nothing, and no message waits for a lock.
//
// The division is memcached's: one thread accepts and deals, here to each loop in turn. It needs no queue and
// wakes nobody, since a connection is dealt by putting it into the loop's epoll, which any thread may do; the
// loop first hears of it when there is something to read. The other way is to give each loop a listener of
// its own on the same port (SO_REUSEPORT, as in nginx). That spreads accepting too, but it is a hash of the
// addresses that then deals: of 100 connections one of two loops gets 60 or more in every twentieth run, and
// the others wait. Dealt in turn, no loop has more than one more than another has been given.
#include "echo.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 512 };

// What could not yet be sent to a peer.
struct rest {
    size_t sent, length;
    char bytes[];
};

static struct rig_ledger threads = {.name = "threads"};

// By descriptor, as many as there can be; NULL: nothing is pending. All loops use it, but a descriptor is one
// loop's at a time, so that no two touch the same place at once. Between one loop's and the next's it is the
// kernel that orders them (close, then accept), of which C knows nothing: hence atomic, which costs nothing.
enum { DESCRIPTORS_MOST = 1 << 20 };
static struct rest *_Atomic *rests;

static struct rest *rest_get(int connection)
{
    return atomic_load_explicit(&rests[connection], memory_order_relaxed);
}

static void rest_set(int connection, struct rest *rest)
{
    atomic_store_explicit(&rests[connection], rest, memory_order_relaxed);
}

static int *loops; // the epolls
static int loops_count;

static int watch(int epoll, int operation, int descriptor, uint32_t events)
{
    return epoll_ctl(epoll, operation, descriptor,
                     &(struct epoll_event){.events = events, .data.fd = descriptor});
}

// close takes the descriptor out of epoll as well (epoll(7), question 6).
static void drop(int connection)
{
    free(rest_get(connection));
    rest_set(connection, NULL);
    close(connection);
}

// Keeps what was not sent; from here on the connection waits to be writable, not readable.
static int postpone(int epoll, int connection, const char *bytes, size_t length)
{
    struct rest *rest = malloc(sizeof *rest + length);
    if (!rest)
        return -1;
    *rest = (struct rest){.length = length};
    memcpy(rest->bytes, bytes, length);
    rest_set(connection, rest);
    return watch(epoll, EPOLL_CTL_MOD, connection, EPOLLOUT);
}

static void on_readable(int epoll, int connection, char buffer[static ECHO_BUFFER_BYTES])
{
    ssize_t received = recv(connection, buffer, ECHO_BUFFER_BYTES, 0);
    if (received < 0 && errno == EAGAIN)
        return;
    if (received <= 0) { // the peer's FIN, with nothing pending; or the connection broke
        drop(connection);
        return;
    }
    echo_work((size_t)received);
    ssize_t sent = send(connection, buffer, (size_t)received, 0);
    if (sent == received)
        return;
    if (sent < 0 && errno == EAGAIN)
        sent = 0;
    if (sent < 0 || postpone(epoll, connection, buffer + sent, (size_t)(received - sent)) < 0)
        drop(connection);
}

static void on_writable(int epoll, int connection)
{
    struct rest *rest = rest_get(connection);
    ssize_t sent = send(connection, rest->bytes + rest->sent, rest->length - rest->sent, 0);
    if (sent < 0 && errno == EAGAIN)
        return;
    if (sent < 0) {
        drop(connection);
        return;
    }
    rest->sent += (size_t)sent;
    if (rest->sent < rest->length)
        return;
    free(rest);
    rest_set(connection, NULL);
    if (watch(epoll, EPOLL_CTL_MOD, connection, EPOLLIN) < 0)
        drop(connection);
}

// The heartbeat is a timer in the first loop; the others are no better and no worse.
static int heart = -1;
static uint64_t beat_due_ns;

static struct timespec as_timespec(uint64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000)};
}

static void heart_start(uint64_t heartbeat_ns)
{
    beat_due_ns = rig_now_ns() + heartbeat_ns;
    const struct itimerspec times = {.it_value = as_timespec(beat_due_ns),
                                     .it_interval = as_timespec(heartbeat_ns)};
    heart = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (heart < 0 || timerfd_settime(heart, TFD_TIMER_ABSTIME, &times, NULL) < 0 ||
        watch(loops[0], EPOLL_CTL_ADD, heart, EPOLLIN) < 0)
        rig_die("cannot set the heartbeat's timer");
}

// What is read is how many beats have come due since it was read last: several, when the loop was held up.
static void on_beat(void)
{
    uint64_t beats;
    if (read(heart, &beats, sizeof beats) != sizeof beats)
        return;
    while (beats-- > 0)
        beat_due_ns = echo_beat(beat_due_ns);
}

static void *loop_main(void *argument)
{
    const int epoll = *(const int *)argument;
    static _Thread_local char buffer[ECHO_BUFFER_BYTES];
    for (;;) {
        struct epoll_event ready[EVENTS_AT_ONCE];
        int count = epoll_wait(epoll, ready, EVENTS_AT_ONCE, -1); // -1 is EINTR: wait again
        for (int i = 0; i < count; i++) {
            int descriptor = ready[i].data.fd;
            if (descriptor == heart)
                on_beat();
            else if (rest_get(descriptor))
                on_writable(epoll, descriptor);
            else
                on_readable(epoll, descriptor, buffer);
        }
    }
    return NULL;
}

static void loop_open(int *epoll)
{
    *epoll = epoll_create1(EPOLL_CLOEXEC);
    if (*epoll < 0)
        rig_die("cannot make an epoll");
}

static void loop_start(int *epoll)
{
    pthread_t thread;
    rig_ledger_open(&threads);
    if ((errno = pthread_create(&thread, NULL, loop_main, epoll)) || (errno = pthread_detach(thread)))
        rig_die("cannot start a thread");
}

static void loops_start(uint64_t heartbeat_ns)
{
    cpu_set_t cpus;
    if (sched_getaffinity(0, sizeof cpus, &cpus) < 0)
        rig_die("cannot tell which CPUs there are");
    loops_count = CPU_COUNT(&cpus);
    loops = calloc((size_t)loops_count, sizeof *loops);
    if (!loops)
        rig_die("cannot allocate memory for loops");
    for (int i = 0; i < loops_count; i++)
        loop_open(&loops[i]);
    if (heartbeat_ns > 0)
        heart_start(heartbeat_ns);
    for (int i = 0; i < loops_count; i++)
        loop_start(&loops[i]);
}

int echo_serve(int listener, const struct echo_options *options)
{
    rests = calloc(DESCRIPTORS_MOST, sizeof *rests); // pages that are never touched cost nothing
    if (!rests)
        rig_die("cannot allocate memory for connections");
    loops_start(options->heartbeat_ns);
    int connection;
    for (int turn = 0; (connection = echo_accept(listener, SOCK_NONBLOCK)) >= 0;
         turn = (turn + 1) % loops_count)
        if (connection >= DESCRIPTORS_MOST || watch(loops[turn], EPOLL_CTL_ADD, connection, EPOLLIN) < 0)
            close(connection); // no room for it: this peer is one too many
    rig_ledger_report(&threads);
    return 0; // and the end of the process ends the loops
}
