// report_latex -- what the files report_latex*.c share; nobody else includes it.
#ifndef COROBENCH_REPORT_LATEX_H
#define COROBENCH_REPORT_LATEX_H

#include "report_parts.h"

// A table up to its caption, which begins with the scenario's title: the caller goes on with it. Then the
// label's end, the columns as tabular takes them, and the line of their heads.
void latex_open(struct strbuf *out, const struct summary *summary);
void latex_columns(struct strbuf *out, const struct summary *summary, const char *label, const char *columns,
                   const char *heads);
void latex_close(struct strbuf *out);

void latex_cell(struct strbuf *out, const char *text, const char *end); // `end` is not escaped
void latex_cell_take(struct strbuf *out, char *text_take, const char *end);
void latex_id_take(struct strbuf *out, char *id_take); // the last cell of a row

// Contrasts, crossings and slopes.
void report_latex_more(struct strbuf *out, const struct summary *summary);

#endif
