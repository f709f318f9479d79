#include "conformance_batch.h"

static int letters_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const arguments[] = {"--nonsense=1", "--input=", "--input", "input=x", NULL};
    return conformance_usage(implementation, arguments, error);
}

static int letters_answer_default(const struct implementation *implementation, struct error *error)
{
    return batch_try(implementation, "--events=100000", error);
}

const struct check conformance_letters[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = letters_usage},
    {"answer-default", "the right answer with defaults", .run = letters_answer_default},
    {0},
};
