// data_draw -- what the data sources draw by chance (words from tables, events in exact shares), and how it
// gets into a text.
#ifndef COROBENCH_DATA_DRAW_H
#define COROBENCH_DATA_DRAW_H

#include "random.h"
#include "strbuf.h"

#include <stdbool.h>

#define DATA_COUNT(array) (sizeof(array) / sizeof(array)[0])

// An index below `count`: each equally likely, or the lower the likelier (what is popular comes first).
size_t data_draw(struct random_state *random, size_t count);
size_t data_draw_popular(struct random_state *random, size_t count);

// An event that happens in a known share of cases: at positions drawn by chance, but so that after each
// whole block of cases the events so far are exactly share * cases, rounded to the nearest whole number.
struct data_share {
    uint64_t scaled;        // share * 2^32
    uint64_t carry;         // what earlier blocks owe to this one, * 2^32
    uint32_t block;         // cases in a block
    uint32_t cases, events; // still to come in this block
};

void data_share_init(struct data_share *share, double of_one, uint32_t block); // of_one is from 0 to 1
bool data_share_next(struct data_share *share, struct random_state *random);

// Appends the number in decimal, with zeros in front up to `digits` digits.
void data_add_number(struct strbuf *text, uint64_t number, unsigned digits);

// Takes back what was appended since the text was `length` long.
void data_cut(struct strbuf *text, size_t length);

#endif
