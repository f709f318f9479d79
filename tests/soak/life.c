#include "life.h"

#include "clock.h"

const char *const life_words[LIFE_KINDS] = {"churn",      "slow reader", "slow writer", "reset", "half-close",
                                            "long-lived", "big message", "idle",        "burst"};

enum { KB = 1024, MB = 1024 * 1024 };

static uint64_t between(struct random_state *random, uint64_t least, uint64_t most)
{
    return least + random_below(random, most - least + 1);
}

static struct life draw_churn(struct random_state *random)
{
    return (struct life){.ending = random_below(random, 2) ? LIFE_ENDS : LIFE_LEAVES,
                         .total = between(random, 1, 6 * KB),
                         .ahead = between(random, 200, 2 * KB)};
}

// Its kernel takes in little, so that the server has to keep the rest, or to stop reading.
static struct life draw_slow_reader(struct random_state *random)
{
    return (struct life){.total = between(random, 64 * KB, 6 * MB),
                         .gulp = between(random, 16 * KB, 64 * KB),
                         .window = (int)between(random, 4 * KB, 64 * KB),
                         .gulp_pause_ns = between(random, 5, 40) * NS_PER_MS};
}

static struct life draw_slow_writer(struct random_state *random)
{
    return (struct life){.ending = random_below(random, 2) ? LIFE_ENDS : LIFE_SHUTS,
                         .total = between(random, 5, 300),
                         .piece = 1,
                         .send_pause_ns = between(random, 2, 20) * NS_PER_MS};
}

static struct life draw_reset(struct random_state *random)
{
    // Nothing: it is gone before it was accepted. A part of a message; more than a server reads at once.
    static const size_t most[] = {0, 0, 200, 64 * KB};
    size_t bytes = most[random_below(random, sizeof most / sizeof *most)];
    return (struct life){.ending = random_below(random, 3) ? LIFE_RESETS : LIFE_SHUTS_AND_RESETS,
                         .total = bytes ? between(random, 1, bytes) : 0};
}

static struct life draw_half_close(struct random_state *random)
{
    return (struct life){.ending = LIFE_SHUTS, .total = between(random, 0, 80 * KB)};
}

static struct life draw_long(struct random_state *random)
{
    return (struct life){.total = between(random, 1 * MB, 8 * MB),
                         .piece = between(random, 1 * KB, 16 * KB),
                         .ahead = 16 * KB,
                         .send_pause_ns = between(random, 10, 50) * NS_PER_MS};
}

static struct life draw_big(struct random_state *random)
{
    return (struct life){.ending = random_below(random, 2) ? LIFE_ENDS : LIFE_SHUTS,
                         .total = between(random, 8 * MB, 16 * MB),
                         .window = random_below(random, 2) ? 8 * KB : 0,
                         .first_ns = between(random, 500, 3000) * NS_PER_MS};
}

static struct life draw_idle(struct random_state *random)
{
    return (struct life){.total = between(random, 0, 1 * KB),
                         .first_ns = between(random, 1, 15) * NS_PER_SECOND};
}

static struct life (*const draw[LIFE_KINDS])(struct random_state *random) = {
    [LIFE_CHURN] = draw_churn,
    [LIFE_SLOW_READER] = draw_slow_reader,
    [LIFE_SLOW_WRITER] = draw_slow_writer,
    [LIFE_RESET] = draw_reset,
    [LIFE_HALF_CLOSE] = draw_half_close,
    [LIFE_LONG] = draw_long,
    [LIFE_BIG] = draw_big,
    [LIFE_IDLE] = draw_idle,
    [LIFE_BURST] = draw_churn,
};

struct life life_draw(enum life_kind kind, struct random_state *random)
{
    struct life life = draw[kind](random);
    life.kind = kind;
    return life;
}

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

static uint64_t shorter(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

struct life life_draw_brief(struct random_state *random)
{
    static const enum life_kind often[] = {LIFE_CHURN, LIFE_CHURN, LIFE_RESET, LIFE_HALF_CLOSE};
    bool is_often = random_below(random, 20) > 0;
    struct life life = is_often ? life_draw(often[random_below(random, sizeof often / sizeof *often)], random)
                                : life_draw((enum life_kind)random_below(random, LIFE_BURST), random);
    life.first_ns = shorter(life.first_ns, 100 * NS_PER_MS);
    life.send_pause_ns = shorter(life.send_pause_ns, 2 * NS_PER_MS);
    life.gulp_pause_ns = shorter(life.gulp_pause_ns, 2 * NS_PER_MS);
    if (life.send_pause_ns > 0)
        life.total = least(life.total, 100 * life.piece);
    return life;
}

struct life life_gathering(void)
{
    return (struct life){.kind = LIFE_IDLE, .total = 128 * KB, .first_ns = UINT64_MAX / 2};
}

bool life_is_orderly(const struct life *life)
{
    return life->ending != LIFE_RESETS && life->ending != LIFE_SHUTS_AND_RESETS;
}
