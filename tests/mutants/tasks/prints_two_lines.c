// tasks/prints_two_lines -- says how many tasks there were, too
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: answer-default
#include "rig/mutant.h"

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS(NULL);
    mutant_parse(argc, argv, &values);
    int status = mutant_finish(&values);
    printf("tasks=%" PRIu64 "\n", values.tasks);
    return status;
}
