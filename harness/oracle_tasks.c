// tasks: what docs/CONTRACT.md says of each case, as sums. All arithmetic is modulo 2^64, which multiplying
// and adding respect and dividing does not: what is halved is halved before it can wrap.
#include "oracle.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

// --- Sums ------------------------------------------------------------------------------------------------

// 0 + 1 + ... + (count - 1).
static uint64_t sum_below(uint64_t count)
{
    return (uint64_t)((unsigned __int128)count * (count - 1) / 2); // of 0: 0 times what wraps
}

// 1 + 2 + ... + count.
static uint64_t sum_through(uint64_t count)
{
    return sum_below(count) + count;
}

// 1 + (1 + 2) + ... + (1 + 2 + ... + count): the tetrahedral numbers.
static uint64_t sum_of_sums(uint64_t count)
{
    return (uint64_t)((unsigned __int128)count * (count + 1) * (count + 2) / 6);
}

static uint64_t sum_of_worths(uint64_t tasks)
{
    return 3 * sum_below(tasks) + tasks;
}

// What hopping does is x -> factor * x + term, and so is doing it often.
struct affine {
    uint64_t factor, term;
};

// What task `number` does.
static struct affine hop(uint64_t number)
{
    return (struct affine){UINT64_C(6364136223846793005), number + 1};
}

// First one, then the other.
static struct affine then(struct affine first, struct affine second)
{
    return (struct affine){first.factor * second.factor, first.term * second.factor + second.term};
}

// `times` times, by squaring.
static struct affine repeat(struct affine once, uint64_t times)
{
    struct affine all = {1, 0};
    for (; times > 0; times /= 2) {
        if (times % 2)
            all = then(all, once);
        once = then(once, once);
    }
    return all;
}

// --- The answers -----------------------------------------------------------------------------------------

// The receiver in place p of the order, from 0, gets p + 1 in the first round and `tasks` more in each
// later one. Of its total after r rounds, the first part is r * (p + 1), the other tasks * (1 + ... + (r -
// 1)).
static uint64_t send_sum(const struct tasks_point *point)
{
    return sum_through(point->turns) * sum_through(point->tasks) +
           point->tasks * point->tasks * sum_of_sums(point->turns - 1);
}

static uint64_t worths(const struct tasks_point *point)
{
    return sum_of_worths(point->tasks);
}

static uint64_t yield_sum(const struct tasks_point *point)
{
    return point->turns * sum_through(point->tasks);
}

static uint64_t kill_sum(const struct tasks_point *point)
{
    return sum_of_worths(point->tasks) + point->tasks;
}

static uint64_t ring_sum(const struct tasks_point *point)
{
    struct affine round = {1, 0};
    for (uint64_t i = 0; i < point->tasks; i++) // from the first task to the last, and down from there
        round = then(round, hop(i > 0 ? point->tasks - i : 0));
    return repeat(round, point->turns).term; // the token was 0
}

static uint64_t pingpong_sum(const struct tasks_point *point)
{
    struct affine game = repeat(then(hop(0), hop(1)), point->turns);
    return game.factor * sum_below(point->tasks) + game.term * point->tasks;
}

static uint64_t skynet_sum(const struct tasks_point *point)
{
    return sum_below(point->tasks);
}

static uint64_t depth_sum(const struct tasks_point *point)
{
    return yield_sum(point) + point->depth * point->tasks;
}

// --- How many --------------------------------------------------------------------------------------------

static uint64_t every_task(const struct tasks_point *point)
{
    return point->tasks;
}

static uint64_t every_step(const struct tasks_point *point)
{
    return point->tasks * point->turns;
}

static uint64_t every_player(const struct tasks_point *point)
{
    return 2 * point->tasks;
}

static uint64_t every_stroke(const struct tasks_point *point)
{
    return 2 * point->tasks * point->turns;
}

static uint64_t batch(const struct tasks_point *point)
{
    return point->live < point->tasks ? point->live : point->tasks;
}

// A level has two sizes at most for each one above it, and a million leaves have seven levels.
static uint64_t nodes_above(uint64_t leaves)
{
    if (leaves <= 1)
        return leaves;
    uint64_t share = (leaves + 9) / 10;
    return 1 + leaves / share * nodes_above(share) + nodes_above(leaves % share);
}

static uint64_t every_node(const struct tasks_point *point)
{
    return nodes_above(point->tasks);
}

// From the root to a leaf of the largest share: parents wait, so all of them live.
static uint64_t levels(const struct tasks_point *point)
{
    uint64_t count = 1;
    for (uint64_t leaves = point->tasks; leaves > 1; leaves = (leaves + 9) / 10)
        count++;
    return count;
}

// --- The cases -------------------------------------------------------------------------------------------

static const struct tasks_case {
    const char *word;
    uint64_t (*sum)(const struct tasks_point *);
    uint64_t (*operations)(const struct tasks_point *);
    uint64_t (*created)(const struct tasks_point *); // units
    uint64_t (*peak)(const struct tasks_point *);
} cases[] = {
    {"send", send_sum, every_step, every_task, every_task},
    {"create", worths, every_task, every_task, batch},
    {"yield", yield_sum, every_step, every_task, every_task},
    {"spawn", worths, every_task, every_task, batch},
    {"kill", kill_sum, every_task, every_task, batch},
    {"ring", ring_sum, every_step, every_task, every_task},
    {"pingpong", pingpong_sum, every_stroke, every_player, every_player},
    {"skynet", skynet_sum, every_task, every_node, levels},
    {"sleep", every_step, every_step, every_task, every_task},
    {"depth", depth_sum, every_step, every_task, every_task},
    {"idle", worths, every_task, every_task, every_task},
};

static const struct tasks_case *find(const struct tasks_point *point)
{
    size_t i = 0;
    while (strcmp(cases[i].word, point->which) != 0) {
        i++;
        assert(i < sizeof cases / sizeof cases[0]); // words were checked against the axis
    }
    return &cases[i];
}

uint64_t oracle_tasks(const struct tasks_point *point, struct strbuf *answer)
{
    const struct tasks_case *which = find(point);
    strbuf_addf(answer, "sum=%" PRIu64 "\n", which->sum(point));
    return which->operations(point);
}

struct oracle_units oracle_tasks_units(const struct tasks_point *point)
{
    const struct tasks_case *which = find(point);
    return (struct oracle_units){which->created(point), which->peak(point), "tasks"};
}
