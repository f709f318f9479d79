// report_parts -- what the files of the report share among themselves. Included by report*.c only.
#ifndef COROBENCH_REPORT_PARTS_H
#define COROBENCH_REPORT_PARTS_H

#include "document.h"
#include "figure.h"
#include "report.h"
#include "shown.h"
#include "strbuf.h"

#include <jansson.h>

// What the citation of a folder says.
struct report_source {
    char *title;
    char *date;    // "2026-11-20T22:24:53Z": when its first run started; "" when none did
    char *commit;  // of the code that was measured; "" when unknown
    char *machine; // "AMD EPYC, 2 CPUs, Linux 6.1.0"; "" when unknown
    char *hash;    // SHA-256 of the samples
    bool modified; // the code had changes that no commit holds
};
void report_source_release(struct report_source *source);

// From a scenario's folder. Missing files leave "".
void report_source_read(struct report_source *source, const struct summary *summary, const char *directory);

// Where all figures of a campaign come from.
struct report_origin {
    struct report_source source; // of the scenario that was begun first; its hash is made last
    struct strings hashes;       // a line for each samples.jsonl
    struct strings
        commits;   // that were measured: more than one where scenarios of several campaigns came together
    bool modified; // one of them had changes that no commit holds
    size_t runs;
    bool complete;
};
void report_origin_release(struct report_origin *origin);
void report_origin_hash(struct report_origin *origin, const char *hash, const char *name);
// Adds a scenario, in the folder `name`; takes its source over.
void report_origin_take(struct report_origin *origin, struct report_source *source,
                        const struct summary *summary, const char *name);
char *report_origin_facts(const struct report_origin *origin, size_t shown, size_t planned); // scenarios
void report_origin_finish(struct report_origin *origin, const char *title); // when all were added

// A scenario's folder of a campaign.
struct report_entry {
    const char *name, *workload; // "~" where no scenario says: behind all others
};
struct report_entries VEC(struct report_entry);
// By workload, then by name. The names stay the caller's.
struct report_entries report_entries_make(const char *directory, const struct strings *names);
// Adds the scenarios that the campaign planned and did not come to.
void report_find_unbegun(struct strings *unbegun, const char *directory, const struct strings *begun);

// What is being written: the page and the files beside it.
struct report_output {
    struct document page;
    struct strbuf latex, csv, checks, commands;
};
void report_output_init(struct report_output *output, const char *title, const char *directory);
void report_output_release(struct report_output *output);
void report_output_summary(struct report_output *output, const struct summary *summary); // tables, command
void report_output_commands(struct report_output *output);                               // their block
void report_output_machine(struct document *page, const char *directory);                // from host.json
int report_output_write(struct report_output *output, const char *directory,
                        const struct report_source *source, struct error *error);
char *report_folder_name(const char *directory); // the last part of the path; the caller frees it

// Adds a figure in the form "1.23 µs (1.20–1.31)": the interval goes in second place.
struct table_cell *report_add_figure(struct table *table, char *text_take, double sort);
// Says which figure a cell shows. `target`: this is where the page shows it in full, which is one cell of an
// id.
void report_set_id(struct table_cell *cell, char *id_take, bool target);
enum tone report_verdict_tone(enum verdict verdict);

// What a page's readers need to be told: only terms that can occur in it.
struct report_reading {
    double equivalence;
    bool servers, clients, ceilings, references, crossings, slopes, disturbed, at_ceiling;
    bool ranks[METRIC_COUNT];
};
void report_reading_note(struct report_reading *reading, const struct summary *summary);

