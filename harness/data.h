// data -- the inputs of the workloads, made up from a seed: an access log, a text, an XML document of buses,
// a list of animals.
//
// A source hands out its text piece by piece, so that any size needs the same small memory. The bytes depend
// on the arguments alone: the same ones give the same bytes on every machine and in every version (a test
// holds a checksum of each kind), so that figures measured on them stay comparable. Nothing fails here.
#ifndef COROBENCH_DATA_H
#define COROBENCH_DATA_H

#include "strbuf.h"

#include <stdbool.h>
#include <stdint.h>

struct data_source {
    // Appends the next piece, about a line's worth, to `text`; false when there is none.
    bool (*next)(struct data_source *source, struct strbuf *text);
};

// Each returns a source for the caller to release with free().

// A web server's access log in Apache's combined format, times rising. Only whole lines: at most `bytes` and
// less than a line short of it. Of the first 1000k lines, exactly round(1000k * match) contain the word
// `python`, somewhere in the request or the referrer; `match` is from 0 to 1.
struct data_source *data_log(uint64_t bytes, double match, uint64_t seed);

// English-looking verse of DATA_LETTERS ASCII characters, of which exactly DATA_LETTERS_VOWELS are in
// aeiouAEIOU, DATA_LETTERS_CONSONANTS are other letters and DATA_LETTERS_OTHERS are neither, whatever the
// seed. What comes out is its first `events` characters (at most DATA_LETTERS).
enum {
    DATA_LETTERS_VOWELS = 1439242, // the counts of David Mertz's talk: the complete Shakespeare
    DATA_LETTERS_CONSONANTS = 2365799,
    DATA_LETTERS_OTHERS = 1785152,
    DATA_LETTERS = DATA_LETTERS_VOWELS + DATA_LETTERS_CONSONANTS + DATA_LETTERS_OTHERS,
};
struct data_source *data_letters(uint64_t events, uint64_t seed);

// A well-formed XML document of buses as on slide 56 of David Beazley's "A Curious Course on Coroutines and
// Concurrency" (2009), with irregular white space between elements: at most `bytes` and less than a bus short
// of it, except that it is never shorter than the document without a bus. Of every 1000 buses in a row,
// counted from the first, exactly 40 are on route 22 and 20 of those are North Bound; 260 of all are.
struct data_source *data_buses(uint64_t bytes, uint64_t seed);

// The names of `requests` animals, one a line, drawn with equal chances from those that animals.h knows.
struct data_source *data_animals(uint64_t requests, uint64_t seed);

#endif
