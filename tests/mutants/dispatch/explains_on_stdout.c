// dispatch/explains_on_stdout -- prints the usage on stdout
// model: call
// runtime: c
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    int errors = dup(STDERR_FILENO);
    dup2(STDOUT_FILENO, STDERR_FILENO);
    mutant_parse(argc, argv, &values);
    dup2(errors, STDERR_FILENO);
    return mutant_finish(&values);
}
