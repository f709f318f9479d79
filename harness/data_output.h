// data_output -- where a stream of bytes goes: standard output, or a file that appears as a whole.
#ifndef COROBENCH_DATA_OUTPUT_H
#define COROBENCH_DATA_OUTPUT_H

#include "data.h"
#include "error.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct data_output {
    int fd;
    char *name;      // for messages
    char *path;      // the file to make or replace; NULL when bytes go straight to where they belong
    char *temporary; // beside `path`, until the end
    bool reader_gone;
};

// A NULL path is standard output. A path that exists and is not a regular file (a pipe, a device) is written
// in place; a symbolic link is followed. On failure nothing is left to release.
int data_output_open(struct data_output *output, const char *path, struct error *error);

// Writes all of the bytes. When the reader of a pipe is gone it fails with reader_gone set, and there is
// nothing to tell anyone. SIGPIPE must be ignored.
int data_output_write(struct data_output *output, const char *bytes, size_t length, struct error *error);

// Writes all that the source has; less where *stop is no longer 0 (`stop` may be NULL).
int data_output_pour(struct data_output *output, struct data_source *source,
                     const volatile sig_atomic_t *stop, struct error *error);

// Makes the file appear under its name; the output still wants to be released.
int data_output_finish(struct data_output *output, struct error *error);

// Removes what was written of a file that was not finished.
void data_output_release(struct data_output *output);

#endif
