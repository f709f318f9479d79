// palette -- one colour for each concurrency model, the same in every plot and on every page.
//
// Related models share a hue and differ in lightness: threads are warm, processes pink, event loops green,
// coroutines blue, callbacks grey to amber. The hues are those of Okabe and Ito (2008), which stay apart for
// the common colour deficiencies; marker, order and label say the same again without colour.
#ifndef COROBENCH_PALETTE_H
#define COROBENCH_PALETTE_H

// 0xRRGGBB. A model that the table does not know gets a neutral grey.
unsigned palette_colour(const char *model);

#endif
