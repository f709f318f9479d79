// echo/proactor_uring -- one thread, orders and completions through io_uring
// model: proactor
// runtime: liburing
// class: tuned
// needs: pkg:liburing
// limits: connections<=19000
// traits: completion
//
// A reactor asks which connections are ready, and then makes the calls. A proactor (Pyarali, Harrison,
// Schmidt and Jordan, 1997) orders the calls beforehand and is told when they are done. On Linux that is
// io_uring (Jens Axboe, 5.1, 2019): orders go into a ring that is shared with the kernel, completions come
// out of another, and one system call hands over as many as there are.
//
// For each connection one order is under way, always: to receive, or to send what was received. So nobody
// is read from who has not taken his echo. All that this program knows of a connection is written on that
// order and comes back with its completion; while it waits to receive, it takes no memory here.
//
// What makes it fast:
// - Who waits to receive needs no buffer: the kernel takes one from a ring of buffers when something has
//   come (io_uring_register_buf_ring). Few go round, so they stay in the cache.
// - The kernel does its part when the loop waits for completions (IORING_SETUP_DEFER_TASKRUN), not whenever
//   a packet comes in.
// - A receive waits before it tries (IORING_RECVSEND_POLL_FIRST), unless the last has left something.
// - Accepting is ordered once, for all (multishot).
// Receiving could be as well, but it showed no gain here, and a peer that sends and never reads is then given
// up to 32 buffers before an order to stop can reach the kernel.
#include "echo.h"

#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Orders that are handed over at once, and completions that find room; the kernel keeps what does not.
// Buffers: as many as a ring of them can have, more than there are connections; few are ever in use.
enum { ORDERS_AT_ONCE = 256, COMPLETIONS_ROOM = 4096, BUFFERS_FIRST = 16, BUFFERS_MOST = 32768 };

enum what { ACCEPTED, ACCEPTABLE, RECEIVED, SENT, BEAT };

// What is written on an order: what it is, and whose.
union label {
    struct {
        int descriptor;
        uint16_t buffer; // SENT: with what
        uint16_t what;   // enum what
    };
    uint64_t word;
};

static struct io_uring ring;
static bool serving = true;

// --- Buffers --------------------------------------------------------------------------------------------

static struct io_uring_buf_ring *offered; // to the kernel, for what comes in
static unsigned buffers;                  // so many there are; memory is taken when one is first used
static char (*memory)[ECHO_BUFFER_BYTES];
static struct {
    uint32_t sent : 31, more : 1; // more: the receive has left something
    uint32_t length;
} contents[BUFFERS_MOST];

static void buffer_offer(uint16_t buffer)
{
    io_uring_buf_ring_add(offered, memory[buffer], sizeof memory[buffer], buffer,
                          io_uring_buf_ring_mask(BUFFERS_MOST), 0);
    io_uring_buf_ring_advance(offered, 1);
}

static void *map(size_t bytes)
{
    void *mapped =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED)
        rig_die("cannot map memory for buffers");
    return mapped;
}

// Returns 0, or an errno below 0.
static int buffers_open(void)
{
    memory = map(sizeof *memory * BUFFERS_MOST);
    offered = map(sizeof(struct io_uring_buf) * BUFFERS_MOST);
    struct io_uring_buf_reg order = {.ring_addr = (uintptr_t)offered, .ring_entries = BUFFERS_MOST};
    int failed = io_uring_register_buf_ring(&ring, &order, 0);
    if (failed)
        return failed;
    io_uring_buf_ring_init(offered);
    while (buffers < BUFFERS_FIRST)
        buffer_offer((uint16_t)buffers++);
    return 0;
}

// --- Orders ---------------------------------------------------------------------------------------------

// A free place for an order.
static struct io_uring_sqe *place(void)
{
    struct io_uring_sqe *sqe;
    while (!(sqe = io_uring_get_sqe(&ring)))
        io_uring_submit(&ring);
    return sqe;
}

static void write_label(struct io_uring_sqe *sqe, enum what what, int descriptor, uint16_t buffer)
{
    sqe->user_data = (union label){{.descriptor = descriptor, .buffer = buffer, .what = (uint16_t)what}}.word;
}

static void order_accepts(int listener)
{
    struct io_uring_sqe *sqe = place();
    io_uring_prep_multishot_accept(sqe, listener, NULL, NULL, SOCK_CLOEXEC);
    write_label(sqe, ACCEPTED, listener, 0);
}

static void order_wait(int listener)
{
    struct io_uring_sqe *sqe = place();
    io_uring_prep_poll_add(sqe, listener, POLLIN);
    write_label(sqe, ACCEPTABLE, listener, 0);
}

