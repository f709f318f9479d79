// report -- what a campaign found, for people and for papers: report.html, report.md, table.tex,
// summary.csv and cite.bib; of a campaign with claims claims.csv. Reads what is in the folders; never runs
// anything but gnuplot.
//
// report.c and report_campaign.c lay out the pages; report_winners.c makes a campaign's first screen,
// report_scenario.c that of a scenario, _points.c, _trust.c, _doubts.c, _machine.c and others their parts,
// report_then*.c that about claims of the literature; report_index.c lays out
// the page over several campaigns; report_html.c, _markdown.c, _latex.c, _csv.c and _cite.c each write one
// format.
#ifndef COROBENCH_REPORT_H
#define COROBENCH_REPORT_H

#include "comparison.h"
#include "error.h"
#include "summary.h"

#include <stdbool.h>

// Writes the five files into the scenario's folder. Plots are shown as they lie in its plots/.
int report_write_scenario(const struct summary *summary, const char *directory, struct error *error);

// A campaign is a folder with sub-folders that hold a plan.json. Writes each scenario's report, first drawing
// those plots that are missing or older than the samples, and the campaign's own: all in one page. A scenario
// that cannot be shown, drawn or written keeps none of the others from it: `troubles` gets a sentence for it,
// and where it cannot be shown, so does its place in the page. Returns -1 where there is no page.
int report_write_campaign(const char *directory, struct strings *troubles, struct error *error);

// Whether a scenario's cite.bib cites samples of this SHA-256, where "" is none; or is not there.
bool report_cites(const char *directory, const char *hash);

// Why a scenario's folder cannot be shown, with its files by their names alone. The caller frees it.
char *report_why_unshown(const char *directory, const struct error *error);

// The page over several campaigns, whose folders lie in this one: index.html and index.md. `troubles` gets a
// sentence for each scenario that cannot be shown, and so does its campaign's row. Their reports are not
// written.
int report_write_index(const char *directory, struct strings *troubles, struct error *error);
bool report_holds_campaigns(const char *directory);

// "DIRECTORY cannot be shown: WHY", of a scenario's folder of which no summary could be made. The caller
// frees it.
char *report_unshown(const char *directory, const struct error *error);

// Writes what `corobench compare` found: compare.md, compare.json, compare.csv, and the plots of ratios.
int report_write_comparison(const struct comparisons *comparisons, const char *directory,
                            struct error *error);

// Whether the folder is a scenario's (holds plan.json), a campaign's, or neither: an error says so, and also
// where it is not to be trusted (folder_check).
enum report_folder { REPORT_SCENARIO, REPORT_CAMPAIGN };
int report_folder_kind(const char *directory, enum report_folder *kind, struct error *error);

// The names of a campaign's scenario folders, sorted: they hold a plan.json, or samples where that was lost.
int report_scenarios(const char *directory, struct strings *names, struct error *error);

#endif
