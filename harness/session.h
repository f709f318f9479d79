// session -- the stretches of time in which a scenario was measured: sessions.jsonl in its folder.
//
// Most scenarios have one session; one that was interrupted and carried on has more. A session has a line
// when it begins and one when it ends: where the second is missing it was cut short (killed, crashed,
// switched off).
#ifndef COROBENCH_SESSION_H
#define COROBENCH_SESSION_H

#include "error.h"
#include "vec.h"

#include <stdbool.h>

enum session_end {
    SESSION_CUT,         // nobody knows: no line tells of its end
    SESSION_MAXIMUM,     // every round that the plan allows was made
    SESSION_PRECISION,   // every interval is as narrow as wanted
    SESSION_BUDGET,      // a further round would not have fitted the budget
    SESSION_INTERRUPTED, // by Ctrl-C or a signal
    SESSION_FAILED,      // the harness could not go on
};

struct session {
    unsigned number; // of the campaign's, from 1: `run` makes the first, each `run --resume` the next
    char started_at[32], ended_at[32]; // UTC; "" where it was cut short
    char driver[65];                   // SHA-256 of the driver that made it; "" where not told
    double load_before, load_after;    // average over a minute, of processes; NAN where not told
    size_t runs;                       // that it made
    enum session_end end;
};

struct sessions VEC(struct session);

// What ended the session, in a word: "maximum", "precision", "budget", "interrupted", "failed"; "" for cut.
const char *session_end_word(enum session_end end);

// Whether the stop rule ended it: nothing is left to run.
bool session_end_is_final(enum session_end end);

// Reads a scenario's folder, in the order of the lines. Without the file there are none; a damaged line
// counts as not there.
void sessions_read(struct sessions *sessions, const char *directory);

// Note that a session begins / has ended now. The machine's load is taken here, and the driver's hash.
int session_begin(const char *directory, unsigned number, struct error *error);
int session_finish(const char *directory, unsigned number, size_t runs, enum session_end end,
                   struct error *error);

#endif
