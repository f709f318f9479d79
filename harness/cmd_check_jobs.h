// cmd_check_jobs -- checks of several implementations at once, each by a driver of its own: within one, one
// thread uses `process`, and a sweep ends whatever is left running.
#ifndef COROBENCH_CMD_CHECK_JOBS_H
#define COROBENCH_CMD_CHECK_JOBS_H

#include "error.h"
#include "vec.h"

// What `check` printed of one implementation on stdout, without its last line: the counts.
struct check_report {
    const char *text;
    unsigned passed, failed, skipped;
};

// Runs `corobench check ARGUMENT... NAME` for each name, at most `most` at once, and hands what was printed
// to `take`, in the order of the names. -1 when one of them could not check, or at an interrupt: then some
// may still run until process_shutdown.
int check_jobs_run(const struct strings *names, const struct strings *arguments, unsigned most,
                   void (*take)(void *context, const struct check_report *report), void *context,
                   struct error *error);

#endif
