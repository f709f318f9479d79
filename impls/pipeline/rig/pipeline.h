// pipeline -- a log goes line by line through a source, a filter and a printer (docs/CONTRACT.md).
//
// An implementation is one function, pipeline_run. This header holds what all of them share and none is
// measured by: where the next line ends, what the filter looks for, what the printer does with a line, and
// the ledgers. Who asks whom for a line, or hands it to whom, and who waits for whom, is the model's.
#ifndef PIPELINE_H
#define PIPELINE_H

#include "rig.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// A slice of what the source has read, without its line feed. It stays where it is until pipeline_run
// returns: whoever has one may keep it, and threads may share it.
struct pipeline_line {
    const char *text; // may hold anything but a line feed
    size_t length;
};

// What a source reads from. In batch mode all of the log is there: it was read before the clock started, so
// that models are measured and not the page cache. In follow mode nothing is there at first.
struct pipeline_source {
    const char *at, *end; // what was read, and no stage has been given
    uint64_t lines;       // that the stages behind it were given: the run's operations
    bool complete;        // nothing will come behind `end`
    int changes; // follow: a descriptor that is readable when the file has grown, or has ended; or -1
    int file;    // follow: the file that grows; -1
    char *room, *room_end; // follow: where to read to
};

// Takes the next line. False where there is none, or not yet all of it.
static inline bool pipeline_line(struct pipeline_source *source, struct pipeline_line *line);

// Reads what the file has grown by, without waiting. False where it has ended and all was read before, as
// always in batch mode.
bool pipeline_more(struct pipeline_source *source);

// The same, but waits until it has grown or ended: the calling thread sleeps in the kernel. This is shared
// by the models that do nothing else meanwhile; whoever has an event loop waits there, for
// source->changes, and calls pipeline_more.
bool pipeline_wait(struct pipeline_source *source);

// What the filter asks of each line: does it contain `python`?
static inline bool pipeline_matches(struct pipeline_line line);

// What the printer does with a line. In batch mode it is put with the others, which the rig prints once the
// clock has stopped; in follow mode it is written at once. For one thread, of the process that the rig
// started.
static inline void pipeline_print(struct pipeline_line line);

// Has all lines of the source go through what it first builds: a source, a filter and a printer. The rig
// reads the clock before and after, so creating the model's parts counts. In follow mode this process has a
// child already, the one that appends: wait for children by their ids. `source` lies in memory that is
// shared with processes forked later.
void pipeline_run(struct pipeline_source *source);

// The work ledger: open one for each unit that the model creates. The rig reports those in use.
extern struct rig_ledger pipeline_coroutines, pipeline_threads, pipeline_processes;

extern const char *pipeline_path; // of the log, for programs from elsewhere: the value of --input

// --- Behind the interface ----------------------------------------------------------------------------------

// Where the printer puts lines: there is room for `end - at` bytes, none in follow mode.
struct pipeline_output {
    char *at, *end;
};

extern struct pipeline_output pipeline_output;

bool pipeline_last_line(struct pipeline_source *source, struct pipeline_line *line);
void pipeline_print_now(struct pipeline_line line); // what there is no room for

static inline bool pipeline_line(struct pipeline_source *source, struct pipeline_line *line)
{
    const char *at = source->at, *feed = memchr(at, '\n', (size_t)(source->end - at));
    if (!feed)
        return pipeline_last_line(source, line);
    *line = (struct pipeline_line){at, (size_t)(feed - at)};
    source->at = feed + 1;
    source->lines++;
    return true;
}

// The search is the same for all models, so it should cost little beside them. In a log `y` is the rarest
// letter of the word: memchr looks for it at 32 bytes a step, and most lines are through after one call.
// (memmem, which has to serve any word, prepares a table for each line: docs/findings/pipeline.md.)
static inline bool pipeline_matches(struct pipeline_line line)
{
    static const char word[] = "python";
    enum { LENGTH = sizeof word - 1, BEFORE = 1, BEHIND = LENGTH - BEFORE - 1 }; // the y
    if (line.length < LENGTH)
        return false;
    const char *at = line.text + BEFORE, *end = line.text + line.length - BEHIND;
    while ((at = memchr(at, word[BEFORE], (size_t)(end - at)))) {
        if (memcmp(at - BEFORE, word, LENGTH) == 0)
            return true;
        at++;
    }
    return false;
}

static inline void pipeline_print(struct pipeline_line line)
{
    char *at = pipeline_output.at;
    if (__builtin_expect(line.length >= (size_t)(pipeline_output.end - at), 0)) {
        pipeline_print_now(line);
        return;
    }
    memcpy(at, line.text, line.length);
    at[line.length] = '\n';
    pipeline_output.at = at + line.length + 1;
}

#endif
