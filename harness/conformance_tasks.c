#include "conformance_tasks.h"

#include "vec.h"

const char *const tasks_each_case[] = {
    "--case=yield --tasks=30 --steps=100",
    "--case=send --tasks=30 --steps=100",
    "--case=create --tasks=30 --live=4",
    "--case=spawn --tasks=30 --live=4",
    "--case=kill --tasks=30 --live=4",
    "--case=ring --tasks=30 --steps=100",
    "--case=pingpong --tasks=30 --steps=100",
    "--case=skynet --tasks=11 --live=1",
    "--case=sleep --tasks=30 --steps=100",
    "--case=depth --tasks=30 --steps=100 --depth=2",
    "--case=idle --tasks=30",
    NULL,
};

int tasks_try_case(const struct implementation *implementation, const char *word, const char *const *points,
                   struct error *error)
{
    struct strings named = {0};
    for (; *points; points++)
        vec_push(&named, memory_format("--case=%s %s", word, *points));
    vec_push(&named, NULL);
    int verdict = batch_each(implementation, (const char *const *)named.items, batch_try, error);
    strings_release(&named);
    return verdict;
}

// --- Options and answers ---------------------------------------------------------------------------------

static int tasks_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const arguments[] = {
        "--nonsense=1",
        "--case=nonsense",
        "--case=yields",
        "--case=",
        "--tasks=0",
        "--tasks=",
        "--tasks=1000001",
        "--tasks=many",
        "--tasks=-5",
        "--tasks",
        "tasks=5",
        "--tasks=1e3",
        "--steps=0",
        "--steps=1000000001",
        "--live=0",
        "--live=1000001",
        "--depth=0",
        "--depth=1001",
        NULL,
    };
    return conformance_usage(implementation, arguments, error);
}

// A program that does not do what is done by default is given a case and nothing else.
static int tasks_answer_default(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"",
                                         "--case=send",
                                         "--case=create",
                                         "--case=spawn",
                                         "--case=kill",
                                         "--case=ring",
                                         "--case=pingpong",
                                         "--case=skynet",
                                         "--case=depth",
                                         "--case=idle",
                                         "--case=sleep",
                                         NULL};
    const char *point = batch_allowed(implementation, points, error);
    return point ? batch_try(implementation, point, error) : CHECK_SKIPPED;
}

// Its sum is 16451363135906864433: neither a double nor a signed integer holds it.
static int tasks_format(const struct implementation *implementation, struct error *error)
{
    return batch_try(implementation, "--case=ring --tasks=54 --steps=54", error);
}

static int tasks_many(const struct implementation *implementation, struct error *error)
{
    static const char *const points[] = {"--case=send --tasks=100000 --steps=1",
                                         "--case=yield --tasks=100000 --steps=1",
                                         "--case=spawn --tasks=100000 --live=1000",
                                         "--case=skynet --tasks=100000",
                                         "--case=idle --tasks=100000",
                                         NULL};
    return batch_each(implementation, points, batch_try, error);
}

// --- The cases -------------------------------------------------------------------------------------------

// Each case at some of these. Steps are for all tasks together: what does not divide is left out, and less
// than one each is one each.
static const char *const stepped[] = {"--tasks=1 --steps=10",   "--tasks=2 --steps=3",
                                      "--tasks=7 --steps=20",   "--tasks=100 --steps=1000",
                                      "--tasks=1000 --steps=1", NULL};
static const char *const batched[] = {"--tasks=1 --live=1",    "--tasks=7 --live=3",
                                      "--tasks=10 --live=100", "--tasks=100 --live=10",
                                      "--tasks=1000 --live=1", NULL};
static const char *const nested[] = {"--tasks=1 --steps=1 --depth=1",    "--tasks=7 --steps=20 --depth=7",
                                     "--tasks=2 --steps=20 --depth=100", "--tasks=1000 --steps=1 --depth=3",
                                     "--tasks=2 --steps=2 --depth=1000", NULL};
