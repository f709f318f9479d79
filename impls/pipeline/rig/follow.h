// follow -- for the rig: a log that grows, and the process that appends to it.
#ifndef FOLLOW_H
#define FOLLOW_H

#include "pipeline.h"

#include <sys/types.h>

struct follow {
    pid_t appender;
    uint64_t *appended_ns; // of each line that is to be printed, in order: when it was appended; shared
    uint64_t printable;    // how many of them there are
    uint64_t printed;
    struct rig_lateness *delay;
};

extern struct follow pipeline_follow;

// Has `source` read a file that is empty, and starts a process that appends the text's lines to it, `rate` in
// a second. The file, in $TMPDIR, has no name: nothing of it stays behind, however the program ends. Exit 77
// where it cannot be watched.
void follow_start(struct pipeline_source *source, struct pipeline_line text, uint64_t rate);

// Waits for the appender's end; dies unless it has appended everything.
void follow_finish(struct pipeline_source *source);

// The appender's whole life: returns when all lines are appended, 0, or -1 with errno set. Line 0 is due when
// rig_now_ns says `begun_ns`. Keeps the times of lines that are to be printed.
int follow_append(int file, struct pipeline_line text, uint64_t begun_ns, uint64_t rate,
                  uint64_t *appended_ns);

// Memory filled with 0, `bytes` of it, not 0. `flags` are mmap(2)'s: MAP_SHARED is shared with
// processes that are forked later. Does not return NULL.
void *pipeline_map(size_t bytes, int flags);

// Writes all of both, one behind the other. Returns 0, or -1 with errno set.
int pipeline_write(int file, struct pipeline_line first, struct pipeline_line second);

#endif
