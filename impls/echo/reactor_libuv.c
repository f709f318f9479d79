// echo/reactor_libuv -- one event loop by libuv, which reads for the server and writes what it could not
// model: reactor
// runtime: libuv
// class: tuned
// needs: pkg:libuv
// limits: connections<=19000
// traits: non-blocking, level-triggered
//
// The loop under Node.js. libuv does the system calls itself: it asks for memory (on_memory), reads, and
// hands over what it has read (on_read). The echo server of its manual allocates there for each message and
// then again for a write request. Neither is needed: what has been read is sent at once (uv_try_write), so
// one buffer does for the whole loop, and only what a peer does not take gets memory and a request of its
// own. Until libuv says that it was written (on_rest_written) that peer is not read from, and so occupies one
// buffer at most.
//
// strace shows one read and one write for each message. That they are not recv and send is most of what is
// left between this server and echo/reactor_epoll: on its way to the socket, read passes through what all
// files have in common.
#include "echo.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

// What could not yet be sent to a peer.
struct rest {
    uv_write_t request;
    char bytes[];
};

// Connections that are still open at the end are left to the end of the process, and so is the loop.
static uv_loop_t loop;

static void on_closed(uv_handle_t *connection)
{
    free(connection);
}

static void drop(uv_stream_t *connection)
{
    uv_close((uv_handle_t *)connection, on_closed);
}

static void on_memory(uv_handle_t *connection, size_t suggested, uv_buf_t *memory)
{
    (void)connection;
    (void)suggested;
    static char buffer[ECHO_BUFFER_BYTES];
    *memory = uv_buf_init(buffer, sizeof buffer);
}

static void on_read(uv_stream_t *connection, ssize_t received, const uv_buf_t *memory);

// An error also comes here when the connection was closed meanwhile, which it is only by this very function.
static void on_rest_written(uv_write_t *request, int error)
{
    uv_stream_t *connection = request->handle;
    free(request->data);
    if (error || uv_read_start(connection, on_memory, on_read) < 0)
        drop(connection);
}

static int postpone(uv_stream_t *connection, const char *bytes, size_t length)
{
    struct rest *rest = malloc(sizeof *rest + length);
    if (!rest)
        return -1;
    memcpy(rest->bytes, bytes, length);
    rest->request.data = rest;
    const uv_buf_t whole = uv_buf_init(rest->bytes, (unsigned)length);
    uv_read_stop(connection);
    if (uv_write(&rest->request, connection, &whole, 1, on_rest_written) == 0)
        return 0;
    free(rest);
    return -1;
}

// 0 is libuv's EAGAIN; below it are UV_EOF, the peer's FIN, with nothing pending, and errors.
static void on_read(uv_stream_t *connection, ssize_t received, const uv_buf_t *memory)
{
    if (received == 0)
        return;
    if (received < 0) {
        drop(connection);
        return;
    }
    echo_work((size_t)received);
    const uv_buf_t echo = uv_buf_init(memory->base, (unsigned)received);
    int sent = uv_try_write(connection, &echo, 1);
    if (sent == received)
        return;
    if (sent == UV_EAGAIN)
        sent = 0;
    if (sent < 0 || postpone(connection, memory->base + sent, (size_t)(received - sent)) < 0)
        drop(connection);
}

// libuv has accepted somebody, or could not. When descriptors run out it turns away who waits, with one that
// it keeps in reserve, as echo_accept does. After any other error it tries again at once, and for ever,
// unless the listener is closed in here.
static void on_connection(uv_stream_t *listener, int error)
{
    if (error == UV_EINVAL) { // the listener was shut down
        uv_close((uv_handle_t *)listener, NULL);
        uv_stop(&loop);
    } else if (error) {
        uv_sleep(1); // the whole machine is short of something
    }
    if (error)
        return;
    echo_count_connection();
    uv_tcp_t *connection = malloc(sizeof *connection);
    if (!connection)
        return; // libuv goes on without accepting anybody: it holds this one until uv_accept takes it
    uv_tcp_init(&loop, connection);
    if (uv_accept(listener, (uv_stream_t *)connection) < 0 ||
        uv_read_start((uv_stream_t *)connection, on_memory, on_read) < 0)
        drop((uv_stream_t *)connection);
}

// The heartbeat is a timer. libuv's go by milliseconds, of the time at which the loop last woke up.
static uv_timer_t heart;
static uint64_t beat_due_ns;

static void on_beat(uv_timer_t *timer)
{
    uint64_t now_ns = rig_now_ns();
    while (beat_due_ns <= now_ns)
        beat_due_ns = echo_beat(beat_due_ns);
    uv_update_time(&loop);
    uv_timer_start(timer, on_beat, (beat_due_ns - now_ns + 999999) / 1000000, 0);
}

int echo_serve(int socket, const struct echo_options *options)
{
    static uv_tcp_t listener; // libuv closes its descriptor, so it gets one of its own
    if (uv_loop_init(&loop) < 0 || uv_tcp_init(&loop, &listener) < 0 ||
        uv_tcp_open(&listener, dup(socket)) < 0 ||
        uv_listen((uv_stream_t *)&listener, (int)options->backlog, on_connection) < 0)
        rig_die("cannot set up libuv");
    if (options->heartbeat_ns > 0) {
        beat_due_ns = rig_now_ns() + options->heartbeat_ns;
        uv_timer_init(&loop, &heart);
        on_beat(&heart);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    return 0;
}
