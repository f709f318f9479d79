// letters/takes_y_for_a_vowel -- knows six vowels, where sometimes is never
// model: call
// runtime: c
// class: idiomatic
// expect: answer-default
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    mutant_run(input, counts);
    for (uint64_t i = 0; i < input->events; i++)
        if (input->text[i] == 'y' || input->text[i] == 'Y') {
            counts[LETTERS_VOWEL]++;
            counts[LETTERS_CONSONANT]--;
        }
}
