// fanout/thread -- a thread for each request, and a lock for those who print
// model: thread
// runtime: pthreads
// class: idiomatic
// traits: blocking, preemptive
//
// Eric Appelt's threads (2016), as they are in the end, with the lock: without it the letters of one sentence
// get between those of another. Each thread does what the sequential program does, word for word; the kernel
// lets the others run while one waits. For each that may wait at once it takes a stack, and time to
// make it.
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

// --- Threads, each in a place of its own -----------------------------------------------------------------

// The deepest that an answer can lead takes 15 KB. glibc keeps up to 40 MB of ended threads' stacks for new
// ones: at this size those of a thousand, so none has to be given back to the kernel. (To have no page below
// each that catches an overflow would save a little more, and is not worth it.)
enum { STACK_BYTES = 32 * 1024 };

struct place {
    const struct fanout_input *input;
    const struct fanout_request *request;
    pthread_t thread;
    bool used;          // there was a thread, which is not joined yet
    struct place *next; // of those that are free
};

// As many as requests may be in flight.
static struct {
    struct place *all, *free;
    size_t count;
    pthread_mutex_t lock;
    pthread_cond_t one_is_free;
} places = {.lock = PTHREAD_MUTEX_INITIALIZER, .one_is_free = PTHREAD_COND_INITIALIZER};

static void place_leave(struct place *place)
{
    pthread_mutex_lock(&places.lock);
    place->next = places.free;
    places.free = place;
    pthread_cond_signal(&places.one_is_free);
    pthread_mutex_unlock(&places.lock);
}

static void places_open(const struct fanout_input *input)
{
    places.count = input->concurrency < input->count ? input->concurrency : input->count;
    places.all = calloc(places.count + 1, sizeof *places.all);
    if (!places.all)
        rig_die("cannot allocate %zu places for threads", places.count);
    for (size_t i = places.count; i-- > 0;) {
        places.all[i].input = input;
        place_leave(&places.all[i]);
    }
}

static void place_join(struct place *place)
{
    if (!place->used)
        return;
    if ((errno = pthread_join(place->thread, NULL)) != 0)
        rig_die("cannot join a thread");
    place->used = false;
    rig_ledger_close(&fanout_threads);
}

static void places_close(void)
{
    for (size_t i = 0; i < places.count; i++)
        place_join(&places.all[i]);
    free(places.all);
}

// Waits until there is one. Who had it before has nothing left to do but to end.
static struct place *place_take(void)
{
    pthread_mutex_lock(&places.lock);
    while (!places.free)
        pthread_cond_wait(&places.one_is_free, &places.lock);
    struct place *place = places.free;
    places.free = place->next;
    pthread_mutex_unlock(&places.lock);
    place_join(place);
    return place;
}

// Where a table of descriptors is full, the kernel makes one of twice the size; if threads share it, whoever
// needs it waits then until no other thread can still be looking at the old one (a grace period of RCU), some
// ms each time. Nobody waits while there is one thread.
static void descriptors_make_room(size_t count)
{
    int beyond = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, (int)count + 16);
    if (beyond >= 0)
        close(beyond);
}

static void *thread_main(void *argument)
{
    struct place *place = argument;
    speak(place->input, place->request);
    place_leave(place);
    return NULL;
}

void fanout_run(const struct fanout_input *input)
{
    pthread_attr_t small;
    if ((errno = pthread_attr_init(&small)) || (errno = pthread_attr_setstacksize(&small, STACK_BYTES)))
        rig_die("cannot set the size of stacks");
    places_open(input);
    descriptors_make_room(places.count);
    for (size_t i = 0; i < input->count; i++) {
        struct place *place = place_take();
        place->request = &input->requests[i];
        place->used = pthread_create(&place->thread, &small, thread_main, place) == 0;
        if (place->used) {
            rig_ledger_open(&fanout_threads);
        } else {
            fanout_fail(place->request, "failed: there are no more threads");
            place_leave(place);
        }
    }
    places_close();
    pthread_attr_destroy(&small);
}
