// pipeline/loop -- one loop around the search and the print: there are no stages
// model: call
// runtime: c
// class: ceiling
//
// What the other implementations add to this loop is the price of their models: of asking for a line, or
// handing it on. Like them it looks at each line by itself, once.
#include "pipeline.h"

void pipeline_run(struct pipeline_source *source)
{
    struct pipeline_line line;
    do {
        while (pipeline_line(source, &line))
            if (pipeline_matches(line))
                pipeline_print(line);
    } while (pipeline_wait(source));
}
