// echo/sequential -- one connection at a time, from first byte to last
// model: call
// runtime: none
// class: idiomatic
// limits: connections<=1; heartbeat_ms<=0
// traits: blocking
//
// No concurrency: while one peer is served, all others wait in the listener's backlog, and a peer that stays
// silent holds up everybody. Beazley 2009, slides 153-157: this is what his first echo server turns out to
// do, tasks and scheduler notwithstanding, since its recv stops the whole process. Nor is there anybody whose
// heart could beat meanwhile.
#include "echo.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

// Blocking calls on the connection return with EAGAIN after this long (socket(7), SO_RCVTIMEO), so that a
// server told to end while a peer is silent gets to look at its flag. The signal alone would not do: it may
// come just before recv, which would then wait for ever.
static const struct timeval patience = {.tv_usec = 250 * 1000};

// Whether the call that just failed is to be made again. With a time-out set, a stopped and continued process
// gets EINTR even from calls that would else be restarted (signal(7)).
static bool worth_retrying(void)
{
    return (errno == EAGAIN || errno == EINTR) && !echo_stopping();
}

static int send_all(int connection, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(connection, bytes, length, 0);
        if (sent < 0 && !worth_retrying())
            return -1;
        if (sent > 0) {
            bytes += sent;
            length -= (size_t)sent;
        }
    }
    return 0;
}

static ssize_t receive(int connection, char *buffer, size_t size)
{
    ssize_t received;
    do
        received = recv(connection, buffer, size, 0);
    while (received < 0 && worth_retrying());
    return received;
}

static void session(int connection)
{
    char buffer[ECHO_BUFFER_BYTES];
    ssize_t received;
    while (!echo_stopping() && (received = receive(connection, buffer, sizeof buffer)) > 0) {
        echo_work((size_t)received);
        if (send_all(connection, buffer, (size_t)received) < 0)
            break;
    }
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    (void)options;
    int connection;
    while ((connection = echo_accept(listener, 0)) >= 0) {
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        session(connection);
    }
    return 0;
}
