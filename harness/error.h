// error -- one sentence about what failed, carried upwards to whoever prints it.
//
// Every fallible function of the harness returns 0 or -1 and takes, as its last argument, the place for
// the sentence. The lowest function that knows writes it (what failed, on what, why); callers pass it on
// unchanged. Only the commands print.
#ifndef COROBENCH_ERROR_H
#define COROBENCH_ERROR_H

struct error {
    char text[6144]; // no newline at the end; cut, never overrun. The longest path (PATH_MAX), and what is
                     // the matter
};

// Writes the sentence; returns -1, so that `return error_set(error, ...)` reads well. `error` may be NULL.
int error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

// As error_set, with ": " and the text of errno behind it, and what mends it where that is always the same.
int error_errno(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
