// dispatch/takes_no_match_for_all -- takes --match=0 for an option that was not given
// model: call
// runtime: c
// class: idiomatic
// expect: match
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    if (values.match == 0)
        values.match = 1;
    return mutant_finish(&values);
}
