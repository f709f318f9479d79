#include "random.h"

#include <assert.h>

uint64_t random_mix(uint64_t value)
{
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

void random_seed(struct random_state *state, uint64_t seed)
{
    for (unsigned i = 0; i < 4; i++) // splitmix64's i-th output for this seed
        state->words[i] = random_mix(seed + i * 0x9e3779b97f4a7c15u);
}

static uint64_t rotate(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

uint64_t random_next(struct random_state *state)
{
    uint64_t *s = state->words;
    uint64_t result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint64_t random_below(struct random_state *state, uint64_t bound)
{
    assert(bound > 0);
    uint64_t limit = -bound % bound; // values below it would make some remainders more likely
    for (;;) {
        uint64_t value = random_next(state);
        if (value >= limit)
            return value % bound;
    }
}

double random_unit(struct random_state *state)
{
    return (double)(random_next(state) >> 11) * 0x1p-53;
}
