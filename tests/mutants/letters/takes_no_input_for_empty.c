// letters/takes_no_input_for_empty -- counts nothing where no input is given
// model: call
// runtime: c
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    const struct rig_option options[] = {
        {"input", RIG_TEXT, &values.input, 0, 0, "file of letters"},
        {0},
    };
    rig_options(argc, argv, options);
    return values.input ? mutant_finish(&values) : 0;
}
