// report_html -- what the files of the report's HTML share. Included by report_html*.c only.
#ifndef COROBENCH_REPORT_HTML_H
#define COROBENCH_REPORT_HTML_H

#include "report_parts.h"

const char *report_html_tone(enum tone tone); // its class in the page's style, "" where it has none
void report_html_link(struct strbuf *out, const char *text, const char *address);

// The cells that ids lead to, for the caller to vec_release().
struct report_target {
    const struct table_cell *cell;
};
struct report_targets VEC(struct report_target);
void report_targets_find(struct report_targets *targets, const struct document *document);
bool report_targets_has(const struct report_targets *targets, const struct table_cell *cell);

// What a browser may do with the page, which has this script.
void report_html_policy(struct strbuf *out, const char *script);

void report_html_table(struct strbuf *out, const struct table *table, const struct report_targets *targets);

// The page's sections, by the headings that have an anchor: a row of links where they are few, else a list
// that folds away. `out` gets nothing where there are none.
void report_html_contents(struct strbuf *out, const struct document *document);

#endif
