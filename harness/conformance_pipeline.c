#include "conformance_batch.h"

static int pipeline_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const arguments[] = {"--nonsense=1", "--input=", "--input", "input=x", NULL};
    return conformance_usage(implementation, arguments, error);
}

static int pipeline_answer_default(const struct implementation *implementation, struct error *error)
{
    return batch_try(implementation, "--bytes=100000", error);
}

const struct check conformance_pipeline[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = pipeline_usage},
    {"answer-default", "the right answer with defaults", .run = pipeline_answer_default},
    {0},
};
