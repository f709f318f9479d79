// pipeline/takes_any_case -- finds the word in capitals, too
// model: call
// runtime: c
// class: idiomatic
// expect: short
#include "rig/mutant.h"

static void look(struct pipeline_line line)
{
    char *text = strndup(line.text, line.length);
    if (!text)
        rig_die("cannot allocate a line");
    if (pipeline_matches(line) || strcasestr(text, "python"))
        pipeline_print(line);
    free(text);
}

void pipeline_run(struct pipeline_source *source)
{
    mutant_each(source, look);
}
