// dispatch/process -- a process for each stage, and a pipe before each, as a shell arranges them
// model: process
// runtime: fork
// class: idiomatic
// traits: push, preemptive
//
// The pipeline of Unix (Doug McIlroy, 1973); "Curious Course", slides 86 and 87, has the same for a coroutine
// whose target is in another process. A process sees nothing of another's memory, so it is sent the text of a
// line, up to and with the NUL that ends it. At each stage that is copied three times: to where lines are
// gathered for one write(2), as many as --batch says, into the pipe and out of it. Waiting and waking are the
// pipe's own: who finds it empty, or full, sleeps in the kernel.
//
// Why a NUL and not a newline behind each line (as in `grep -z`): strstr wants one. It would have to be put
// in the newline's place, and who reads 32 bytes at a time right behind a byte just written waits for that to
// reach the cache: 10 ns a line, more than all else that is done with it.
//
// Each stage reads its standard input and, but for the broadcaster, writes its standard output, and has
// nothing else open. So the end needs no mark: whoever has nothing to read any more and no writer left gets
// an end of file, hands on what it has gathered, and exits. That goes from the source to the sinks, also when
// the source is killed.
//
// A sink that all branches share reads one pipe that all of them write to. The kernel keeps together what is
// written at once, up to PIPE_BUF bytes (pipe(7)): no more than that is written there at a time. What a sink
// has counted comes back in a page that it shares with the first process.
#include "dispatch.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MOST = 64 /* with its NUL */, INLET_BYTES = 64 * 1024 };

// --- Outlet: gathers lines and writes them ---------------------------------------------------------------

struct outlet {
    int targets[DISPATCH_FANOUT_MOST];
    unsigned target_count;
    size_t used, room;     // bytes
    uint32_t lines, batch; // gathered, and to be gathered
    char *bytes;
};

// Without a target as yet. `shared`: others write to it, too. Released by outlet_release.
static void outlet_init(struct outlet *outlet, const struct dispatch_input *input, bool shared)
{
    uint64_t batch = input->batch < input->lines ? input->batch : input->lines;
    size_t room = (size_t)batch * LINE_MOST;
    *outlet = (struct outlet){.batch = (uint32_t)batch, .room = shared && room > PIPE_BUF ? PIPE_BUF : room};
    outlet->bytes = malloc(outlet->room);
    if (!outlet->bytes)
        rig_die("cannot allocate a batch of %u lines", outlet->batch);
}

static void outlet_release(struct outlet *outlet)
{
    free(outlet->bytes);
}

static void outlet_add(struct outlet *outlet, int target)
{
    outlet->targets[outlet->target_count++] = target;
}

static void write_all(int target, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = TEMP_FAILURE_RETRY(write(target, bytes, count));
        if (written < 0)
            rig_die("cannot hand on lines");
        bytes += written;
        count -= (size_t)written;
    }
}

static void outlet_hand_on(struct outlet *outlet)
{
    for (unsigned i = 0; i < outlet->target_count; i++)
        write_all(outlet->targets[i], outlet->bytes, outlet->used);
    outlet->used = outlet->lines = 0;
}

// `length` counts the NUL.
static inline void outlet_send(struct outlet *outlet, const char *line, size_t length)
{
    if (__builtin_expect(outlet->room - outlet->used < length, 0))
        outlet_hand_on(outlet);
    memcpy(outlet->bytes + outlet->used, line, length);
    outlet->used += length;
    if (++outlet->lines == outlet->batch)
        outlet_hand_on(outlet);
}

// --- Inlet: reads, and finds the lines in it -------------------------------------------------------------

struct inlet {
    size_t next, end; // what is left of what was read
    char bytes[INLET_BYTES];
};

// Returns false at the end of the file.
static bool inlet_read(struct inlet *inlet)
{
    size_t left = inlet->end - inlet->next; // of a line that has only begun
    memmove(inlet->bytes, inlet->bytes + inlet->next, left);
    ssize_t got = TEMP_FAILURE_RETRY(read(STDIN_FILENO, inlet->bytes + left, INLET_BYTES - left));
    if (got < 0 || (got == 0 && left > 0))
        rig_die("cannot read a line");
    inlet->next = 0;
    inlet->end = left + (size_t)got;
    return got > 0;
}

// The next line; `length` counts its NUL. Returns NULL when there are no more.
static inline const char *inlet_receive(struct inlet *inlet, size_t *length)
{
    const char *nul;
    while (!(nul = memchr(inlet->bytes + inlet->next, '\0', inlet->end - inlet->next)))
        if (!inlet_read(inlet))
            return NULL;
    const char *line = inlet->bytes + inlet->next;
    *length = (size_t)(nul + 1 - line);
    inlet->next += *length;
    return line;
}

// --- Stages: each is all that its process does -----------------------------------------------------------

struct stage {
    void (*body)(struct inlet *inlet, const struct stage *stage);
    int output;            // what becomes its standard output; -1: it has none
    uint64_t *count;       // a sink's, in shared memory
    struct outlet *outlet; // to which it sends, but for a sink
};

