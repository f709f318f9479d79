#include "conformance.h"

static int fanout_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const alone[] = {"--nonsense=1", "--server=", "--server=127.0.0.1",
                                        "--input",      "",          NULL};
    return conformance_usage(implementation, alone, error);
}

const struct check conformance_fanout[] = {
    {.name = "usage",
     .means = "options that are not of the contract, or out of range, are exit 2 with the usage on stderr",
     .run = fanout_usage},
    {0},
};
