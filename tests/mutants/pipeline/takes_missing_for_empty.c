// pipeline/takes_missing_for_empty -- answers for an input that is not there as for one that is empty
// model: call
// runtime: c
// class: idiomatic
// limits: mode in {batch}
// expect: input
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    struct mutant_result result = {.elapsed_ns = 1};
    mutant_parse(argc, argv, &values);
    if (access(values.input, R_OK) == 0)
        result = mutant_answer(values.input);
    return mutant_report(&result);
}