static const char *const trees[] = {
    "--tasks=1",    "--tasks=2", "--tasks=10 --live=3", "--tasks=25 --live=100", "--tasks=100 --live=10",
    "--tasks=1000", NULL};

static int tasks_send(const struct implementation *implementation, struct error *error)
{
    return tasks_try_case(implementation, "send", stepped, error);
}

static int tasks_create(const struct implementation *implementation, struct error *error)
{
    return tasks_try_case(implementation, "create", batched, error);
}

static int tasks_yield(const struct implementation *implementation, struct error *error)
{
    return tasks_try_case(implementation, "yield", stepped, error);
}

static int tasks_spawn(const struct implementation *implementation, struct error *error)
{
    return tasks_try_case(implementation, "spawn", batched, error);
}

static int tasks_kill(const struct implementation *implementation, struct error *error)
{
    return tasks_try_case(implementation, "kill", batched, error);
}

static int tasks_ring(const struct implementation *implementation, struct error *error)
{
    return tasks_try_case(implementation, "ring", stepped, error);
}

static int tasks_pingpong(const struct implementation *implementation, struct error *error)
{
    return tasks_try_case(implementation, "pingpong", stepped, error);
}

static int tasks_skynet(const struct implementation *implementation, struct error *error)
{
    return tasks_try_case(implementation, "skynet", trees, error);
}

static int tasks_depth(const struct implementation *implementation, struct error *error)
{
    return tasks_try_case(implementation, "depth", nested, error);
}

// --- What is asked of every case -------------------------------------------------------------------------

static int tasks_metrics(const struct implementation *implementation, struct error *error)
{
    return batch_each(implementation, tasks_each_case, batch_metrics, error);
}

static int tasks_no_stdin(const struct implementation *implementation, struct error *error)
{
    const char *point = batch_allowed(implementation, tasks_each_case, error);
    return point ? batch_no_stdin(implementation, point, error) : CHECK_SKIPPED;
}

static int tasks_exit(const struct implementation *implementation, struct error *error)
{
    return batch_each(implementation, tasks_each_case, batch_exit, error);
}

const struct check conformance_tasks[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = tasks_usage},
    {"answer-default", "the right answer with defaults", .run = tasks_answer_default},
    {"format", "the answer to the letter, where the sum has 64 bits", .run = tasks_format},
    {"send", "the right answer from 1 to 1,000 receivers", .run = tasks_send},
    {"create", "the right answer from 1 to 1,000 tasks, in batches that divide them and that do not",
     .run = tasks_create},
    {"yield", "the right answer from 1 to 1,000 tasks", .run = tasks_yield},
    {"spawn", "the right answer from 1 to 1,000 tasks, in batches that divide them and that do not",
     .run = tasks_spawn},
    {"kill", "the killed clean up, and a wait for who is gone returns", .run = tasks_kill},
    {"ring", "the token goes round by everybody, as often as it should", .run = tasks_ring},
    {"pingpong", "every ball is struck by both, as often as it should", .run = tasks_pingpong},
    {"skynet", "the right answer of trees of 1 to 1,000 leaves", .run = tasks_skynet},
    {"sleep", "no task wakes early, all sleep at once, and how late they woke is reported",
     .run = tasks_sleep},
    {"depth", "the right answer for 1 to 1,000 calls", .run = tasks_depth},
    {"idle", "the right answer from 1 to 1,000 tasks, and what they took while they waited is reported",
     .run = tasks_idle},
    {"many", "the right answer for 100,000 tasks", .run = tasks_many},
    {"metrics", "elapsed_ns and operations are right, and appended, in every case", .run = tasks_metrics},
    {"ledger", "as many units as were ordered, in all and at once", .run = tasks_ledger},
    {"leak", "tasks that have ended leave no memory behind", .run = tasks_leak},
    {"no-stdin", "nothing is read from stdin", .run = tasks_no_stdin},
    {"exit", "no process is left, and none that nobody waited for", .run = tasks_exit},
    {0},
};
