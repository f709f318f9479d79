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
#include "fanout_blocking.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

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
    if ((errno = pthread_attr_init(&small)) ||
        (errno = pthread_attr_setstacksize(&small, rig_stack_bytes(STACK_BYTES))))
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
