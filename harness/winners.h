// winners -- who won a scenario, over all its points: what is the same at each of them, and what differs.
//
// Decided by the verdicts, as the answer is (summary_standing.c): whoever is not shown to be behind shares
// the lead, and is named. Ceilings and references never win. A point counts if it ranks and two rivals at
// least could be compared there.
#ifndef COROBENCH_WINNERS_H
#define COROBENCH_WINNERS_H

#include "summary.h"

#include <stdbool.h>
#include <stddef.h>

// Points at which the same ones lead.
struct lead {
    struct VEC(size_t) members; // indices into plan->implementations, ascending
    struct point_list points;
    bool open;       // all that could be compared are members: no difference is resolved
    bool equivalent; // and each of them is shown to be equivalent to the baseline
};

// How far the best of those that lead at a point is ahead of the next model that is shown to be behind: of
// the next implementation, where all that are behind have the models of those that lead.
struct margin {
    size_t point, leader, next; // the last two are indices into cells
    // The higher figure over the lower one, whichever is better: so it is above 1. Paired by round, its
    // interval unadjusted; without a verdict. Its ratio is NAN where nobody is shown to be behind.
    struct comparison pair;
};

struct winners {
    size_t points, alone, open; // that count; of them, with one that leads alone, and those that are open
    struct VEC(size_t) always;  // implementations that lead at every point that counts and is not open
    struct VEC(struct lead) leads;
    struct margin least, greatest; // over the points
    size_t uncompared;             // cells that run and rank, and yet could not be compared
    size_t unranked;               // points
};

// Fills summary->margins: the least, and then the greatest where that is at another point.
void summary_find_margins(struct summary *summary);

// How far an implementation is ahead of another at a point, both of which have runs there.
struct margin winners_margin(const struct summary *summary, size_t leader, size_t next, size_t point);

void winners_make(struct winners *winners, const struct summary *summary);
void winners_release(struct winners *winners);

// Whether the implementation is among the members of a lead, or among those that always lead.
bool lead_has(const struct lead *lead, size_t implementation);
bool winners_always(const struct winners *winners, size_t implementation);

// The points of all leads that are (or are not) open, ascending. To be released.
struct point_list winners_points(const struct winners *winners, bool open);

// One sentence; and "10, 100 and 900 connections", "source=expat", "all 12 points" for points, or, not named
// again, "10, 100 and 900", "expat"; "" where nothing is swept. The caller frees.
char *winners_headline(const struct summary *summary);
char *winners_where(const struct summary *summary, const struct point_list *points, bool named);

#endif
