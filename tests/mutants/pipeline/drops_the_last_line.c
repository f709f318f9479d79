// pipeline/drops_the_last_line -- goes by line feeds, and drops what stands behind the last
// model: call
// runtime: c
// class: idiomatic
// expect: last-line
#include "rig/mutant.h"

void pipeline_run(struct pipeline_source *source)
{
    struct pipeline_line line;
    do {
        while (memchr(source->at, '\n', (size_t)(source->end - source->at)) && pipeline_line(source, &line))
            mutant_print_match(line);
    } while (pipeline_wait(source));
    if (source->at < source->end)
        source->lines++;
}
