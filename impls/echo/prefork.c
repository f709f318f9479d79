// echo/prefork -- a fixed number of processes, forked beforehand, each with one connection at a time
// model: prefork
// runtime: fork
// class: idiomatic
// limits: connections<=1000
// traits: blocking
//
// Stevens, UNIX Network Programming, ch. 30.6, and Apache since: fork when there is time, not when a peer
// waits. All children inherit the listener and all wait in accept. Linux wakes one of them for a connection,
// so the lock that Stevens puts around accept for other systems is not needed. A child serves its connection
// to the end and goes back to accept. As with echo/process, a session that crashes takes nobody with it: the
// parent, which has nothing else to do, forks another child in its place.
//
// A child belongs to its connection until that ends, so there must be as many as there are connections open
// at once; a peer beyond that waits in the listener's backlog.
#include "echo.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 1000 }; // how many connections there can be: the limit in the card

static struct rig_ledger processes = {.name = "processes"};

static pid_t workers[WORKERS]; // of which `workers_count` live
static size_t workers_count;
static pid_t heart; // the heartbeat's process; 0: there is none

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

static _Noreturn void worker_main(int listener)
{
    int connection;
    while ((connection = echo_accept(listener, 0)) >= 0)
        session(connection);
    _exit(0); // not exit: atexit and stdio are the parent's
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

// fork, but for the parent's handler in the child, which would shut down the listener of all.
static pid_t child_fork(void)
{
    pid_t child = fork();
    if (child == 0)
        signal(SIGTERM, SIG_DFL);
    return child;
}

static int worker_start(int listener)
{
    pid_t child = child_fork();
    if (child == 0)
        worker_main(listener);
    if (child < 0)
        return -1;
    workers[workers_count++] = child;
    rig_ledger_open(&processes);
    return 0;
}

// SIGKILL, since a child forked a moment ago may still have the parent's handlers.
static void child_kill(pid_t child)
{
    kill(child, SIGKILL);
}

static void child_bury(pid_t child)
{
    TEMP_FAILURE_RETRY(waitpid(child, NULL, 0));
}

static void children_each(void (*act)(pid_t child))
{
    for (size_t i = 0; i < workers_count; i++)
        act(workers[i]);
    if (heart > 0)
        act(heart);
}

static void children_end(void)
{
    children_each(child_kill);
    children_each(child_bury);
}

static _Noreturn void give_up(void)
{
    int error = errno;
    children_end();
    errno = error;
    rig_die("cannot fork");
}

static void heart_start(int listener, uint64_t heartbeat_ns)
{
    heart = child_fork();
    if (heart < 0)
        give_up();
    if (heart == 0) {
        close(listener);
        heart_main(heartbeat_ns);
    }
}

void echo_prepare(int listener, const struct echo_options *options)
{
    while (workers_count < WORKERS)
        if (worker_start(listener) < 0)
            give_up();
    if (options->heartbeat_ns > 0)
        heart_start(listener, options->heartbeat_ns);
}

// Buries who has ended, which before the end of all no child does of its own accord, and puts another in a
// worker's place. Where there is no memory for that, the pool is smaller from now on.
static void pool_mend(int listener)
{
    pid_t child;
    while (!echo_stopping() && (child = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (size_t i = 0; i < workers_count; i++)
            if (workers[i] == child) {
                workers[i] = workers[--workers_count];
                rig_ledger_close(&processes);
                worker_start(listener);
                break;
            }
        if (child == heart)
            heart = 0;
    }
}

static void on_sigchld(int signal)
{
    (void)signal; // it only has to interrupt ppoll
}

int echo_serve(int listener, const struct echo_options *options)
{
    (void)options;
    // SIGCHLD is blocked but for the time in ppoll, which unblocks it and begins to wait in one step
    // (ppoll(2)): no child's end is missed.
    struct sigaction action = {.sa_handler = on_sigchld, .sa_flags = SA_NOCLDSTOP};
    sigset_t blocked, waiting;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    if (sigaction(SIGCHLD, &action, NULL) < 0 || sigprocmask(SIG_BLOCK, &blocked, &waiting) < 0)
        rig_die("cannot set up SIGCHLD");
    sigdelset(&waiting, SIGCHLD);

    // The parent waits for nothing of the listener but its hang-up, which is reported unasked (poll(2)).
    struct pollfd end = {.fd = listener};
    do
        pool_mend(listener);
    while (ppoll(&end, 1, NULL, &waiting) < 0); // EINTR
    children_end();
    rig_ledger_report(&processes);
    return 0;
}
