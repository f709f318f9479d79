// echo/coroutine_select -- one task per connection on a scheduler that polls with select, as in 2009
// model: coroutine-stackless
// runtime: taskos stackless
// class: original
// limits: connections<=1000
// traits: non-blocking
//
// The echo server of David Beazley, "A Curious Course on Coroutines and Concurrency" (2009), slides 160-187,
// in C. Tasks are coroutines without a stack. The scheduler keeps those that can run in a queue and, as if it
// were one of them, asks select from time to time which others can go on (158-164).
//
// What a generator calls cannot yield for it. So in his server to receive and to send are coroutines, too,
// run by a trampoline (170-186), and so they are here: receive and send_all, called by STACKLESS_CALL. They
// wait before they try, as his do, also before they send, though there is room nearly always (165, 185).
//
// connections<=1000, as select knows descriptors up to 1,023. It is told of all of them each time, and looks
// at all of them: where few are active among many, that is nearly all that this server does.
#include "echo.h"
#include "taskos_stackless.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

static struct taskos *os;
static struct rig_ledger coroutines = {.name = "coroutines"};

// --- Subroutines: coroutines that are called ------------------------------------------------------------

// The frame of a call.
struct transfer {
    struct stackless_subroutine subroutine;
    int socket;
    char *bytes;
    size_t length, done;
    bool failed; // the peer is gone, or has sent all
};

static void *receive(struct stackless *self, void *value)
{
    struct transfer *transfer = (struct transfer *)self;
    ssize_t received;
    int waited;
    STACKLESS_BEGIN(self);
    do {
        TASKOS_READWAIT(self, transfer->socket, waited);
        received = waited < 0 ? -1 : recv(transfer->socket, transfer->bytes, ECHO_BUFFER_BYTES, 0);
    } while (received < 0 && errno == EAGAIN);
    transfer->failed = received <= 0;
    transfer->length = (size_t)received;
    STACKLESS_END(self, value);
}

static void *send_all(struct stackless *self, void *value)
{
    struct transfer *transfer = (struct transfer *)self;
    ssize_t sent;
    int waited;
    STACKLESS_BEGIN(self);
    while (transfer->done < transfer->length && !transfer->failed) {
        TASKOS_WRITEWAIT(self, transfer->socket, waited);
        sent = waited < 0 ? -1
                          : send(transfer->socket, transfer->bytes + transfer->done,
                                 transfer->length - transfer->done, 0);
        if (sent >= 0)
            transfer->done += (size_t)sent;
        else
            transfer->failed = errno != EAGAIN;
    }
    STACKLESS_END(self, value);
}

// --- Tasks ----------------------------------------------------------------------------------------------

struct client {
    struct stackless stackless;
    struct transfer call;
};

#define CALL(self, transfer, function_, result)                                                              \
    do {                                                                                                     \
        (transfer)->subroutine.stackless = (struct stackless){.function = (function_)};                      \
        STACKLESS_CALL(self, &(transfer)->subroutine, result);                                               \
        (void)(result);                                                                                      \
    } while (0)

static void *handle_client(struct stackless *self, void *value)
{
    struct transfer *call = &((struct client *)self)->call;
    STACKLESS_BEGIN(self);
    rig_ledger_open(&coroutines);
    call->bytes = malloc(ECHO_BUFFER_BYTES);
    call->failed = !call->bytes; // no memory: this peer is one too many
    while (!call->failed) {
        CALL(self, call, receive, value);
        if (call->failed)
            break;
        echo_work(call->length);
        call->done = 0;
        CALL(self, call, send_all, value);
    }
    free(call->bytes);
    taskos_close(call->socket);
    rig_ledger_close(&coroutines);
    STACKLESS_END(self, NULL);
}

struct server {
    struct stackless stackless;
    int listener;
};

// When the listener is shut down all others are killed: what they wait for fails, and they clean up.
static void *server(struct stackless *self, void *value)
{
    struct server *frame = (struct server *)self;
    int connection, waited;
    STACKLESS_BEGIN(self);
    for (;;) {
        TASKOS_READWAIT(self, frame->listener, waited);
        (void)waited;
        while ((connection = echo_accept(frame->listener, SOCK_NONBLOCK)) >= 0)
            if (TASKOS_NEWTASK(struct client, handle_client, .call.socket = connection) == 0)
                taskos_close(connection); // no memory for one more frame: this peer is one too many
        if (errno != EAGAIN)
            break;
    }
    taskos_killall(os);
    STACKLESS_END(self, value);
}

struct heartbeat {
    struct stackless stackless;
    uint64_t due_ns;
};

static void *heartbeat(struct stackless *self, void *value)
{
    struct heartbeat *frame = (struct heartbeat *)self;
    int killed;
    STACKLESS_BEGIN(self);
    for (;; frame->due_ns = echo_beat(frame->due_ns)) {
        TASKOS_SLEEP_UNTIL(self, (int64_t)frame->due_ns, killed);
        if (killed)
            break;
    }
    STACKLESS_END(self, value);
}

int echo_serve(int listener, const struct echo_options *options)
{
    echo_set_nonblocking(listener);
    os = taskos_create(&(struct taskos_options){.poller = TASKOS_SELECT});
    if (!os || TASKOS_NEW(os, struct server, server, .listener = listener) == 0)
        rig_die("cannot start the scheduler");
    if (options->heartbeat_ns > 0 &&
        TASKOS_NEW(os, struct heartbeat, heartbeat, .due_ns = rig_now_ns() + options->heartbeat_ns) == 0)
        rig_die("cannot start the heartbeat");
    if (taskos_run(os) < 0)
        rig_die("cannot run the tasks");
    taskos_destroy(os);
    rig_ledger_report(&coroutines);
    return 0;
}
