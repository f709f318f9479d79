// pipeline/has_lines_of_a_megabyte -- takes a longer line for several
// model: call
// runtime: c
// class: idiomatic
// expect: long-line
#include "rig/mutant.h"

enum { LONGEST = 1024 * 1024 };

static void look(struct pipeline_line line)
{
    for (; line.length > LONGEST; line.text += LONGEST, line.length -= LONGEST)
        mutant_print_match((struct pipeline_line){line.text, LONGEST});
    mutant_print_match(line);
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, look);
}
