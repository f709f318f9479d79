// dispatch/repeats_too_early -- begins the table again after 65,535 lines
// model: call
// runtime: c
// class: idiomatic
// expect: match
#include "rig/mutant.h"

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    for (uint64_t i = 0; i < input->lines; i++) {
        const char *line = dispatch_line(input, input->mask ? i % input->mask : 0);
        for (unsigned row = 0; row < input->fanout; row++)
            sinks[row < input->sink_count ? row : 0] += mutant_passes(input, line);
    }
}
