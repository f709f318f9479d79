// letters/ends_where_the_default_does -- has room for the default text only
// model: call
// runtime: c
// class: idiomatic
// expect: long
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct letters_input cut = *input;
    if (cut.events > 5590193)
        cut.events = 5590193;
    mutant_run(&cut, counts);
}
