// report_then -- "then and now": the claims of all scenarios of a campaign, by source, old figure beside new.
//
// A claim says itself who made it, what its programs are today, and whether it asks another one again; so
// which column a figure stands in is the scenario's to say. Included by report*.c only.
#ifndef COROBENCH_REPORT_THEN_H
#define COROBENCH_REPORT_THEN_H

#include "document.h"
#include "strbuf.h"
#include "summary.h"

// One side of a relation.
struct then_side {
    char *name;       // "thread_pool at concurrency=3"
    double then;      // the old figure; NAN where there is none
    char *unit, *old; // of it, and both as published, "0.60 s"; or NULL
    char *text, *id;  // today's figure, "1.23 µs (1.20–1.31)", and its id; NULL where it is not known
    double now, low, high;
};

struct then_relation {
    struct then_side left, right;
    char *wanted;      // "better than it", "within 10% of 1.50×"
    double factor;     // what is claimed of the ratio, where two are to be alike; else NAN
    double ratio_then; // in the sense of today's metric; NAN without old figures
    double ratio, low, high;
    char *id; // of the ratio; NULL where there is none
    enum decision decision;
};

struct then_claim {
    char *id, *text, *source, *today, *again; // source and again may be NULL
    char *scenario, *unit, *why;
    enum decision decision;
    struct VEC(struct then_relation) relations;
};

struct then_claims {
    struct VEC(struct then_claim) claims;
    size_t scenarios; // that have some
};

void then_note(struct then_claims *claims, const struct summary *summary);
void then_release(struct then_claims *claims);

// By the year that ends what stands before the source's first comma, by that, then by place. Those that ask
// another one again come right behind it.
void then_sort(struct then_claims *claims);

// The claim that this one asks again, where it is here; else the claim itself.
const struct then_claim *then_root(const struct then_claims *claims, const struct then_claim *claim);

// "Beazley 2009", and "slide 51": of a source. The caller frees them; "" where there is none.
char *then_group(const char *source);
char *then_place(const char *source);

// The section, of claims that are sorted; nothing where there are none.
void then_add(struct document *page, const struct then_claims *claims);

// claims.csv into a campaign's folder; nothing where there are none.
int then_write(const struct then_claims *claims, const char *directory, struct error *error);

#endif
