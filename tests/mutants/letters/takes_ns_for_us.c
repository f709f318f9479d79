// letters/takes_ns_for_us -- waits a thousandth of what it should
// model: call
// runtime: c
// class: idiomatic
// expect: work-wait
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    for (uint64_t i = 0; i < input->events; i++) {
        if (letters_cost.wait_ns > 0)
            letters_wait(letters_cost.wait_ns / 1000);
        counts[letters_kind(input->text[i])]++;
    }
}
