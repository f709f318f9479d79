// pipeline/truncates_metrics -- writes over what the metrics file held
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
    const char *path = getenv("COROBENCH_METRICS");
    FILE *file = path ? fopen(path, "we") : NULL; // where "ae" is right
    if (file)
        fclose(file);
    struct mutant_result result = mutant_answer(values.input);
    return mutant_report(&result);
}