// What speaks for and against the figures, counted: of a scenario, or of all of them together.
struct report_trust {
    double noise_floor; // the greatest; NAN: none is known
    char *noisiest;     // of several: the scenario that has it. Owned
    bool servers;
    bool watched; // for disturbances: campaigns of earlier drivers were not
    size_t scenarios;
    size_t busy, noisy; // of them: the machine was busy throughout; the noise exceeds what counts as equal
    size_t counted, lost, invalid, repeated, disturbed; // runs; lost holds invalid
    size_t bounds[BOUND_COUNT], at_ceiling, imprecise;  // cells, but not the baseline's second one
};
struct report_trust report_trust_of(const struct summary *summary);
void report_trust_merge(struct report_trust *into, const struct report_trust *from, const char *name);
char *report_trust_text(const struct report_trust *trust); // a sentence; the caller frees it
void report_trust_columns(struct table *table);
void report_add_trust(struct table *table, const struct summary *summary, const char *address); // a row

// Blocks. `prefix` leads from the page to the scenario's folder: "" or "echo/". `level` is that of the
// scenario's heading.
void report_add_scenario(struct document *document, const struct summary *summary, const char *prefix,
                         unsigned level);
// The metrics, besides the one that ranks, that were measured and say why the ranking came out so. Returns
// how many.
enum { REPORT_REASONS_MOST = 20 };
size_t report_reasons(const struct summary *summary, enum metric_id chosen[REPORT_REASONS_MOST]);
void report_add_points(struct document *document, const struct summary *summary, unsigned level);
void report_add_crossings(struct document *document, const struct summary *summary, unsigned level);
void report_add_kernel(struct document *document, const struct summary *summary); // its share of CPU time
void report_add_counters(struct document *document, const struct summary *summary, unsigned level);
void report_add_slopes(struct document *document, const struct summary *summary, unsigned level);
void report_add_caution(struct document *document, const struct summary *summary); // a line
void report_add_doubts(struct document *document, const struct summary *summary, unsigned level);
void report_add_problems(struct document *document, const struct summary *summary, unsigned level);
void report_add_findings(struct document *document, const struct summary *summary, unsigned level);
void report_winner_columns(struct table *table);
void report_add_winners(struct table *table, const struct summary *summary, const char *address); // a row
// Of a scenario that cannot be shown.
void report_add_no_winner(struct table *table, const char *workload, const char *name, const char *why);
void report_first_columns(struct table *table);
void report_add_first(struct table *table, const struct summary *summary, const char *address); // by points
void report_add_reading(struct document *document, const struct report_reading *reading);
void report_add_end(struct document *document, const struct summary *summary); // what it was, in a line
void report_add_imprecise(struct document *document, const struct summary *summary, unsigned level);
void report_add_sessions(struct document *document, const struct sessions *sessions);
// Adds those of a scenario to those of its campaign: what has the same number is one session.
void report_merge_sessions(struct sessions *campaign, const struct sessions *scenario);
void report_add_machine(struct document *document, const json_t *host);
void report_add_check(struct strbuf *checks, const struct summary *summary); // unless it is there
void report_add_command(struct strbuf *commands, const struct summary *summary);
void report_add_files(struct document *document, const char *directory, const char *prefix, const char *name);

// "campaign 20261120T222453Z-ab12cd3: 10 rounds, ...": the line below a title.
char *report_facts(const struct summary *summary, const struct report_source *source);
char *report_noise(const struct summary *summary); // the noise floor in a sentence

// Formats. The caller frees.
char *report_html(const struct document *document);
// A drawing in a page: `svg` is from "<svg" on, `alt` what it says in words, `number` its own among the
// page's.
void report_svg(struct strbuf *out, const char *svg, const char *alt, size_t number);
char *report_markdown(const struct document *document);
void report_latex(struct strbuf *out, const struct summary *summary); // one or more tables
const char *report_latex_head(void);                                  // the comment on top
void report_csv_head(struct strbuf *out);
void report_csv(struct strbuf *out, const struct summary *summary); // rows
char *report_cite(const struct report_source *source, const char *name);

// How to quote from a page: its section, with a sentence to paste.
void report_add_citing(struct document *document, const struct report_source *source);

#endif
