// report_citation -- one figure of a scenario's folder, cited and proved.
//
// A figure is made three times: from the samples by summary.c, as every report is; from the samples by
// recount.c; and it is read back from the files that tell it (told.h). It is proved where all agree, and
// where the samples are those that cite.bib was written for.
#ifndef COROBENCH_REPORT_CITATION_H
#define COROBENCH_REPORT_CITATION_H

#include "recount.h"
#include "report_parts.h"
#include "told.h"

// A scenario's folder, opened to cite from it.
struct citing {
    const char *directory;
    struct summary summary;
    struct figures figures;
    struct report_source source;
    struct recount recount;
    struct told told;
    char *stale; // why the files were not written for these samples, or NULL. Owned
    bool ready;  // citing_ready was called
};

// What came of one figure.
struct citation {
    const struct figure *figure;
    struct recounted again;
    struct strings differences; // a sentence each: none where it is proved
    struct strings files;       // that tell the figure, each once
};

// Makes the summary and its figures. The directory must outlive it.
int citing_open(struct citing *citing, const char *directory, struct error *error);
void citing_release(struct citing *citing);

// Reads the samples again and the files that tell of them: what citation_make needs. May be called twice.
int citing_ready(struct citing *citing, struct error *error);

// `campaign`: what the files of the campaign's folder tell, or NULL. Release it with citation_release.
void citation_make(struct citation *citation, const struct citing *citing, const struct figure *figure,
                   const struct told *campaign);
void citation_release(struct citation *citation);

// A sentence to paste; the caller frees it. The label of the baseline. And the programs that were measured
// for a figure, indices into plan->implementations: two of a pair, none of a ceiling. Returns how many.
char *citation_quote(const struct citation *citation, const struct citing *citing);
const char *citation_baseline(const struct citing *citing);
size_t citation_programs(const struct citation *citation, const struct citing *citing, size_t found[2]);

// For people, several lines; and for programs. The caller frees, or decrefs, it.
char *citation_text(const struct citation *citation, const struct citing *citing);
json_t *citation_json(const struct citation *citation, const struct citing *citing);

#endif