static void order_receive(int connection, bool at_once)
{
    struct io_uring_sqe *sqe = place();
    io_uring_prep_recv(sqe, connection, NULL, ECHO_BUFFER_BYTES, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    if (!at_once)
        sqe->ioprio |= IORING_RECVSEND_POLL_FIRST;
    write_label(sqe, RECEIVED, connection, 0);
}

static void order_send(int connection, uint16_t buffer)
{
    struct io_uring_sqe *sqe = place();
    io_uring_prep_send(sqe, connection, memory[buffer] + contents[buffer].sent,
                       contents[buffer].length - contents[buffer].sent, 0);
    write_label(sqe, SENT, connection, buffer);
}

static struct __kernel_timespec beat_time;

static void order_beat(uint64_t due_ns)
{
    beat_time.tv_sec = (long long)(due_ns / 1000000000);
    beat_time.tv_nsec = (long long)(due_ns % 1000000000);
    struct io_uring_sqe *sqe = place();
    io_uring_prep_timeout(sqe, &beat_time, 0, IORING_TIMEOUT_ABS);
    write_label(sqe, BEAT, -1, 0);
}

// --- Completions ----------------------------------------------------------------------------------------

static void on_accepted(const struct io_uring_cqe *done, int listener)
{
    if (done->res >= 0) {
        echo_count_connection();
        order_receive(done->res, false);
    }
    if (done->flags & IORING_CQE_F_MORE)
        return;
    if (done->res >= 0) {
        order_accepts(listener);
    } else if (done->res == -EINVAL) { // it was shut down
        serving = false;
    } else { // out of descriptors, say: the rig knows what to do, and accepts from here on
        echo_set_nonblocking(listener);
        order_wait(listener);
    }
}

static void on_acceptable(int listener)
{
    int connection;
    while ((connection = echo_accept(listener, 0)) >= 0)
        order_receive(connection, false);
    serving = errno == EAGAIN;
    if (serving)
        order_wait(listener);
}

static void on_received(const struct io_uring_cqe *done, int connection)
{
    uint16_t buffer = (uint16_t)(done->flags >> IORING_CQE_BUFFER_SHIFT);
    if (done->res > 0) {
        contents[buffer].sent = 0;
        contents[buffer].length = (uint32_t)done->res;
        contents[buffer].more = (done->flags & IORING_CQE_F_SOCK_NONEMPTY) != 0;
        echo_work((size_t)done->res);
        order_send(connection, buffer);
        return;
    }
    if (done->flags & IORING_CQE_F_BUFFER)
        buffer_offer(buffer);
    if (done->res == -ENOBUFS && buffers < BUFFERS_MOST)
        buffer_offer((uint16_t)buffers++);
    else if (done->res != -EINTR) { // the peer's FIN, or the connection broke
        close(connection);
        return;
    }
    order_receive(connection, true);
}

static void on_sent(const struct io_uring_cqe *done, int connection, uint16_t buffer)
{
    bool broken = done->res < 0 && done->res != -EINTR;
    if (done->res > 0)
        contents[buffer].sent += (uint32_t)done->res & INT32_MAX;
    if (!broken && contents[buffer].sent < contents[buffer].length) {
        order_send(connection, buffer);
        return;
    }
    buffer_offer(buffer);
    if (broken)
        close(connection);
    else
        order_receive(connection, contents[buffer].more);
}

static uint64_t beat_due_ns;

static void on_completion(const struct io_uring_cqe *done)
{
    union label label = {.word = done->user_data};
    switch ((enum what)label.what) {
    case ACCEPTED:
        on_accepted(done, label.descriptor);
        break;
    case ACCEPTABLE:
        on_acceptable(label.descriptor);
        break;
    case RECEIVED:
        on_received(done, label.descriptor);
        break;
    case SENT:
        on_sent(done, label.descriptor, label.buffer);
        break;
    case BEAT:
        beat_due_ns = echo_beat(beat_due_ns);
        order_beat(beat_due_ns);
        break;
    }
}

static void serve_completions(void)
{
    int failed = io_uring_submit_and_wait(&ring, 1);
    if (failed < 0 && failed != -EINTR && failed != -EAGAIN && failed != -EBUSY) {
        errno = -failed;
        rig_die("cannot wait for io_uring");
    }
    struct io_uring_cqe *done;
    unsigned head, count = 0;
    io_uring_for_each_cqe(&ring, head, done)
    {
        on_completion(done);
        count++;
    }
    io_uring_cq_advance(&ring, count);
}

// As the kernel is able to: Linux 6.1; 5.19, which is the first to have rings of buffers.
static int ring_open(void)
{
    static const unsigned ways[] = {IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
                                    IORING_SETUP_COOP_TASKRUN};
    int failed = -EINVAL;
    for (size_t i = 0; failed == -EINVAL && i < sizeof ways / sizeof *ways; i++) {
        struct io_uring_params params = {.flags = ways[i] | IORING_SETUP_CQSIZE,
                                         .cq_entries = COMPLETIONS_ROOM};
        failed = io_uring_queue_init_params(ORDERS_AT_ONCE, &ring, &params);
    }
    return failed < 0 ? failed : buffers_open();
}

void echo_prepare(int listener, const struct echo_options *options)
{
    (void)listener;
    (void)options;
    int failed = ring_open();
    if (failed)
        rig_cannot_run("io_uring is not to be had here: %s", strerror(abs(failed)));
}

int echo_serve(int listener, const struct echo_options *options)
{
    order_accepts(listener);
    if (options->heartbeat_ns > 0) {
        beat_due_ns = rig_now_ns() + options->heartbeat_ns;
        order_beat(beat_due_ns);
    }
    while (serving)
        serve_completions();
    io_uring_queue_exit(&ring);
    return 0;
}
