// pipeline/finds_nothing_behind_a_nul -- prints lines whole, but searches them as strings
// model: call
// runtime: c
// class: idiomatic
// expect: nul
#include "rig/mutant.h"

static void look(struct pipeline_line line)
{
    if (pipeline_matches((struct pipeline_line){line.text, strnlen(line.text, line.length)}))
        pipeline_print(line);
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, look);
}
