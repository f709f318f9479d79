// letters/ignores_unknown_options -- passes over options that it does not know
// model: call
// runtime: c
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

static bool known(const char *argument)
{
    static const char *const names[] = {"--input", "--events", "--work-ns", "--work-kind", "--batch"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(argument, names[i], strlen(names[i])) == 0)
            return true;
    return strncmp(argument, "--", 2) != 0;
}

int main(int argc, char **argv)
{
    struct mutant_values values = MUTANT_DEFAULTS;
    int kept = 1;
    for (int i = 1; i < argc; i++)
        if (known(argv[i]))
            argv[kept++] = argv[i];
    mutant_parse(kept, argv, &values);
    return mutant_finish(&values);
}
