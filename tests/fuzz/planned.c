// A scenario and its plan.
#include "planned.h"

#include "../unit/planned.h"
#include "fuzz.h"

#include <string.h>

const char fuzz_scenario_text[] =
    "title: T\nquestion: Q?\nworkload: dispatch\nimplementations: [call, thread]\n"
    "axes: {lines: [10, 100]}\nrounds: {min: 8, max: 8}\nbaseline: call\n";

const struct fuzz_planned *fuzz_planned(void)
{
    static struct fuzz_planned planned;
    if (planned.plan.cells.count > 0)
        return &planned;
    struct catalog catalog = {0};
    struct error error;
    vec_push(&catalog, planned_program("dispatch", "call", "call"));
    vec_push(&catalog, planned_program("dispatch", "thread", "thread"));
    fuzz_require(scenario_parse(&planned.scenario, "scenario.yaml", fuzz_scenario_text,
                                strlen(fuzz_scenario_text), &error) == 0 &&
                     plan_make(&planned.plan, &planned.scenario, &catalog, NULL, 1, &error) == 0,
                 "%s", error.text);
    catalog_release(&catalog);
    return &planned;
}
