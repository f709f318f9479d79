// report_html -- what the files of the report's HTML share. Included by report_html*.c only.
#ifndef COROBENCH_REPORT_HTML_H
#define COROBENCH_REPORT_HTML_H

#include "report_parts.h"

const char *report_html_tone(enum tone tone); // its class in the page's style, "" where it has none
void report_html_link(struct strbuf *out, const char *text, const char *address);
void report_html_table(struct strbuf *out, const struct table *table);

// The page's sections, by the headings that have an anchor: a row of links where they are few, else a list
// that folds away. `out` gets nothing where there are none.
void report_html_contents(struct strbuf *out, const struct document *document);

#endif
