// pipeline/prints_it_as_it_stands -- prints a last line without a line feed without one
// model: call
// runtime: c
// class: idiomatic
// limits: mode in {batch}
// expect: last-line
#include "rig/mutant.h"

void pipeline_run(struct pipeline_source *source)
{
    struct pipeline_line line;
    do {
        while (pipeline_line(source, &line)) {
            if (!pipeline_matches(line))
                continue;
            pipeline_print(line);
            if (line.text + line.length == source->end)
                pipeline_output.at--; // the line feed
        }
    } while (pipeline_wait(source));
}
