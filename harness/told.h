// told -- what the files that lie in a folder say of figures: read back, by their ids.
#ifndef COROBENCH_TOLD_H
#define COROBENCH_TOLD_H

#include "figure.h"

// A number under the name that the file has for it: the column's, or the member's.
struct told_number {
    char *name; // owned
    double value;
};

// What one place in one file says.
struct telling {
    char id[FIGURE_ID_LENGTH + 1];
    const char *file; // "summary.csv", "report.md": static
    size_t line;      // from 1; 0 where the file has no lines to speak of
    char *text;       // of a table's cell, or row, without its markup; NULL where there are numbers. Owned
    struct VEC(struct told_number) numbers; // of summary.csv, claims.csv and summary.json
    char *verdict;                          // there, or NULL. Owned
};

struct told {
    struct VEC(struct telling) tellings; // by id
    struct strings files;                // that were there to be read
};

// Reads summary.csv, claims.csv, summary.json, report.md, report.html and table.tex, as far as they are
// there. What cannot be read is an error, since nothing can be said of it then.
int told_read(struct told *told, const char *directory, struct error *error);
void told_release(struct told *told);

// The first of an id's tellings, behind which the others follow; NULL where *count is 0.
const struct telling *told_of(const struct told *told, const char *id, size_t *count);

#endif
