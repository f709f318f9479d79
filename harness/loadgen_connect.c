// Making connections: what the machine must allow, and many at once.
#include "loadgen_flow.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum {
    SPARE_DESCRIPTORS = 32,
    DEFAULT_PORTS = 28232, // 32768 ... 60999
};

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
    if (!load_is_loopback(&options->server) && options->connections > ports)
        return error_set(error,
                         "%u connections to one server need as many ports, but "
                         "net.ipv4.ip_local_port_range leaves %u: widen it or ask for fewer",
                         options->connections, ports);
    return raise_descriptors(options->connections, error);
}

// To a server on this machine the sources 127.0.0.1, 127.0.0.2, ... are used in turn, each for a third of the
// port range: where more than half of it is taken, connect() searches ever longer for a free port (19,000
// connections from one address took 6.8 s, 14,000 took 0.8 s, 10,000 took 0.2 s).
//
// A connection that ended leaves its port waiting for a minute, and there are 2^24 addresses: each next
// connection of a churn moves on, so that none comes back to an address within that time.
static unsigned source_of(const struct load *load, const struct load_connection *connection)
{
    enum { SOURCES = 1 << 23 };
    const struct load_crew *crew = load->crew;
    uint64_t opened = load->result->connections_opened;
    if (!load_is_loopback(&load->options->server))
        return 0;
    if (!connection->alive)
        return connection->index / load->per_address;
    return 1 + (unsigned)((opened / load->per_address * crew->count + load->number) % SOURCES);
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
    const char *remedy = number == ECONNREFUSED  ? ": start the server first, or name another with --connect"
                         : number == ENETUNREACH ? ": is the network up? (ip link set lo up)"
                         : counter == &errors->ours_ports
                             ? ": no port is left; widen net.ipv4.ip_local_port_range, or wait a minute"
                             : "";
    load_fail(load, connection, counter, "connection %u: cannot connect: %s%s", connection->index,
              strerror_r(number, reason, sizeof reason), remedy);
}

// The poller has been asked to tell of what comes.
static void establish(struct load *load, struct load_connection *connection)
{
    struct load_result *result = load->result;
    size_t place = (size_t)(connection - load->connections);
    uint64_t now = load->world->clock(load->world);
    connection->interest = EPOLLIN;
    connection->sent_at = load->stamps + place * load->options->depth;
    result->connections_opened++;
    if (load->times_connects)
        histogram_record(&result->connects, now - connection->connect_began);
    if (!connection->alive) {
        connection->alive = true;
        load->alive++;
        result->connections_made++;
        load->last_established_ns = now;
    }
    if (load->mode->established)
        load->mode->established(load, connection);
}

void load_established(struct load *load, struct load_connection *connection)
{
    connection->connecting = false;
    load->connecting--;
    if (load->world->connected(load->world, connection->descriptor) == 0 &&
        load->world->want(load->world, load->poller, connection->descriptor, EPOLLIN, connection) == 0)
        establish(load, connection);
    else
        fail_to_connect(load, connection);
}

void load_connect_one(struct load *load, struct load_connection *connection)
{
    connection->connect_began = load->world->clock(load->world);
    int result = load->world->connect(load->world, load->poller, &load->options->server,
                                      source_of(load, connection), connection, &connection->descriptor);
    if (result == 0) {
        establish(load, connection);
    } else if (errno == EINPROGRESS) {
        connection->connecting = true;
        load->connecting++;
    } else {
        fail_to_connect(load, connection);
    }
}

bool load_may_connect(const struct load *load)
{
    uint64_t most = load_share(load, load->options->connects_at_once);
    return load->connecting < (most ? most : 1) && !load->exhausted;
}

static void blame_unestablished(struct load *load)
{
    for (unsigned i = 0; i < load->count; i++) {
        struct load_connection *connection = &load->connections[i];
        if (!connection->connecting)
            continue;
        connection->connecting = false;
        load->connecting--;
        if (load->result->timed_out)
            load_fail(load, connection, &load->result->errors.timeout,
                      "connection %u: not established at the deadline", connection->index);
        else
            load_close(load, connection);
    }
}

void load_connect(struct load *load)
{
    uint64_t start = load->world->clock(load->world);
    unsigned next = 0;
    load->times_connects = true;
    load->per_address = ports_per_address() / 3 + 1;
    while (!load_is_over(load)) {
        for (; next < load->count && load_may_connect(load); next++)
            load_connect_one(load, &load->connections[next]);
        if (load->connecting == 0 && (next == load->count || load->exhausted))
            break;
        load_poll(load, UINT64_MAX);
    }
    blame_unestablished(load);
    load->times_connects = false;
    if (load->result->connections_made)
        load->result->connect_ns = load->last_established_ns - start;
}
