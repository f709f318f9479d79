// palette -- the look of each implementation: one colour for each concurrency model, a marker and dashes for
// each implementation, the same in every plot and on every page.
//
// Related models share a hue and differ in lightness: threads are warm, processes pink, event loops green,
// coroutines blue, callbacks grey to amber. The hues are those of Okabe and Ito (2008), moved until any two
// models stay apart for the three common colour deficiencies too (tests/unit/test_palette.c computes it);
// marker, order and label say the same again without colour.
#ifndef COROBENCH_PALETTE_H
#define COROBENCH_PALETTE_H

#include "plan.h"

#include <stdbool.h>
#include <stddef.h>

enum { PALETTE_SHAPES = 6, PALETTE_DASHES = 4 };

struct look {
    unsigned colour; // 0xRRGGBB
    unsigned shape;  // below PALETTE_SHAPES: which marker
    unsigned dashes; // below PALETTE_DASHES: 0 is a solid line
};

// 0xRRGGBB. A model that the table does not know gets a neutral grey.
unsigned palette_colour(const char *model);

// Shape and dashes follow from the name alone, not from who else is there: an implementation that is called
// as its model ("thread") has the model's own marker and a solid line, the others have what their name gives.
// Only where two of one model in the plan would look the same, the later one by name moves on to the next.
struct look palette_look(const struct plan *plan, size_t implementation);

// The model that has the colour, or NULL.
const char *palette_model(unsigned colour);

// Of the model with that index: its colour, which stands out from white paper, and the shade of it that does
// from a dark page. False past the last.
bool palette_shades(size_t index, unsigned *colour, unsigned *dark);

#endif
