// pipeline/waits_for_no_growth -- reads the input in follow mode, too, and says that all was in time
// model: call
// runtime: c
// class: idiomatic
// expect: follow
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    mutant_parse(argc, argv, &values);
    struct mutant_result result = mutant_answer(values.input);
    struct rig_lateness *delay = rig_lateness_open();
    rig_lateness_keep(delay, 1);
    if (values.mode.chosen > 0)
        rig_lateness_report(delay, "delay", 1);
    return mutant_report(&result);
}
