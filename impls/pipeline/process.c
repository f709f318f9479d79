// pipeline/process -- a process for each stage, and a pipe between two: follow | grep | printer
// model: process
// runtime: fork
// class: idiomatic
// traits: push
//
// What a shell makes of `tail -f log | grep python | cat` (McIlroy's pipes, Unix of 1973). The stages share
// nothing: what one hands on is bytes, which the kernel copies into a pipe and out of it, and the stage
// behind finds the lines in them once more. Who reads an empty pipe or writes a full one sleeps, which is all
// the waiting there is, and bounds what is under way.
//
// A read takes what is there, little or much, and what is made of it goes in one write: so the less the next
// stage keeps up, the more it is handed at a time. A line alone goes at once.
#include "pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCK_BYTES = 512 * 1024, PIPE_BYTES = 1024 * 1024 }; // a pipe: as much as anybody may ask for

static void write_all(int pipe, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(pipe, bytes, count);
        if (written < 0 && errno != EINTR)
            rig_die("cannot write to the next process");
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        }
    }
}

// --- Inlet: lines from a pipe ----------------------------------------------------------------------------

struct inlet {
    int pipe;
    char *block; // there is always room for one byte more, a line feed that the last line may lack
    size_t size;
    struct pipeline_source text; // what is left in the block
};

static void inlet_open(struct inlet *inlet, int pipe)
{
    *inlet = (struct inlet){.pipe = pipe, .size = BLOCK_BYTES, .block = malloc(BLOCK_BYTES)};
    if (!inlet->block)
        rig_die("cannot allocate a block");
    inlet->text.at = inlet->text.end = inlet->block;
}

// Moves the beginning of a line that is left to where the block begins, and makes room where it fills the
// block.
static size_t inlet_keep(struct inlet *inlet)
{
    size_t left = (size_t)(inlet->text.end - inlet->text.at);
    memmove(inlet->block, inlet->text.at, left);
    if (left + 1 == inlet->size) {
        inlet->block = realloc(inlet->block, inlet->size *= 2);
        if (!inlet->block)
            rig_die("cannot allocate a block of %zu bytes", inlet->size);
    }
    return left;
}

// Waits for more; the lines before are gone. False when nothing more comes, and all was taken.
static bool inlet_read(struct inlet *inlet)
{
    struct pipeline_source *text = &inlet->text;
    if (text->complete)
        return false;
    size_t left = inlet_keep(inlet);
    ssize_t count;
    while ((count = read(inlet->pipe, inlet->block + left, inlet->size - left - 1)) < 0)
        if (errno != EINTR)
            rig_die("cannot read from the process before");
    text->complete = count == 0;
    text->at = inlet->block;
    text->end = inlet->block + left + count;
    return true;
}

// --- Stages ----------------------------------------------------------------------------------------------

// Lines are of no concern to who only passes bytes on. What was read never changes, so it need not be copied
// into the pipe: its pages are lent to it (vmsplice(2)).
static void follow(struct pipeline_source *source, int out)
{
    do {
        while (source->at < source->end) {
            struct iovec rest = {(void *)source->at, (size_t)(source->end - source->at)};
            ssize_t lent = vmsplice(out, &rest, 1, 0);
            if (lent < 0 && errno != EINTR)
                rig_die("cannot lend pages to the next process");
            source->at += lent > 0 ? lent : 0;
        }
    } while (pipeline_wait(source));
}

// The lines that match move up to where the block begins, and go on together.
static uint64_t grep(int in, int out)
{
    struct inlet inlet;
    struct pipeline_line line;
    inlet_open(&inlet, in);
    while (inlet_read(&inlet)) {
        char *kept = inlet.block;
        while (pipeline_line(&inlet.text, &line)) {
            if (!pipeline_matches(line))
                continue;
            memmove(kept, line.text, line.length);
            kept += line.length;
            *kept++ = '\n';
        }
        write_all(out, inlet.block, (size_t)(kept - inlet.block));
    }
    free(inlet.block);
    return inlet.text.lines;
}

static void printer(int in)
{
    struct inlet inlet;
    struct pipeline_line line;
    inlet_open(&inlet, in);
    while (inlet_read(&inlet))
        while (pipeline_line(&inlet.text, &line))
            pipeline_print(line);
    free(inlet.block);
}

// --- The pipeline ----------------------------------------------------------------------------------------

static void make_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        rig_die("cannot make a pipe");
    fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES); // where that is too much, it stays as it is
}

static pid_t start(void)
{
    pid_t child = fork();
    if (child < 0)
        rig_die("cannot fork");
    if (child > 0)
        rig_ledger_open(&pipeline_processes);
    return child;
}

static void finish(pid_t child)
{
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            rig_die("cannot wait for a process");
    errno = 0;
    if (status != 0)
        rig_die("a stage has failed");
    rig_ledger_close(&pipeline_processes);
}

// A pipe ends for who reads it when nobody has its other end: each process closes what is not its own.
void pipeline_run(struct pipeline_source *source)
{
    int lines[2], matches[2];
    make_pipe(lines);
    pid_t follower = start();
    if (follower == 0) {
        close(lines[0]);
        follow(source, lines[1]);
        _exit(0);
    }
    close(lines[1]);
    make_pipe(matches);
    pid_t filter = start();
    if (filter == 0) {
        close(matches[0]);
        source->lines = grep(lines[0], matches[1]);
        _exit(0);
    }
    close(lines[0]);
    close(matches[1]);
    printer(matches[0]);
    close(matches[0]);
    finish(follower);
    finish(filter);
}
