// fanout/thread_pool -- as many threads as may ask at once, each for one animal after the other
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// traits: blocking, preemptive
//
// The helpers of Eric Appelt's invitations (2016): each mails a letter, waits for the reply, and takes the
// next guest of the list until there is none left. What a thread costs is paid once for each helper, and not
// for each request.
#include "fanout.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct connection {
    int socket;
    uint64_t due_ns; // when the request's time is up
};

// Tells the kernel how long the next call may take: what is left. When nothing is, -1 and ETIMEDOUT.
static int limit(const struct connection *connection, int option)
{
    uint64_t now_ns = rig_now_ns();
    if (now_ns >= connection->due_ns) {
        errno = ETIMEDOUT;
        return -1;
    }
    uint64_t left_us = (connection->due_ns - now_ns + 999) / 1000; // not 0, which would be no limit at all
    const struct timeval left = {.tv_sec = (time_t)(left_us / 1000000),
                                 .tv_usec = (suseconds_t)(left_us % 1000000)};
    return setsockopt(connection->socket, SOL_SOCKET, option, &left, sizeof left);
}

// Whether the call that failed came back for want of time, and not of a partner. The kernel counts in ticks
// and may do so one too early; and a process that was stopped and continued gets EINTR where there is a limit
// (signal(7)). So one looks at the clock again.
static bool is_early(void)
{
    return errno == EAGAIN || errno == EINPROGRESS || errno == EALREADY || errno == EINTR;
}

static int dial(struct connection *connection, const struct sockaddr_in *server)
{
    connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->socket < 0)
        return -1;
    int connected = -1;
    while (limit(connection, SO_SNDTIMEO) == 0 &&
           (connected = connect(connection->socket, (const struct sockaddr *)server, sizeof *server)) < 0 &&
           is_early())
        ; // connect again: it goes on waiting for the same connection
    return connected;
}

// The limit is still that of dial, unless a send took a part only, or none.
static int send_all(const struct connection *connection, const char *bytes, size_t length)
{
    for (;;) {
        ssize_t sent = send(connection->socket, bytes, length, 0);
        if (sent < 0 && !is_early())
            return -1;
        bytes += sent < 0 ? 0 : sent;
        length -= sent < 0 ? 0 : (size_t)sent;
        if (length == 0)
            return 0;
        if (limit(connection, SO_SNDTIMEO) < 0)
            return -1;
    }
}

static ssize_t receive(const struct connection *connection, char *buffer, size_t size)
{
    ssize_t received = -1;
    while (limit(connection, SO_RCVTIMEO) == 0 &&
           (received = recv(connection->socket, buffer, size, 0)) < 0 && is_early())
        ;
    return received;
}

static void hang_up(const struct connection *connection)
{
    if (connection->socket >= 0)
        close(connection->socket);
}

// --- The client ------------------------------------------------------------------------------------------

// Returns NULL when the answer is there, or the reason why it is not.
static const char *ask(struct connection *connection, const struct fanout_input *input,
                       const struct fanout_request *request, struct fanout_answer *answer)
{
    if (dial(connection, &input->server) < 0 || send_all(connection, request->bytes, request->length) < 0)
        return fanout_reason(errno);
    ssize_t received;
    do
        received = receive(connection, answer->bytes + answer->length, FANOUT_ANSWER_MOST - answer->length);
    while (fanout_answer_add(answer, received));
    return answer->reason;
}

// Held by whoever prints.
static pthread_mutex_t printing = PTHREAD_MUTEX_INITIALIZER;

static void print(const struct fanout_sentence *sentence)
{
    pthread_mutex_lock(&printing);
    fanout_print(sentence);
    pthread_mutex_unlock(&printing);
}

// Asks for one animal and prints what it says.
static void speak(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    struct fanout_sentence sentence;
    fanout_answer_init(&answer);
    struct connection connection = {.due_ns = answer.start_ns + input->timeout_ns};
    const char *reason = ask(&connection, input, request, &answer);
    hang_up(&connection);
    if (!reason)
        reason = fanout_answer_sentence(&answer, &sentence);
    if (reason)
        fanout_fail(request, reason);
    else
        print(&sentence);
}

// --- The pool --------------------------------------------------------------------------------------------

// The deepest that an answer can lead takes 15 KB. glibc keeps up to 40 MB of ended threads' stacks for new
// ones: at this size those of a thousand, so none has to be given back to the kernel. (To have no page below
// each that catches an overflow would save a little more, and is not worth it.)
enum { STACK_BYTES = 32 * 1024 };

struct pool {
    const struct fanout_input *input;
    atomic_size_t next; // request that nobody has taken
};

// Where a table of descriptors is full, the kernel makes one of twice the size; if threads share it, whoever
// needs it waits then until no other thread can still be looking at the old one (a grace period of RCU), some
// ms each time. Nobody waits while there is one thread.
static void descriptors_make_room(size_t count)
{
    int beyond = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, (int)count + 16);
    if (beyond >= 0)
        close(beyond);
}

static void *worker_main(void *argument)
{
    struct pool *pool = argument;
    size_t number;
    while ((number = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed)) < pool->input->count)
        speak(pool->input, &pool->input->requests[number]);
    return NULL;
}

// Returns how many there are: fewer than wanted where the machine has no more threads, but not none.
static size_t workers_start(pthread_t *threads, size_t wanted, struct pool *pool)
{
    pthread_attr_t small;
    if ((errno = pthread_attr_init(&small)) || (errno = pthread_attr_setstacksize(&small, STACK_BYTES)))
        rig_die("cannot set the size of stacks");
    size_t count = 0;
    while (count < wanted && (errno = pthread_create(&threads[count], &small, worker_main, pool)) == 0) {
        rig_ledger_open(&fanout_threads);
        count++;
    }
    if (count == 0 && wanted > 0)
        rig_die("cannot create a thread");
    pthread_attr_destroy(&small);
    return count;
}

static void worker_join(pthread_t thread)
{
    if ((errno = pthread_join(thread, NULL)) != 0)
        rig_die("cannot join a thread");
    rig_ledger_close(&fanout_threads);
}

void fanout_run(const struct fanout_input *input)
{
    struct pool pool = {.input = input};
    size_t wanted = input->concurrency < input->count ? input->concurrency : input->count;
    pthread_t *threads = calloc(wanted + 1, sizeof *threads);
    if (!threads)
        rig_die("cannot allocate %zu threads", wanted);
    descriptors_make_room(wanted);
    size_t workers = workers_start(threads, wanted, &pool);
    for (size_t i = 0; i < workers; i++)
        worker_join(threads[i]);
    free(threads);
}
