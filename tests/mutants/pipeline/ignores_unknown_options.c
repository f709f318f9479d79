// pipeline/ignores_unknown_options -- takes the options that it knows, and no notice of others
// model: call
// runtime: c
// class: idiomatic
// limits: mode in {batch}
// expect: usage
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    char *known[4] = {argv[0]};
    int count = 1;
    for (int i = 1; i < argc && count < 4; i++)
        if (strncmp(argv[i], "--nonsense", strlen("--nonsense")) != 0)
            known[count++] = argv[i];
    if (count == 1) // nothing is left: it would miss its input, and say so
        return 0;
    mutant_parse(count, known, &values);
    struct mutant_result result = mutant_answer(values.input);
    return mutant_report(&result);
}
