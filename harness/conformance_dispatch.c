#include "conformance_batch.h"

static int dispatch_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const arguments[] = {
        "--nonsense=1", "--lines=0",  "--lines=1000000001", "--lines=many", "--lines=-5",   "--lines=",
        "--lines",      "lines=5",    "--depth=0",          "--depth=65",   "--fanout=0",   "--fanout=65",
        "--match=1.5",  "--match=-1", "--match=nan",        "--match=half", "--lines=1e3x", "--sink=none",
        "--sink=",      "--batch=0",  "--batch=65537",      "--batch=all",  NULL,
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
    static const char *const points[] = {"--lines=70000 --match=0",   "--lines=70000 --match=0.25",
                                         "--lines=70000 --match=0.5", "--lines=70000 --match=1",
                                         "--lines=1 --match=0.5",     "--lines=7 --match=0.5",
                                         "--lines=1 --match=1",       NULL};
    return batch_each(implementation, points, batch_try, error);
}

static int dispatch_sink(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--lines=2000 --sink=shared --fanout=1",
                                         "--lines=2000 --sink=shared --fanout=2",
                                         "--lines=2000 --sink=own --fanout=2",
                                         "--lines=2000 --sink=shared --fanout=5 --depth=3 --match=0.5",
                                         "--lines=2000 --sink=shared --fanout=64",
                                         "--lines=1 --sink=shared --fanout=7 --match=0",
                                         NULL};
    return batch_each(implementation, points, batch_try, error);
}

// What divides the lines and what does not, less than there are lines and more; and each branch has batches
// of its own to finish.
static int dispatch_batch(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--lines=1000 --batch=1",
                                         "--lines=1000 --batch=7",
                                         "--lines=10000 --batch=64 --match=0.5",
                                         "--lines=4096 --batch=64",
                                         "--lines=5 --batch=64",
                                         "--lines=1000 --batch=1000",
                                         "--lines=1000 --batch=999",
                                         "--lines=1 --batch=65536 --depth=2",
                                         "--lines=100000 --batch=65536",
                                         "--lines=3000 --batch=7 --depth=64 --match=0.5",
                                         "--lines=10000 --batch=64 --depth=3 --fanout=5 --match=0.5",
                                         "--lines=10000 --batch=64 --depth=3 --fanout=5 --sink=shared",
                                         "--lines=3000 --batch=4096 --fanout=64 --sink=shared --match=0.5",
                                         NULL};
    return batch_each(implementation, points, batch_try, error);
}

static int dispatch_large(const struct implementation *implementation, struct error *error)
{
    return batch_try(implementation, "--lines=1100000 --batch=64", error);
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

static int dispatch_exit(const struct implementation *implementation, struct error *error)
{
    return batch_exit(implementation, "--lines=1000 --depth=3 --fanout=5 --batch=7", error);
}

const struct check conformance_dispatch[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = dispatch_usage},
    {"answer-default", "the right answer with defaults", .run = dispatch_answer_default},
    {"depth", "the right answer for 1 to 64 filters in a row", .run = dispatch_depth},
    {"fanout", "the right answer for 1 to 64 branches", .run = dispatch_fanout},
    {"match", "the right answer whatever the share of lines that match", .run = dispatch_match},
    {"sink", "the right answer where all branches share a sink", .run = dispatch_sink},
    {"batch", "the right answer however many lines are handed on at a time", .run = dispatch_batch},
    {"large", "the right answer for 1,100,000 lines", .run = dispatch_large},
    {"format", "the answer to the letter", .run = dispatch_format},
    {"metrics", "elapsed_ns and operations are right, and appended", .run = dispatch_metrics},
    {"no-stdin", "nothing is read from stdin", .run = dispatch_no_stdin},
    {"exit", "no process is left, and none that nobody waited for", .run = dispatch_exit},
    {0},
};
