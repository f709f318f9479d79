// pipeline/prints_at_the_end -- prints nothing before the log has ended
// model: call
// runtime: c
// class: idiomatic
// expect: follow-at-once
#include "rig/mutant.h"

enum { ROOM = 200000 };

static struct pipeline_line matches[ROOM];
static size_t count;

static void keep(struct pipeline_line line)
{
    if (pipeline_matches(line) && count < ROOM)
        matches[count++] = line;
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, keep);
    for (size_t i = 0; i < count; i++)
        pipeline_print(matches[i]);
}
