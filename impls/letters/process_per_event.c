// letters/process_per_event -- a process of its own for each letter
// model: process
// runtime: fork
// class: idiomatic
// limits: events<=20000
// traits: per-event, preemptive
//
// David Mertz's `process_test`, of which the talk says that it is terrible, and may be quite good, for one
// and the same reason: each event has a process of its own. Each has an address space of its own, the kernel
// runs it on any CPU, and one that crashes takes no other with it. The three counts lie in memory that fork
// leaves shared (his multiprocessing.Value). He waits for each process before he starts the next; then
// nothing is ever done at the same time. Here up to so many are under way.
#include "letters.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// Two for each CPU would keep it at work, if all worked. Who waits needs a place and no CPU: in the some 50
// us that it takes to start a process, one CPU starts twenty while the first waits for a millisecond. At 100
// KB each, this is 6 MB for each CPU.
enum { UNDER_WAY_PER_CPU = 64 };

struct counter {
    _Alignas(64) atomic_uint_fast64_t count; // processes of the same kind meet here
};

// Zeroed memory that children share with their parent.
static void *shared_allocate(size_t bytes)
{
    void *memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED)
        rig_die("cannot map %zu bytes", bytes);
    return memory;
}

// The child begins with a copy of all that its parent has, handles its event, and ends.
static void process_start(struct counter *counter, pid_t parent)
{
    pid_t child = fork();
    if (child < 0)
        rig_die("cannot fork process %lu", (unsigned long)atomic_load(&letters_processes.created) + 1);
    if (child > 0) {
        rig_ledger_open(&letters_processes);
        return;
    }
    // A signal when the parent dies: unless it died before this could be asked for.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
        _exit(1);
    letters_work();
    atomic_fetch_add_explicit(&counter->count, 1, memory_order_relaxed);
    _exit(0); // not exit: atexit and stdio are the parent's
}

// Waits until any has ended; the kernel then forgets it.
static void process_wait(void)
{
    int status;
    if (TEMP_FAILURE_RETRY(waitpid(-1, &status, 0)) < 0)
        rig_die("cannot wait for a process");
    rig_ledger_close(&letters_processes);
    errno = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        rig_die("the process of an event failed (wait status 0x%x)", (unsigned)status);
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    cpu_set_t cpus;
    unsigned count = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? (unsigned)CPU_COUNT(&cpus) : 1;
    struct counter *counters = shared_allocate(LETTERS_KINDS * sizeof *counters);
    pid_t self = getpid();
    uint64_t under_way = 0;
    for (uint64_t i = 0; i < input->events; i++) {
        if (under_way == count * UNDER_WAY_PER_CPU) {
            process_wait();
            under_way--;
        }
        process_start(&counters[letters_kind(input->text[i])], self);
        under_way++;
    }
    for (; under_way > 0; under_way--)
        process_wait();
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
        counts[kind] = counters[kind].count;
    munmap(counters, LETTERS_KINDS * sizeof *counters);
}
