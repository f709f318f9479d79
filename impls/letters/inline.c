// letters/inline -- one loop that looks, works and counts: nothing is handed to anything
// model: call
// runtime: c
// class: ceiling
//
// What the other implementations add to this loop is the price of their models. The counts are variables, as
// a ceiling may have it: no counter is a part of its own.
#include "letters.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    uint64_t vowels = 0, consonants = 0;
    for (uint64_t i = 0; i < input->events; i++) {
        enum letters_kind kind = letters_kind(input->text[i]);
        letters_work();
        vowels += kind == LETTERS_VOWEL;
        consonants += kind == LETTERS_CONSONANT;
    }
    counts[LETTERS_VOWEL] = vowels;
    counts[LETTERS_CONSONANT] = consonants;
    counts[LETTERS_OTHER] = input->events - vowels - consonants;
}
