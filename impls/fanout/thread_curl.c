// fanout/thread_curl -- libcurl's easy interface, a thread for each request, a lock around printing
// model: thread
// runtime: libcurl
// class: idiomatic
// needs: pkg:libcurl
// traits: blocking
//
// What many C programmers would write: the library fetches a page in one call that waits, and who wants many
// pages at once makes as many threads. libcurl's own examples have one like it. Nobody shares a handle, so
// nothing needs a lock but stdout: a sentence that is printed letter by letter would be torn by others
// (Eric Appelt 2016: the first two of his four acts, "a mess" and "locks").
//
// What a wait of a thread's own costs here: curl_easy_perform is the multi interface inside, with an object
// of that kind for each call, a pair of sockets by which it could be woken, and poll.
#include "fanout_curl.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

// An answer is 4 KB on the stack, libcurl takes some; the default would be 8 MB.
enum { STACK_BYTES = 128 * 1024 };

enum { DESCRIPTORS = 3 }; // of a request: the connection, and the pair

// A place for one request at a time. Its thread is joined before the next one gets it: who has ended and is
// not joined keeps its stack.
struct place {
    pthread_t thread;
    bool used;
    const struct fanout_input *input;
    const struct fanout_request *request;
    struct place *next; // of those that are free
};

static pthread_mutex_t printer = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER; // to the places that are free
static pthread_cond_t door_opens = PTHREAD_COND_INITIALIZER;
static struct place *free_places;

static void speak(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_curl fetch;
    struct fanout_sentence sentence;
    fanout_curl_open(&fetch, input);
    fanout_curl_begin(&fetch, input, request);
    const char *reason = fanout_curl_end(&fetch, curl_easy_perform(fetch.easy), &sentence);
    if (reason) {
        fanout_fail(request, reason);
    } else {
        pthread_mutex_lock(&printer);
        fanout_print(&sentence);
        pthread_mutex_unlock(&printer);
    }
    fanout_curl_close(&fetch);
}

static void place_leave(struct place *place)
{
    pthread_mutex_lock(&door);
    place->next = free_places;
    free_places = place;
    pthread_cond_signal(&door_opens);
    pthread_mutex_unlock(&door);
}

static void *thread_main(void *place_)
{
    struct place *place = place_;
    speak(place->input, place->request);
    place_leave(place);
    return NULL;
}

// Waits until a place is free, and for the end of the thread that had it.
static struct place *place_take(void)
{
    pthread_mutex_lock(&door);
    while (!free_places)
        pthread_cond_wait(&door_opens, &door);
    struct place *place = free_places;
    free_places = place->next;
    pthread_mutex_unlock(&door);
    if (place->used) {
        pthread_join(place->thread, NULL);
        rig_ledger_close(&fanout_threads);
    }
    place->used = false;
    return place;
}

static void place_start(struct place *place, const pthread_attr_t *attributes)
{
    place->used = pthread_create(&place->thread, attributes, thread_main, place) == 0;
    if (place->used) {
        rig_ledger_open(&fanout_threads);
    } else {
        fanout_fail(place->request, "failed: there are no more threads");
        place_leave(place);
    }
}

// Where threads share a full table of descriptors, whoever needs a larger one waits until nobody can still be
// looking at the old one (a grace period of RCU), some ms each time. Nobody waits while there is one thread.
static void descriptors_make_room(size_t count)
{
    int beyond = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, (int)count + 16);
    if (beyond >= 0)
        close(beyond);
}

void fanout_run(const struct fanout_input *input)
{
    size_t count = input->count < input->concurrency ? input->count : input->concurrency;
    struct place *places = calloc(count, sizeof *places);
    pthread_attr_t small;
    if ((!places && count > 0) || curl_global_init(CURL_GLOBAL_NOTHING) != CURLE_OK ||
        (errno = pthread_attr_init(&small)) ||
        (errno = pthread_attr_setstacksize(&small, rig_stack_bytes(STACK_BYTES))))
        rig_die("cannot prepare %zu threads", count);
    descriptors_make_room(DESCRIPTORS * count);
    for (size_t i = 0; i < count; i++) {
        places[i].input = input;
        place_leave(&places[i]);
    }
    for (size_t i = 0; i < input->count; i++) {
        struct place *place = place_take();
        place->request = &input->requests[i];
        place_start(place, &small);
    }
    for (size_t i = 0; i < count; i++)
        place_take();
    pthread_attr_destroy(&small);
    curl_global_cleanup();
    free(places);
}
