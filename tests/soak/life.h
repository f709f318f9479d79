// life -- what one connection of a soak does, from its connect to its end.
//
// A life is drawn from a random state, so that a seed gives the same lives, whatever the clock does to them.
#ifndef SOAK_LIFE_H
#define SOAK_LIFE_H

#include "random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum life_kind {
    LIFE_CHURN,       // a few messages
    LIFE_SLOW_READER, // sends more than it takes back, for a while
    LIFE_SLOW_WRITER, // a byte at a time
    LIFE_RESET,       // before it was accepted, in the middle of a message, behind its FIN
    LIFE_HALF_CLOSE,  // its FIN comes right behind its last byte: the rest must come back
    LIFE_LONG,        // stays for a while, with messages of mixed sizes
    LIFE_BIG,         // one message that no socket buffer holds
    LIFE_IDLE,        // says nothing for a while
    LIFE_BURST,       // a few messages, of many that connect at the same time
    LIFE_KINDS
};

extern const char *const life_words[LIFE_KINDS];

enum life_ending {
    LIFE_ENDS,            // FIN when all has come back; the server's FIN is waited for
    LIFE_LEAVES,          // is closed when all has come back, and waits for nothing
    LIFE_SHUTS,           // FIN behind the last byte; all must come back, and then the server's FIN
    LIFE_RESETS,          // RST behind the last byte
    LIFE_SHUTS_AND_RESETS // FIN behind the last byte, and RST at once
};

struct life {
    enum life_kind kind;
    enum life_ending ending;
    size_t total;                          // bytes that it sends
    size_t piece, gulp;                    // at most so many at once in a send, in a receive; 0: any number
    size_t ahead;                          // at most so many sent and not yet come back; 0: any number
    int window;                            // bytes that its kernel takes in before it reads; 0: as usual
    uint64_t first_ns;                     // silence before its first byte
    uint64_t send_pause_ns, gulp_pause_ns; // behind a send, behind a receive
};

struct life life_draw(enum life_kind kind, struct random_state *random);

// A life for a server that serves one connection at a time: whoever is slow holds up all others, so nobody
// is for long.
struct life life_draw_brief(struct random_state *random);

// A life that waits for all others to be there before it says anything.
struct life life_gathering(void);

// Whether what it sends must come back whole.
bool life_is_orderly(const struct life *life);

#endif
