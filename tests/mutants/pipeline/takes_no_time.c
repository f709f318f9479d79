// pipeline/takes_no_time -- reads the clock only once
// model: call
// runtime: c
// class: idiomatic
// limits: mode in {batch}
// expect: metrics
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    struct mutant_result result = mutant_answer(values.input);
    result.elapsed_ns = 0;
    return mutant_report(&result);
}
