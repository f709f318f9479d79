// pipeline/strips_carriage_returns -- takes CR LF for an end of a line, and prints LF
// model: call
// runtime: c
// class: idiomatic
// expect: carriage-return
#include "rig/mutant.h"

static void look(struct pipeline_line line)
{
    if (line.length > 0 && line.text[line.length - 1] == '\r')
        line.length--;
    mutant_print_match(line);
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, look);
}
