// letters/stops_at_a_nul -- takes the text for a string
// model: call
// runtime: c
// class: idiomatic
// expect: bytes
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct letters_input string = *input;
    string.events = strnlen((const char *)input->text, input->events);
    mutant_run(&string, counts);
}
