// pipeline/drops_the_first_match -- does not print the first line that matches
// model: call
// runtime: c
// class: idiomatic
// expect: answer-default
#include "rig/mutant.h"

static bool seen;

static void look(struct pipeline_line line)
{
    if (pipeline_matches(line) && seen)
        pipeline_print(line);
    seen |= pipeline_matches(line);
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, look);
}