static void sink(struct inlet *inlet, const struct stage *stage)
{
    uint64_t count = 0;
    for (size_t length; inlet_receive(inlet, &length);)
        count++;
    *stage->count = count;
}

static void grep(struct inlet *inlet, const struct stage *stage)
{
    const char *line;
    for (size_t length; (line = inlet_receive(inlet, &length));)
        if (dispatch_matches(line))
            outlet_send(stage->outlet, line, length);
    outlet_hand_on(stage->outlet);
}

static void broadcast(struct inlet *inlet, const struct stage *stage)
{
    const char *line;
    for (size_t length; (line = inlet_receive(inlet, &length));)
        outlet_send(stage->outlet, line, length);
    outlet_hand_on(stage->outlet);
}

// --- The network -----------------------------------------------------------------------------------------

struct crew {
    pid_t members[DISPATCH_FANOUT_MOST * (DISPATCH_DEPTH_MOST + 1) + 1];
    unsigned count;
};

// The child: standard input and output as a shell would arrange them, and nothing else open that is not its
// own. (The broadcaster keeps what it writes to; as the last that is started it has inherited nothing else.)
static _Noreturn void stage_run(const struct stage *stage, const int ends[2])
{
    static struct inlet inlet;
    if (dup2(ends[0], STDIN_FILENO) < 0 || (stage->output >= 0 && dup2(stage->output, STDOUT_FILENO) < 0))
        rig_die("cannot redirect a stage");
    close(ends[0]);
    close(ends[1]);
    if (stage->body != broadcast)
        closefrom(STDERR_FILENO + 1);
    stage->body(&inlet, stage);
    _exit(0); // not exit: atexit and stdio are the parent's
}

// Returns the end of a pipe to which to write what the stage shall read.
static int stage_start(struct crew *crew, const struct stage *stage)
{
    int ends[2];
    if (pipe(ends) < 0)
        rig_die("cannot make pipe %u", crew->count + 1);
    pid_t child = fork();
    if (child < 0)
        rig_die("cannot fork process %u", crew->count + 1);
    if (child == 0)
        stage_run(stage, ends);
    rig_ledger_open(&dispatch_processes);
    crew->members[crew->count++] = child;
    close(ends[0]);
    return ends[1];
}

// Returns the end of a pipe to which the source writes.
static int network_start(struct crew *crew, const struct dispatch_input *input, uint64_t *counts)
{
    bool shared = input->sink_count < input->fanout;
    struct outlet between, last, all; // each stage has a copy of its own
    outlet_init(&between, input, false);
    outlet_init(&last, input, shared);
    outlet_init(&all, input, false);
    outlet_add(&between, STDOUT_FILENO);
    outlet_add(&last, STDOUT_FILENO);
    int end = -1;
    for (unsigned row = 0; row < input->fanout; row++) {
        if (end < 0 || !shared)
            end = stage_start(crew, &(struct stage){.body = sink, .output = -1, .count = &counts[row]});
        int target = end;
        for (unsigned i = 0; i < input->depth; i++) {
            struct stage filter = {.body = grep, .output = target, .outlet = i == 0 ? &last : &between};
            target = stage_start(crew, &filter);
            if (i > 0 || !shared)
                close(filter.output);
        }
        outlet_add(&all, target);
    }
    if (shared)
        close(end);
    int target = all.targets[0];
    if (input->fanout > 1) {
        target = stage_start(crew, &(struct stage){.body = broadcast, .output = -1, .outlet = &all});
        for (unsigned row = 0; row < input->fanout; row++)
            close(all.targets[row]);
    }
    outlet_release(&between);
    outlet_release(&last);
    outlet_release(&all);
    return target;
}

// Waits for all; if one has failed, it has said why.
static void crew_wait(const struct crew *crew)
{
    int status, failure = 0;
    for (unsigned i = 0; i < crew->count; i++) {
        if (TEMP_FAILURE_RETRY(waitpid(crew->members[i], &status, 0)) < 0)
            rig_die("cannot wait for process %u", i + 1);
        rig_ledger_close(&dispatch_processes);
        if (status != 0)
            failure = status;
    }
    errno = 0;
    if (WIFSIGNALED(failure))
        rig_die("a stage was ended by signal %d", WTERMSIG(failure));
    if (failure)
        exit(WEXITSTATUS(failure));
}

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    size_t bytes = input->sink_count * sizeof *sinks;
    uint64_t *counts = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counts == MAP_FAILED)
        rig_die("cannot map %zu bytes", bytes);
    signal(SIGPIPE, SIG_IGN); // who writes to a stage that is gone says so
    struct crew crew = {.count = 0};
    int target = network_start(&crew, input, counts);

    struct outlet outlet;
    outlet_init(&outlet, input, false);
    outlet_add(&outlet, target);
    for (uint64_t i = 0; i < input->lines; i++) {
        const char *line = dispatch_line(input, i);
        outlet_send(&outlet, line, strlen(line) + 1);
    }
    outlet_hand_on(&outlet);
    close(target);
    outlet_release(&outlet);

    crew_wait(&crew);
    memcpy(sinks, counts, bytes);
    munmap(counts, bytes);
}
