// pipeline/takes_others_for_binary -- passes over lines that are not ASCII
// model: call
// runtime: c
// class: idiomatic
// expect: bytes
#include "rig/mutant.h"

static void look(struct pipeline_line line)
{
    for (size_t i = 0; i < line.length; i++)
        if ((unsigned char)line.text[i] > 127)
            return;
    mutant_print_match(line);
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, look);
}
