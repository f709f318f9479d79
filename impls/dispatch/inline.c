// dispatch/inline -- nested loops around the search itself: nothing is sent to anything
// model: call
// runtime: c
// class: ceiling
//
// What the other implementations add to these loops is the price of their models. The rows are not connected
// while the program runs, which a ceiling may do; each filter still looks at each line that reaches it.
#include "dispatch.h"

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    for (uint64_t i = 0; i < input->lines; i++) {
        const char *line = dispatch_line(input, i);
        for (unsigned row = 0; row < input->fanout; row++) {
            unsigned filter = 0;
            while (filter < input->depth && dispatch_matches(line))
                filter++;
            sinks[row < input->sink_count ? row : 0] += filter == input->depth;
        }
    }
}
