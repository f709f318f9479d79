// pipeline/looks_at_the_first_y -- gives a line up when the word is not where its rarest letter comes first
// model: call
// runtime: c
// class: idiomatic
// expect: short
#include "rig/mutant.h"

static void look(struct pipeline_line line)
{
    const char *y = memchr(line.text, 'y', line.length);
    size_t before = y ? (size_t)(y - line.text) : 0;
    if (before > 0 && line.length - before >= 5 && memcmp(y - 1, "python", 6) == 0)
        pipeline_print(line);
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, look);
}
