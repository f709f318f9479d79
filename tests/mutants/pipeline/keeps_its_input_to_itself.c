// pipeline/keeps_its_input_to_itself -- fails without the name of what is not there
// model: call
// runtime: c
// class: idiomatic
// limits: mode in {batch}
// expect: input
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    if (access(values.input, R_OK) != 0)
        rig_die("cannot read the input");
    struct mutant_result result = mutant_answer(values.input);
    return mutant_report(&result);
}
