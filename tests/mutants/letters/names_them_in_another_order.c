// letters/names_them_in_another_order -- prints consonants first
// model: call
// runtime: c
// class: idiomatic
// expect: answer-default
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    struct letters_input input = mutant_read(&values);
    uint64_t counts[LETTERS_KINDS] = {0};
    mutant_run(&input, counts);
    printf("consonants=%" PRIu64 " vowels=%" PRIu64 " others=%" PRIu64 "\n", counts[LETTERS_CONSONANT],
           counts[LETTERS_VOWEL], counts[LETTERS_OTHER]);
    return 0;
}
