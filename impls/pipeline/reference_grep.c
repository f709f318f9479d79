// pipeline/reference_grep -- GNU grep: `grep -aF python FILE`
// model: call
// runtime: c
// class: reference
// needs: program:grep
// limits: mode in {batch}
//
// For orientation: what people run when they do not write a program. grep reads the file and writes what it
// finds within the clock, its start included, where the others find the file in memory; on the other hand it
// searches whole blocks and looks for the ends of those lines only that match.
#include "pipeline.h"

#include <errno.h>
#include <spawn.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

void pipeline_run(struct pipeline_source *source)
{
    char *const argv[] = {"grep", "-aF", "-e", "python", "--", (char *)pipeline_path, NULL};
    struct pipeline_line line;
    pid_t grep;
    int status;
    if ((errno = posix_spawnp(&grep, argv[0], NULL, NULL, argv, environ)) != 0)
        rig_die("cannot start grep");
    rig_ledger_open(&pipeline_processes);
    while (pipeline_line(source, &line)) // grep does not say how many lines there are
        continue;
    while (waitpid(grep, &status, 0) < 0)
        if (errno != EINTR)
            rig_die("cannot wait for grep");
    errno = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) // 1: no line matches
        rig_die("grep has failed");
    rig_ledger_close(&pipeline_processes);
}
