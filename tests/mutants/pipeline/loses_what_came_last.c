// pipeline/loses_what_came_last -- ends when the log has ended, without a look at what was appended before
// model: call
// runtime: c
// class: idiomatic
// expect: follow
#include "rig/mutant.h"

void pipeline_run(struct pipeline_source *source)
{
    struct pipeline_line line;
    while (!source->complete || source->changes < 0) {
        while (pipeline_line(source, &line))
            mutant_print_match(line);
        if (!pipeline_wait(source))
            break;
    }
}
