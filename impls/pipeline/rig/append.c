// The process that appends to a log, line by line, by the clock.
#include "follow.h"

#include <errno.h>
#include <sys/prctl.h>
#include <time.h>

enum { NS_PER_SECOND = 1000000000 };

static void sleep_until(uint64_t due_ns)
{
    struct timespec due = {.tv_sec = (time_t)(due_ns / NS_PER_SECOND),
                           .tv_nsec = (long)(due_ns % NS_PER_SECOND)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
        ;
}

// When line `number` is due after the first. (Ten million lines of a second each overflow no uint64_t.)
static uint64_t due_after(uint64_t number, uint64_t rate)
{
    return number / rate * NS_PER_SECOND + number % rate * NS_PER_SECOND / rate;
}

// All lines that are due go in one write: so a rate beyond what one write a line can do is kept, too. A line
// counts as appended when its write begins: a reader cannot have it earlier.
int follow_append(int file, struct pipeline_line text, uint64_t begun_ns, uint64_t rate,
                  uint64_t *appended_ns)
{
    struct pipeline_source source = {text.text, text.text + text.length, .complete = true};
    struct pipeline_line line;
    uint64_t matches = 0;
    prctl(PR_SET_TIMERSLACK, 1UL); // the kernel's habit is to be up to 50 us late
    while (source.at < source.end) {
        sleep_until(begun_ns + due_after(source.lines, rate));
        const char *first = source.at;
        uint64_t now_ns = rig_now_ns();
        while (begun_ns + due_after(source.lines, rate) <= now_ns && pipeline_line(&source, &line))
            if (pipeline_matches(line))
                appended_ns[matches++] = now_ns;
        struct pipeline_line due = {first, (size_t)(source.at - first)};
        if (pipeline_write(file, due, (struct pipeline_line){NULL, 0}) < 0)
            return -1;
    }
    return 0;
}
