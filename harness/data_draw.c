#include "data_draw.h"

#include <math.h>

size_t data_draw(struct random_state *random, size_t count)
{
    return (size_t)random_below(random, count);
}

size_t data_draw_popular(struct random_state *random, size_t count)
{
    size_t one = data_draw(random, count), other = data_draw(random, count);
    return one < other ? one : other;
}

void data_share_init(struct data_share *share, double of_one, uint32_t block)
{
    // Starting with half an event turns the cut to whole events, below, into rounding to the nearest.
    *share = (struct data_share){
        .scaled = (uint64_t)llround(of_one * 0x1p32), .carry = UINT64_C(1) << 31, .block = block};
}

bool data_share_next(struct data_share *share, struct random_state *random)
{
    if (share->cases == 0) {
        share->carry += share->scaled * share->block;
        share->cases = share->block;
        share->events = (uint32_t)(share->carry >> 32);
        share->carry &= UINT32_MAX;
    }
    // Selection sampling: every choice of `events` among the `cases` is equally likely.
    bool happens = random_below(random, share->cases) < share->events;
    share->cases--;
    share->events -= happens;
    return happens;
}

void data_add_number(struct strbuf *text, uint64_t number, unsigned digits)
{
    char reversed[20], forward[20]; // 2^64 has 20 digits
    unsigned length = 0;
    while ((number > 0 || length < digits) && length < sizeof reversed) {
        reversed[length++] = (char)('0' + number % 10);
        number /= 10;
    }
    for (unsigned i = 0; i < length; i++)
        forward[i] = reversed[length - 1 - i];
    strbuf_add(text, forward, length);
}

void data_cut(struct strbuf *text, size_t length)
{
    if (length < text->length) {
        text->length = length;
        text->text[length] = '\0';
    }
}
