#include "echo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

// In memory that is shared with forked processes, whichever of them accepts or beats.
static struct shared {
    atomic_uint_fast64_t accepted;
} * shared;

static struct rig_lateness *lateness; // of the heartbeat
static uint64_t heartbeat_ns;
double echo_work_per_byte;

static int reserve = -1;                         // a descriptor to spend when there are no others
static volatile sig_atomic_t stopping;           // set by SIGTERM
static volatile sig_atomic_t listener_shut = -1; // what SIGTERM shuts down

// What work and heartbeat need, and the count of connections.
static void prepare(const struct echo_options *options)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        rig_die("cannot map memory");
    if (options->work_ns > 0)
        echo_work_per_byte =
            rig_work_iterations_per_ns() * (double)options->work_ns / (double)options->message_bytes;
    heartbeat_ns = options->heartbeat_ns;
    if (heartbeat_ns > 0)
        lateness = rig_lateness_open();
}

void echo_parse(int argc, char **argv, struct echo_options *options)
{
    *options = (struct echo_options){
        .listen = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)},
        .backlog = 4096,
        .message_bytes = 1024,
    };
    uint64_t heartbeat_ms = 0;
    const struct rig_option table[] = {
        {"listen", RIG_ADDRESS, &options->listen, 0, 0, "where to listen; port 0: any that is free"},
        {"backlog", RIG_INTEGER, &options->backlog, 1, 65535, "connections that may wait to be accepted"},
        {"work-ns", RIG_INTEGER, &options->work_ns, 0, 1e9, "CPU time that each message costs, in ns"},
        {"message-bytes", RIG_INTEGER, &options->message_bytes, 1, 65536,
         "what --work-ns takes for a message"},
        {"heartbeat-ms", RIG_INTEGER, &heartbeat_ms, 0, 60000, "time between two heartbeats; 0: none"},
        {0},
    };
    rig_options(argc, argv, table);
    options->heartbeat_ns = heartbeat_ms * 1000000;
    prepare(options);
}

// All that have come due: who looks late must not fall behind for good. Before the first connection there is
// nothing to be late for.
uint64_t echo_beat(uint64_t due_ns)
{
    uint64_t now_ns = rig_now_ns();
    bool counts = atomic_load_explicit(&shared->accepted, memory_order_relaxed) > 0;
    for (; now_ns >= due_ns; due_ns += heartbeat_ns)
        if (counts)
            rig_lateness_keep(lateness, now_ns - due_ns);
    return due_ns;
}

void echo_raise_limits(void)
{
    struct rlimit descriptors;
    if (getrlimit(RLIMIT_NOFILE, &descriptors) < 0)
        rig_die("cannot read the limit of descriptors");
    descriptors.rlim_cur = descriptors.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &descriptors) < 0)
        rig_die("cannot raise the limit of descriptors");
}

static int reserve_open(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int echo_listen(const struct echo_options *options)
{
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0)
        rig_die("cannot make a socket");
    const int on = 1;
    // On Linux accepted sockets inherit TCP_NODELAY: set here, it costs nothing per connection.
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0)
        rig_die("cannot set the options of the listener");
    if (bind(listener, (const struct sockaddr *)&options->listen, sizeof options->listen) < 0 ||
        listen(listener, (int)options->backlog) < 0)
        rig_die("cannot listen on %s:%u", inet_ntoa(options->listen.sin_addr),
                ntohs(options->listen.sin_port));
    reserve = reserve_open();
    if (reserve < 0)
        rig_die("cannot open /dev/null");
    return listener;
}

// shutdown is async-signal-safe, and its effect stays: whoever waits for the listener, now or later, sees it.
// That is why no model can miss the signal between looking and waiting.
static void on_sigterm(int signal)
{
    (void)signal;
    int saved = errno;
    stopping = 1;
    shutdown(listener_shut, SHUT_RDWR);
    errno = saved;
}

void echo_stop_on_sigterm(int listener)
{
    listener_shut = listener;
    struct sigaction stop = {.sa_handler = on_sigterm, .sa_flags = SA_RESTART};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    if (sigaction(SIGTERM, &stop, NULL) < 0 || sigaction(SIGPIPE, &ignore, NULL) < 0)
        rig_die("cannot set up signals");
}

bool echo_stopping(void)
{
    return stopping;
}

void echo_announce(int listener)
{
    struct sockaddr_in address = {0};
    socklen_t length = sizeof address;
    if (getsockname(listener, (struct sockaddr *)&address, &length) < 0)
        rig_die("cannot tell the listener's port");
    printf("READY %s:%u\n", inet_ntoa(address.sin_addr), ntohs(address.sin_port));
    if (fflush(stdout) != 0)
        rig_die("cannot write to stdout");
}

// Without a free descriptor accept fails at once, and goes on failing while the peer keeps the listener
// readable: a server would spin. So the reserve is spent on the next connection. If by then another has
// ended, there is room for both; if not, this peer is one too many and is turned away.
static int accept_with_reserve(int listener, int flags)
{
    close(reserve);
    int connection = accept4(listener, NULL, NULL, flags);
    int error = errno;
    reserve = reserve_open();
    if (reserve < 0 && connection >= 0) {
        close(connection);
        reserve = reserve_open();
        connection = -1;
        error = ECONNABORTED;
    }
    errno = error;
    return connection;
}

int echo_accept(int listener, int flags)
{
    flags |= SOCK_CLOEXEC;
    for (;;) {
        int connection = accept4(listener, NULL, NULL, flags);
        if (connection < 0 && (errno == EMFILE || errno == ENFILE))
            connection = accept_with_reserve(listener, flags);
        if (connection >= 0) {
            echo_count_connection();
            return connection;
        }
        if (errno == EAGAIN || errno == EINVAL)
            return -1;
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            usleep(1000);                      // the whole machine is short of something
        if (errno == EPERM || errno == ENOSYS) // no connection's: a container's filter, an old kernel
            rig_die("cannot accept connections");
        // All else, EINTR apart, is an error of that connection: "retry", says accept(2).
    }
}

void echo_count_connection(void)
{
    atomic_fetch_add_explicit(&shared->accepted, 1, memory_order_relaxed);
}

void echo_set_nonblocking(int socket)
{
    int flags = fcntl(socket, F_GETFL);
    if (flags < 0 || fcntl(socket, F_SETFL, flags | O_NONBLOCK) < 0)
        rig_die("cannot make a socket non-blocking");
}

void echo_report(void)
{
    rig_metric("connections_accepted", atomic_load(&shared->accepted), "count");
    rig_lateness_report(lateness, "heartbeat_late", 1);
    rig_metric_peak_rss();
}
