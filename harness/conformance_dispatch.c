#include "conformance_batch.h"

static int dispatch_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const arguments[] = {
        "--nonsense=1", "--lines=0",  "--lines=1000000001", "--lines=many", "--lines=-5",   "--lines=",
        "--lines",      "lines=5",    "--depth=0",          "--depth=65",   "--fanout=0",   "--fanout=65",
        "--match=1.5",  "--match=-1", "--match=nan",        "--match=half", "--lines=1e3x", NULL,
    };
    return conformance_usage(implementation, arguments, error);
}

static int dispatch_answer_default(const struct implementation *implementation, struct error *error)
{
    return batch_try(implementation, "--lines=1000", error);
}

static int dispatch_depth(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--lines=2000 --depth=1", "--lines=2000 --depth=2",
                                         "--lines=2000 --depth=7 --match=0.5", "--lines=2000 --depth=64",
                                         NULL};
    return batch_each(implementation, points, batch_try, error);
}

static int dispatch_fanout(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--lines=2000 --fanout=1", "--lines=2000 --fanout=2",
                                         "--lines=2000 --depth=3 --fanout=5 --match=0.5",
                                         "--lines=2000 --fanout=64", NULL};
    return batch_each(implementation, points, batch_try, error);
}

static int dispatch_match(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--lines=200000 --match=0",   "--lines=200000 --match=0.25",
                                         "--lines=200000 --match=0.5", "--lines=200000 --match=1",
                                         "--lines=1 --match=0.5",      "--lines=7 --match=0.5",
                                         "--lines=1 --match=1",        NULL};
    return batch_each(implementation, points, batch_try, error);
}

static int dispatch_large(const struct implementation *implementation, struct error *error)
{
    return batch_try(implementation, "--lines=3000000", error);
}

static int dispatch_format(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--lines=1 --fanout=12",
                                         "--lines=12345 --depth=2 --fanout=12 --match=0.5", NULL};
    return batch_each(implementation, points, batch_try, error);
}

static int dispatch_metrics(const struct implementation *implementation, struct error *error)
{
    return batch_metrics(implementation, "--lines=12345 --depth=2 --fanout=3 --match=0.5", error);
}

static int dispatch_no_stdin(const struct implementation *implementation, struct error *error)
{
    return batch_no_stdin(implementation, "--lines=1000", error);
}

const struct check conformance_dispatch[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = dispatch_usage},
    {"answer-default", "the right answer with defaults", .run = dispatch_answer_default},
    {"depth", "the right answer for 1 to 64 filters in a row", .run = dispatch_depth},
    {"fanout", "the right answer for 1 to 64 branches", .run = dispatch_fanout},
    {"match", "the right answer whatever the share of lines that match", .run = dispatch_match},
    {"large", "the right answer for 3,000,000 lines", .run = dispatch_large},
    {"format", "the answer to the letter", .run = dispatch_format},
    {"metrics", "elapsed_ns and operations are right, and appended", .run = dispatch_metrics},
    {"no-stdin", "nothing is read from stdin", .run = dispatch_no_stdin},
    {0},
};
