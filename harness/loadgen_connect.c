// Making connections: what the machine must allow, and many at once.
#include "loadgen_flow.h"

#include "clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    AT_ONCE = 512, // connections in progress: well below any listen queue
    SPARE_DESCRIPTORS = 32,
    DEFAULT_PORTS = 28232, // 32768 ... 60999
};

static bool is_loopback(const struct sockaddr_in *address)
{
    return ntohl(address->sin_addr.s_addr) >> 24 == 127;
}

static int raise_descriptors(unsigned connections, struct error *error)
{
    struct rlimit limit;
    rlim_t needed = (rlim_t)connections + SPARE_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return error_errno(error, "cannot read RLIMIT_NOFILE");
    if (limit.rlim_cur >= needed)
        return 0;
    if (limit.rlim_max < needed)
        return error_set(error,
                         "%u connections need %ju descriptors, but RLIMIT_NOFILE allows %ju: raise it "
                         "(ulimit -Hn) or ask for fewer",
                         connections, (uintmax_t)needed, (uintmax_t)limit.rlim_max);
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        return error_errno(error, "cannot raise RLIMIT_NOFILE to %ju", (uintmax_t)limit.rlim_max);
    return 0;
}

// How many connections one source address can have to one server.
static unsigned ports_per_address(void)
{
    unsigned first, last;
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
    int fields = file ? fscanf(file, "%u %u", &first, &last) : 0;
    if (file)
        fclose(file);
    return fields == 2 && last >= first ? last - first + 1 : DEFAULT_PORTS;
}

int load_preflight(const struct load_options *options, struct error *error)
{
    unsigned ports = ports_per_address();
    struct epoll_event none;
    if (epoll_pwait2(-1, &none, 1, NULL, NULL) < 0 && errno == ENOSYS) // it would be asked in vain, for ever
        return error_set(error,
                         "this kernel has no epoll_pwait2: the load generator needs Linux 5.11 or newer");
    if (!is_loopback(&options->server) && options->connections > ports)
        return error_set(error,
                         "%u connections to one server need as many ports, but "
                         "net.ipv4.ip_local_port_range leaves %u: widen it or ask for fewer",
                         options->connections, ports);
    return raise_descriptors(options->connections, error);
}

// To a server on this machine the sources 127.0.0.1, 127.0.0.2, ... are used in turn, each for a third of the
// port range: where more than half of it is taken, connect() searches ever longer for a free port (19,000
// connections from one address took 6.8 s, 14,000 took 0.8 s, 10,000 took 0.2 s). The port is left to
// connect(), which may then use one that is taken for another destination.
static int bind_source(const struct load *load, const struct load_connection *connection)
{
    unsigned address = connection->index / load->per_address;
    if (address == 0 || !is_loopback(&load->options->server))
        return 0;
    struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + address)};
    int on = 1;
    if (setsockopt(connection->descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) < 0)
        return -1;
    return bind(connection->descriptor, (const struct sockaddr *)&source, sizeof source);
}

// An error before the connection was established, by errno.
static void fail_to_connect(struct load *load, struct load_connection *connection)
{
    struct load_errors *errors = &load->result->errors;
    int number = errno;
    uint64_t *counter = &errors->ours_other;
    if (number == EMFILE || number == ENFILE)
        counter = &errors->ours_descriptors;
    else if (number == EADDRNOTAVAIL || number == EADDRINUSE)
        counter = &errors->ours_ports;
    else if (number == ECONNREFUSED)
        counter = &errors->refused;
    else if (number == ECONNRESET)
        counter = &errors->reset;
    else if (number == ETIMEDOUT)
        counter = &errors->timeout;
    load->exhausted |= counter == &errors->ours_other || counter == &errors->ours_descriptors ||
                       counter == &errors->ours_ports;
    char reason[128];
    load_fail(load, connection, counter, "connection %u: cannot connect: %s", connection->index,
              strerror_r(number, reason, sizeof reason));
}

static void establish(struct load *load, struct load_connection *connection)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(load->epoll, EPOLL_CTL_MOD, connection->descriptor, &event) < 0) {
        fail_to_connect(load, connection);
        return;
    }
    connection->interest = EPOLLIN;
    connection->sent_at = load->stamps + (size_t)connection->index * load->options->depth;
    load->alive++;
    load->result->connections_made++;
    load->last_established_ns = clock_ns();
}

void load_established(struct load *load, struct load_connection *connection)
{
    int number = 0;
    socklen_t length = sizeof number;
    connection->connecting = false;
    load->connecting--;
    if (getsockopt(connection->descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0 && number == 0) {
        establish(load, connection);
        return;
    }
    if (number)
        errno = number;
    fail_to_connect(load, connection);
}

// A socket that waits to be connected. -1 with errno.
static int open_socket(struct load *load, struct load_connection *connection)
{
    int on = 1;
    connection->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection->descriptor < 0 ||
        setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0)
        return -1;
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = connection};
    if (bind_source(load, connection) < 0)
        return -1;
    return epoll_ctl(load->epoll, EPOLL_CTL_ADD, connection->descriptor, &event);
}

static void connect_one(struct load *load, struct load_connection *connection)
{
    const struct sockaddr_in *server = &load->options->server;
    if (open_socket(load, connection) < 0) {
        fail_to_connect(load, connection);
        return;
    }
    if (connect(connection->descriptor, (const struct sockaddr *)server, sizeof *server) == 0) {
        establish(load, connection);
    } else if (errno == EINPROGRESS || errno == EINTR) { // an interrupted connect goes on by itself
        connection->connecting = true;
        load->connecting++;
    } else {
        fail_to_connect(load, connection);
    }
}

static void blame_unestablished(struct load *load)
{
    for (unsigned i = 0; i < load->options->connections; i++) {
        struct load_connection *connection = &load->connections[i];
        if (!connection->connecting)
            continue;
        connection->connecting = false;
        load->connecting--;
        if (load->result->timed_out)
            load_fail(load, connection, &load->result->errors.timeout,
                      "connection %u: not established at the deadline", i);
        else
            load_close(load, connection);
    }
}

void load_connect(struct load *load)
{
    uint64_t start = clock_ns();
    unsigned next = 0;
    load->per_address = ports_per_address() / 3 + 1;
    while (!load_is_over(load)) {
        for (; next < load->options->connections && load->connecting < AT_ONCE && !load->exhausted; next++)
            connect_one(load, &load->connections[next]);
        if (load->connecting == 0 && (next == load->options->connections || load->exhausted))
            break;
        load_poll(load, UINT64_MAX);
    }
    blame_unestablished(load);
    if (load->result->connections_made)
        load->result->connect_ns = load->last_established_ns - start;
}
