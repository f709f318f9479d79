// client_answer -- what a client printed and what it told of failures, against what is right: for runs that
// are measured, and for conformance.
#ifndef COROBENCH_CLIENT_ANSWER_H
#define COROBENCH_CLIENT_ANSWER_H

#include "error.h"
#include "strbuf.h"
#include "vec.h"

#include <stdbool.h>

// What is to become of a request: NULL, a sentence; else the words that its failure is told with.
struct client_fate {
    const char *reason;
    bool told;
};

struct client_fates VEC(struct client_fate); // by number, less 1

enum client_told {
    CLIENT_TOLD_RIGHT,   // each failure, once, with its reason; what else is on stderr is for people
    CLIENT_TOLD_FAILURE, // of a request that should not have failed
    CLIENT_TOLD_WRONG,
};

// Compares the lines "request N: REASON" on stderr with the fates, and notes in them who was told of. Unless
// all is right, `why` says what was first found not to be.
enum client_told client_judge_told(struct client_fates *fates, const struct strbuf *errors,
                                   struct error *why);

// Compares two texts as sorted lines. When they differ, `why` says by how many lines, and quotes one.
bool client_judge_sentences(const struct strbuf *right, const struct strbuf *printed, struct error *why);

#endif
