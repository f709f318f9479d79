// animals -- the animals API that clients of workload fanout ask: who says what, how long each answer takes,
// and which answers go wrong. All of it follows from the number of the request, so that every client meets
// the same, and what is right can be worked out without asking.
//
// After the example of Eric Appelt, "A Brief Introduction to Concurrency and Coroutines" (2016).
#ifndef COROBENCH_ANIMALS_H
#define COROBENCH_ANIMALS_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>

// --- Who says what ---------------------------------------------------------------------------------------

enum { ANIMALS = 20, ANIMALS_NAME_MOST = 255 }; // bytes of a name; a longer one is answered by status 414

const char *animals_name(size_t index); // below ANIMALS; one has a space in it
const char *animals_sound(size_t index);

// What the animal of that name says, or NULL where nobody knows it: status 404.
const char *animals_ask(const char *name, size_t length);

// --- How long it takes -----------------------------------------------------------------------------------

enum animals_shape { ANIMALS_CONSTANT, ANIMALS_UNIFORM, ANIMALS_EXPONENTIAL, ANIMALS_LONG_TAIL };

extern const char *const animals_shape_words[]; // in the order of the enum, NULL-terminated

// --- What goes wrong -------------------------------------------------------------------------------------

enum animals_fault {
    ANIMALS_RIGHT,        // an answer as it should be
    ANIMALS_STATUS_500,   // that status, and no JSON
    ANIMALS_RESET,        // a RST in the midst of the body
    ANIMALS_STALL,        // nothing ever comes
    ANIMALS_MALFORMED,    // a body that is not JSON, of the length it says
    ANIMALS_TRUNCATED,    // a FIN in the midst of the body
    ANIMALS_SHORT_LENGTH, // Content-Length is less than the body
    ANIMALS_WORD_LENGTH,  // Content-Length is not a number
    ANIMALS_EMPTY,        // a FIN, and nothing before it
    ANIMALS_NOT_HTTP,     // a line of something else
    ANIMALS_OTHER_JSON,   // JSON, but not an object with the two texts
    ANIMALS_TRICKLE,      // the right answer, a byte every 20 ms
    ANIMALS_FAULTS
};

extern const char
    *const animals_fault_words[]; // "right", "status_500", ... in the order of the enum; NULL-terminated

// --- A plan of all of it ---------------------------------------------------------------------------------

struct animals_plan {
    enum animals_shape shape;
    uint64_t mean_ns;                             // of the delays
    uint64_t seed;                                // another one, other draws of delays and faults
    double status_500, resets, stalls, malformed; // shares of the requests; together at most 1
};

// Requests are numbered from 1.
uint64_t animals_delay_ns(const struct animals_plan *plan, uint64_t number);
enum animals_fault animals_fault(const struct animals_plan *plan, uint64_t number);

// What no client can do without, if the delays were all that takes time: in `serial_ns` one request after the
// other; in `concurrent_ns` with the next one, in the order of their numbers, started whenever one of
// `concurrency` has ended. What stalls ends after `timeout_ns`, and so does what takes longer.
void animals_bounds(const struct animals_plan *plan, uint64_t requests, uint64_t concurrency,
                    uint64_t timeout_ns, uint64_t *serial_ns, uint64_t *concurrent_ns);

#endif
