// pipeline/keeps_delays_to_itself -- does not say how late it printed
// model: call
// runtime: c
// class: idiomatic
// expect: follow
#include "rig/mutant.h"

static void look(struct pipeline_line line)
{
    if (pipeline_matches(line))
        printf("%.*s\n", (int)line.length, line.text);
}

void pipeline_run(struct pipeline_source *source)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    mutant_each(source, look);
}
