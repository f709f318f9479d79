#include "animals.h"

#include "memory.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *sound;
} animals[ANIMALS] = {
    {"cow", "moo"},          {"dog", "woof"},   {"cat", "meow"},       {"duck", "quack"},
    {"sheep", "baa"},        {"pig", "oink"},   {"horse", "neigh"},    {"rooster", "cock-a-doodle-doo"},
    {"frog", "ribbit"},      {"owl", "hoot"},   {"bee", "buzz"},       {"snake", "hiss"},
    {"lion", "roar"},        {"wolf", "awoo"},  {"mouse", "squeak"},   {"crow", "caw"},
    {"guinea pig", "wheek"}, {"goose", "honk"}, {"donkey", "hee-haw"}, {"turkey", "gobble"},
};

const char *const animals_shape_words[] = {"constant", "uniform", "exponential", "long_tail", NULL};

const char *const animals_fault_words[] = {"right",      "status_500",   "reset",       "stall", "malformed",
                                           "truncated",  "short_length", "word_length", "empty", "not_http",
                                           "other_json", "trickle",      NULL};

const char *animals_name(size_t index)
{
    return animals[index].name;
}

const char *animals_sound(size_t index)
{
    return animals[index].sound;
}

const char *animals_ask(const char *name, size_t length)
{
    for (size_t i = 0; i < ANIMALS; i++)
        if (strlen(animals[i].name) == length && memcmp(animals[i].name, name, length) == 0)
            return animals[i].sound;
    return NULL;
}

// From 0 to less than 1; what is drawn for one purpose says nothing of the other.
static double draw(const struct animals_plan *plan, uint64_t number, uint64_t purpose)
{
    uint64_t bits = random_mix(random_mix(plan->seed) ^ random_mix(2 * number + purpose));
    return (double)(bits >> 11) * 0x1p-53;
}

// Pareto's distribution with shape 3/2. It has no variance, so one in some 403 is cut off at 20; its least
// value m is such that the mean is 1 in spite of it: 3m - 2 sqrt(m^3 / 20) = 1.
static double long_tail(double left)
{
    const double least = 0.366394410800, most = 20;
    return fmin(least / cbrt(left * left), most);
}

uint64_t animals_delay_ns(const struct animals_plan *plan, uint64_t number)
{
    double left = 1 - draw(plan, number, 0); // more than 0
    double times = 1;
    if (plan->shape == ANIMALS_UNIFORM)
        times = 2 * left;
    else if (plan->shape == ANIMALS_EXPONENTIAL)
        times = -log(left);
    else if (plan->shape == ANIMALS_LONG_TAIL)
        times = long_tail(left);
    return (uint64_t)llround(times * (double)plan->mean_ns);
}

enum animals_fault animals_fault(const struct animals_plan *plan, uint64_t number)
{
    const struct {
        enum animals_fault fault;
        double share;
    } shares[] = {{ANIMALS_STATUS_500, plan->status_500},
                  {ANIMALS_RESET, plan->resets},
                  {ANIMALS_STALL, plan->stalls},
                  {ANIMALS_MALFORMED, plan->malformed}};
    double drawn = draw(plan, number, 1);
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        if (drawn < shares[i].share)
            return shares[i].fault;
        drawn -= shares[i].share;
    }
    return ANIMALS_RIGHT;
}

static uint64_t takes_ns(const struct animals_plan *plan, uint64_t number, uint64_t timeout_ns)
{
    uint64_t delay_ns = animals_delay_ns(plan, number);
    return animals_fault(plan, number) == ANIMALS_STALL || delay_ns > timeout_ns ? timeout_ns : delay_ns;
}

// Lets the first of a heap of times sink to where it belongs.
static void sink(uint64_t *times, size_t count)
{
    for (size_t at = 0, child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && times[child + 1] < times[child])
            child++;
        if (times[at] <= times[child])
            break;
        uint64_t earlier = times[child];
        times[child] = times[at];
        times[at] = earlier;
    }
}

void animals_bounds(const struct animals_plan *plan, uint64_t requests, uint64_t concurrency,
                    uint64_t timeout_ns, uint64_t *serial_ns, uint64_t *concurrent_ns)
{
    size_t count = (size_t)(requests < concurrency ? requests : concurrency);
    uint64_t *free_at = memory_zeroed(count, sizeof *free_at); // of each of those in flight: a heap
    *serial_ns = *concurrent_ns = 0;
    for (uint64_t number = 1; number <= requests; number++) {
        uint64_t takes = takes_ns(plan, number, timeout_ns);
        *serial_ns += takes;
        free_at[0] += takes;
        if (free_at[0] > *concurrent_ns)
            *concurrent_ns = free_at[0];
        sink(free_at, count);
    }
    free(free_at);
}
