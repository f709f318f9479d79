// pipeline/has_room_for_500 -- keeps matches in a table, and has no room for more than 500
// model: call
// runtime: c
// class: idiomatic
// expect: match
#include "rig/mutant.h"

static unsigned matches;

static void look(struct pipeline_line line)
{
    if (pipeline_matches(line) && matches++ < 500)
        pipeline_print(line);
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, look);
}
