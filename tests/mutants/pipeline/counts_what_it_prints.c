// pipeline/counts_what_it_prints -- takes the lines that match for its operations
// model: call
// runtime: c
// class: idiomatic
// expect: metrics
#include "rig/mutant.h"

static uint64_t matches;

static void look(struct pipeline_line line)
{
    matches += pipeline_matches(line);
    mutant_print_match(line);
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, look);
    source->lines = matches;
}
