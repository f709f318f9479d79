// fanout/process -- a process for each request, made by fork
// model: process
// runtime: fork
// class: idiomatic
// traits: blocking, preemptive
//
// Who needs a stack of its own to wait on gets all of a program. Nothing that goes wrong in one touches
// another: a process that crashes is one request that failed. What all of them share they share on purpose:
// stdout, and the lock for it.
#include "fanout_blocking.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
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

// Held by whoever prints. If one ended while it did, its sentence is broken, and the next may print.
static pthread_mutex_t *printing;

static void print(const struct fanout_sentence *sentence)
{
    if (pthread_mutex_lock(printing) == EOWNERDEAD)
        pthread_mutex_consistent(printing);
    fanout_print(sentence);
    pthread_mutex_unlock(printing);
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

// --- Processes -------------------------------------------------------------------------------------------

// A mutex in memory that fork leaves shared. Who dies with it does not keep it (robust, pthreads(7)).
static void printing_open(void)
{
    pthread_mutexattr_t attributes;
    printing = mmap(NULL, sizeof *printing, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (printing == MAP_FAILED)
        rig_die("cannot map memory for the lock");
    if ((errno = pthread_mutexattr_init(&attributes)) ||
        (errno = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED)) ||
        (errno = pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST)) ||
        (errno = pthread_mutex_init(printing, &attributes)))
        rig_die("cannot make the lock");
    pthread_mutexattr_destroy(&attributes);
}

struct children {
    const struct fanout_input *input;
    pid_t *ids; // of the one for each request
    size_t started, live;
};

// A process that ends in any other way than that of child_start has not told what became of its request.
static void child_ended(const struct children *children, pid_t child, int status)
{
    char reason[64];
    size_t i = children->started;
    while (i > 0 && children->ids[i - 1] != child) // from the end: ids come again
        i--;
    if (WIFSIGNALED(status))
        snprintf(reason, sizeof reason, "failed: signal %d ended its process", WTERMSIG(status));
    else
        snprintf(reason, sizeof reason, "failed: its process ended with status %d", WEXITSTATUS(status));
    if (i > 0)
        fanout_fail(&children->input->requests[i - 1], reason);
}

static void child_wait(struct children *children)
{
    int status;
    pid_t child;
    while ((child = waitpid(-1, &status, 0)) < 0 && errno == EINTR)
        ;
    if (child < 0)
        rig_die("cannot wait for a process");
    if (status != 0)
        child_ended(children, child, status);
    children->live--;
    rig_ledger_close(&fanout_processes);
}

static void child_start(struct children *children, const struct fanout_request *request)
{
    pid_t child = fork();
    if (child == 0) {
        speak(children->input, request);
        _exit(0); // not exit: what is to be done at the program's end is the parent's
    }
    children->ids[children->started++] = child;
    if (child < 0) {
        fanout_fail(request, "failed: there are no more processes");
        return;
    }
    children->live++;
    rig_ledger_open(&fanout_processes);
}

void fanout_run(const struct fanout_input *input)
{
    struct children children = {.input = input};
    children.ids = calloc(input->count + 1, sizeof *children.ids);
    if (!children.ids)
        rig_die("cannot allocate %zu processes", input->count);
    printing_open();
    signal(SIGCHLD, SIG_DFL); // where it was ignored, nobody could be waited for
    for (size_t i = 0; i < input->count; i++) {
        if (children.live == input->concurrency)
            child_wait(&children);
        child_start(&children, &input->requests[i]);
    }
    while (children.live > 0)
        child_wait(&children);
    munmap(printing, sizeof *printing);
    free(children.ids);
}
