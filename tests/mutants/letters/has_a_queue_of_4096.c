// letters/has_a_queue_of_4096 -- writes over what a queue of 4,096 places holds, with a larger batch
// model: call
// runtime: c
// class: idiomatic
// expect: batch
#include "rig/mutant.h"

enum { ROOM = 4096 };

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    unsigned char queue[ROOM];
    for (uint64_t i = 0; i < input->events;) {
        uint64_t left = input->events - i, batch = left < input->batch ? left : input->batch;
        for (uint64_t put = 0; put < batch; put++)
            queue[put % ROOM] = input->text[i + put];
        for (uint64_t taken = 0; taken < batch; taken++)
            counts[letters_kind(queue[taken % ROOM])]++;
        i += batch;
    }
}
