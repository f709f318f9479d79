// fanout/thread_pool -- as many threads as may ask at once, each for one animal after the other
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// traits: blocking, preemptive
//
// The helpers of Eric Appelt's invitations (2016): each mails a letter, waits for the reply, and takes the
// next guest of the list until there is none left. What a thread costs is paid once for each helper, and not
// for each request.
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
    if ((errno = pthread_attr_init(&small)) ||
        (errno = pthread_attr_setstacksize(&small, rig_stack_bytes(STACK_BYTES))))
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
