#include "loadgen_world.h"

#include "clock.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint64_t real_clock(struct load_world *world)
{
    (void)world;
    return clock_ns();
}

static uint64_t real_cpu(struct load_world *world)
{
    struct timespec used;
    (void)world;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec;
}

static int real_open(struct load_world *world)
{
    (void)world;
    return epoll_create1(EPOLL_CLOEXEC);
}

static void real_shut(struct load_world *world, int poller)
{
    (void)world;
    close(poller);
}

static int real_wait(struct load_world *world, int poller, struct epoll_event *events, int most,
                     uint64_t timeout_ns)
{
    (void)world;
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ns / NS_PER_SECOND),
                               .tv_nsec = (long)(timeout_ns % NS_PER_SECOND)};
    int count = epoll_pwait2(poller, events, most, &timeout, NULL);
    return count < 0 ? 0 : count; // EINTR: look again
}

// --- Connections ----------------------------------------------------------------------------------------

bool load_is_loopback(const struct sockaddr_in *address)
{
    return ntohl(address->sin_addr.s_addr) >> 24 == 127;
}

// The port is left to connect(), which may then use one that is taken for another destination.
static int bind_source(int descriptor, unsigned source)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + source)};
    int on = 1;
    if (setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) < 0)
        return -1;
    return bind(descriptor, (const struct sockaddr *)&address, sizeof address);
}

// To a server on this machine the handshake is over when connect() returns, which still says EINPROGRESS:
// asked again, it knows. That saves an event and two calls for each connection.
static int connect_twice(int descriptor, const struct sockaddr_in *server)
{
    const struct sockaddr *address = (const struct sockaddr *)server;
    int result = connect(descriptor, address, sizeof *server);
    if (result < 0 && errno == EINPROGRESS)
        result = connect(descriptor, address, sizeof *server);
    if (result < 0 && (errno == EALREADY || errno == EINTR)) // an interrupted connect goes on by itself
        errno = EINPROGRESS;
    return result;
}

static int real_connect(struct load_world *world, int poller, const struct sockaddr_in *server,
                        unsigned source, void *tag, int *descriptor)
{
    int on = 1;
    (void)world;
    *descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (*descriptor < 0 || setsockopt(*descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0 ||
        (source > 0 && bind_source(*descriptor, source) < 0))
        return -1;
    int result = connect_twice(*descriptor, server), number = errno;
    if (result < 0 && number != EINPROGRESS)
        return -1;
    struct epoll_event event = {.events = result == 0 ? EPOLLIN : EPOLLOUT, .data.ptr = tag};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, *descriptor, &event) < 0)
        return -1;
    errno = number;
    return result;
}

static int real_connected(struct load_world *world, int descriptor)
{
    int number = 0;
    socklen_t length = sizeof number;
    (void)world;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) < 0)
        return -1;
    errno = number;
    return number == 0 ? 0 : -1;
}

static int real_want(struct load_world *world, int poller, int descriptor, uint32_t events, void *tag)
{
    struct epoll_event event = {.events = events, .data.ptr = tag};
    (void)world;
    return epoll_ctl(poller, EPOLL_CTL_MOD, descriptor, &event);
}

static ssize_t real_send(struct load_world *world, int descriptor, const void *bytes, size_t length)
{
    ssize_t sent;
    (void)world;
    do
        sent = send(descriptor, bytes, length, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent;
}

static ssize_t real_receive(struct load_world *world, int descriptor, void *bytes, size_t most)
{
    ssize_t count;
    (void)world;
    do
        count = recv(descriptor, bytes, most, 0);
    while (count < 0 && errno == EINTR);
    return count;
}

static int real_finish(struct load_world *world, int descriptor)
{
    (void)world;
    return shutdown(descriptor, SHUT_WR);
}

static void real_give_up(struct load_world *world, int descriptor)
{
    (void)world;
    shutdown(descriptor, SHUT_RDWR);
}

static void real_close(struct load_world *world, int descriptor, bool reset)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    (void)world;
    if (reset)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(descriptor); // epoll forgets it by that
}

static int real_read_server(struct load_world *world, pid_t pid, bool memory, struct watch_reading *reading,
                            struct error *error)
{
    (void)world;
    return watch_read(pid, memory, reading, error);
}

struct load_world *load_world_real(void)
{
    static struct load_world world = {.clock = real_clock,
                                      .cpu = real_cpu,
                                      .open = real_open,
                                      .shut = real_shut,
                                      .wait = real_wait,
                                      .connect = real_connect,
                                      .connected = real_connected,
                                      .want = real_want,
                                      .send = real_send,
                                      .receive = real_receive,
                                      .finish = real_finish,
                                      .give_up = real_give_up,
                                      .close = real_close,
                                      .read_server = real_read_server};
    return &world;
}
