// pipeline/cuts_at_a_nul -- takes lines for strings
// model: call
// runtime: c
// class: idiomatic
// expect: nul
#include "rig/mutant.h"

static void look(struct pipeline_line line)
{
    line.length = strnlen(line.text, line.length);
    mutant_print_match(line);
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, look);
}
