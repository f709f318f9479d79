// echo/process -- one process per connection, made by fork
// model: process
// runtime: fork
// class: idiomatic
// limits: connections<=19000
// traits: blocking
//
// The oldest way, and the best insulated: a session that crashes takes nobody with it, for it has an address
// space of its own. The parent only accepts, forks and buries. Each connection pays for copying the parent's
// page tables, so it is well that the parent is small.
#include "echo.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct rig_ledger processes = {.name = "processes"};

// Whom to kill at the end: `children_count` of them live.
static pid_t *children;
static size_t children_count, children_room;

static int send_all(int connection, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = TEMP_FAILURE_RETRY(send(connection, bytes, length, 0));
        if (sent < 0)
            return -1;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

static ssize_t receive(int connection, char *buffer, size_t size)
{
    return TEMP_FAILURE_RETRY(recv(connection, buffer, size, 0));
}

static void session(int connection)
{
    char buffer[ECHO_BUFFER_BYTES];
    ssize_t received;
    while ((received = receive(connection, buffer, sizeof buffer)) > 0) {
        echo_work((size_t)received);
        if (send_all(connection, buffer, (size_t)received) < 0)
            break;
    }
    close(connection);
}

static int children_reserve(void)
{
    if (children_count < children_room)
        return 0;
    size_t room = children_room ? 2 * children_room : 64;
    pid_t *larger = reallocarray(children, room, sizeof *children);
    if (!larger)
        return -1;
    children = larger;
    children_room = room;
    return 0;
}

// Forks a child for the connection; the parent's copy of the descriptor is closed either way. Without memory
// or free pids that alone remains: this peer is one too many.
static void child_start(int listener, int connection)
{
    pid_t child = children_reserve() < 0 ? -1 : fork();
    if (child == 0) {
        signal(SIGTERM, SIG_DFL); // the parent's handler would shut down the listener of all
        close(listener);
        session(connection);
        _exit(0); // not exit: atexit and stdio are the parent's
    }
    close(connection);
    if (child > 0) {
        children[children_count++] = child;
        rig_ledger_open(&processes);
    }
}

// The heartbeat is one more process, which sleeps until its time has come.
static _Noreturn void heart_main(uint64_t heartbeat_ns)
{
    for (uint64_t due_ns = rig_now_ns() + heartbeat_ns;; due_ns = echo_beat(due_ns)) {
        const struct timespec due = {.tv_sec = (time_t)(due_ns / 1000000000),
                                     .tv_nsec = (long)(due_ns % 1000000000)};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
            ;
    }
}

// It is nobody's connection, so it is killed with the others, but not counted.
static void heart_start(int listener, uint64_t heartbeat_ns)
{
    pid_t child = children_reserve() < 0 ? -1 : fork();
    if (child < 0)
        rig_die("cannot fork the heartbeat");
    if (child == 0) {
        signal(SIGTERM, SIG_DFL);
        close(listener);
        heart_main(heartbeat_ns);
    }
    children[children_count++] = child;
}

// Searched from the end: the youngest are the likeliest to have gone. A child that is not ours can only have
// been left by whoever exec'ed us.
static void children_remove(pid_t child)
{
    for (size_t i = children_count; i-- > 0;)
        if (children[i] == child) {
            children[i] = children[--children_count];
            rig_ledger_close(&processes);
            return;
        }
}

// Buries all children that have ended: without wait they would stay as zombies.
static void children_reap(void)
{
    pid_t child;
    while ((child = waitpid(-1, NULL, WNOHANG)) > 0)
        children_remove(child);
}

// SIGKILL, since a child forked a moment ago may still have the parent's handlers.
static void children_kill(void)
{
    for (size_t i = 0; i < children_count; i++)
        kill(children[i], SIGKILL);
    for (size_t i = 0; i < children_count; i++)
        TEMP_FAILURE_RETRY(waitpid(children[i], NULL, 0));
    free(children);
}

static void on_sigchld(int signal)
{
    (void)signal; // it only has to interrupt ppoll
}

int echo_serve(int listener, const struct echo_options *options)
{
    // SIGCHLD is blocked but for the time in ppoll, which unblocks it and begins to wait in one step
    // (ppoll(2)). A child's end is thus seen at once, even when nobody connects, and never in the midst of
    // something else.
    struct sigaction action = {.sa_handler = on_sigchld, .sa_flags = SA_NOCLDSTOP};
    sigset_t blocked, waiting;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    if (sigaction(SIGCHLD, &action, NULL) < 0 || sigprocmask(SIG_BLOCK, &blocked, &waiting) < 0)
        rig_die("cannot set up SIGCHLD");
    sigdelset(&waiting, SIGCHLD);

    if (options->heartbeat_ns > 0)
        heart_start(listener, options->heartbeat_ns);
    echo_set_nonblocking(listener); // ppoll waits, accept does not
    struct pollfd ready = {.fd = listener, .events = POLLIN};
    int connection = -1;
    do {
        ppoll(&ready, 1, NULL, &waiting);
        children_reap();
        connection = echo_accept(listener, 0);
        if (connection >= 0)
            child_start(listener, connection);
    } while (connection >= 0 || errno == EAGAIN);
    children_kill();
    rig_ledger_report(&processes);
    return 0;
}
