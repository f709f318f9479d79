#include "conformance_batch.h"

static int buses_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const arguments[] = {"--nonsense=1", "--input=", "--input", "input=x", NULL};
    return conformance_usage(implementation, arguments, error);
}

static int buses_answer_default(const struct implementation *implementation, struct error *error)
{
    return batch_try(implementation, "--bytes=100000", error);
}

const struct check conformance_buses[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = buses_usage},
    {"answer-default", "the right answer with defaults", .run = buses_answer_default},
    {0},
};
