// scan_index -- where in a piece of a document the characters stand that mean something to XML.
//
// What a parser does with each byte is to ask whether it is one of a few. Here that is asked of 64 bytes at a
// time, by vector instructions, as simdjson does it for JSON (Langdale, Lemire 2019: "Parsing Gigabytes of
// JSON per Second"): a bit for each byte, and then the bits' numbers in a row. The scanner goes from one such
// place to the next and never looks at what lies between.
#ifndef SCAN_INDEX_H
#define SCAN_INDEX_H

#include <stddef.h>
#include <stdint.h>

// Bytes that are looked at in one go: few enough that they, and the places, stay in the nearest cache.
enum { SCAN_WINDOW = 4096 };

// What the window before left unfinished: a character may be cut by its end.
struct scan_character {
    unsigned char lead, need; // its first byte; how many are still to come
    unsigned char low, high;  // bounds of the next one
};

struct scan_index {
    // Where `<`, `>`, `&` and carriage returns stand, counted from the beginning of the window; behind the
    // last of them stands the window's length. What scan_index_fill writes beyond that is of no use.
    uint16_t places[SCAN_WINDOW + 65];
    size_t length;     // of what is well encoded: less than was given where `wrong` is set
    uint64_t feeds;    // how many line feeds there are
    const char *wrong; // NULL, or what is wrong with the character that stands behind
    struct scan_character character;
};

// Looks at a window, of SCAN_WINDOW bytes at most: the one that follows those `index` was filled from before.
void scan_index_fill(struct scan_index *index, const char *window, size_t length);

// Whether the text may end here: NULL, or what is wrong with it.
const char *scan_index_end(const struct scan_index *index);

#endif
