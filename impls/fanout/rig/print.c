// Sentences to stdout, failures to stderr, and what threads and forked processes have to tell the rig.
#include "fanout.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct rig_ledger fanout_coroutines = {.name = "coroutines"};
struct rig_ledger fanout_threads = {.name = "threads"};
struct rig_ledger fanout_processes = {.name = "processes"};

// From so many requests on the chance that none beyond the percentile was seen is 2.5% at most.
enum { P99_LEAST = 368 };

static uint64_t tick;
static struct rig_lateness *times;

// Shared with the processes that the program forks.
static struct told {
    atomic_bool failed;     // a request
    atomic_int print_error; // an errno; 0: none
} * told;

void fanout_printing_open(uint64_t tick_ns)
{
    tick = tick_ns;
    times = rig_lateness_open();
    told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED)
        rig_die("cannot map memory for failures");
}

int fanout_printing_close(void)
{
    rig_lateness_report(times, "request", P99_LEAST);
    if ((errno = atomic_load(&told->print_error)) != 0)
        rig_die("cannot print");
    return atomic_load(&told->failed);
}

void fanout_took(uint64_t start_ns)
{
    rig_lateness_keep(times, rig_now_ns() - start_ns);
}

static void write_all(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = TEMP_FAILURE_RETRY(write(STDOUT_FILENO, bytes, length));
        if (written < 0) {
            atomic_store(&told->print_error, errno);
            return;
        }
        bytes += written;
        length -= (size_t)written;
    }
}

// Until a time, not for a time: what a signal cuts short is taken up again without a shift.
static void pause_a_tick(void)
{
    uint64_t due_ns = rig_now_ns() + tick;
    struct timespec due = {.tv_sec = (time_t)(due_ns / 1000000000), .tv_nsec = (long)(due_ns % 1000000000)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
        ;
}

// The bytes of the letter that begins here: in UTF-8 all but the first have a 1 and a 0 in front.
static size_t letter_length(const char *text, const char *end)
{
    const char *at = text + 1;
    while (at < end && ((unsigned char)*at & 0xc0) == 0x80)
        at++;
    return (size_t)(at - text);
}

void fanout_print(const struct fanout_sentence *sentence)
{
    const char *at = sentence->text, *end = sentence->text + sentence->length;
    if (tick == 0)
        write_all(at, sentence->length);
    for (size_t length; tick > 0 && at < end; at += length) {
        length = letter_length(at, end);
        write_all(at, length);
        pause_a_tick();
    }
}

void fanout_fail(const struct fanout_request *request, const char *reason)
{
    char line[256];
    int length = snprintf(line, sizeof line, "request %u: %s\n", request->number, reason);
    TEMP_FAILURE_RETRY(write(STDERR_FILENO, line, (size_t)length));
    atomic_store(&told->failed, true);
}
