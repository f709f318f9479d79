// escape -- a plain text for one place in one format, with everything that means something there disarmed.
#ifndef COROBENCH_ESCAPE_H
#define COROBENCH_ESCAPE_H

#include "strbuf.h"

void escape_html(struct strbuf *out, const char *text);     // text and quoted attributes
void escape_address(struct strbuf *out, const char *text);  // a relative link: percent-encoded
void escape_markdown(struct strbuf *out, const char *text); // a line or a table cell
void escape_latex(struct strbuf *out, const char *text);
void escape_csv(struct strbuf *out, const char *text); // one field (RFC 4180)

// A field with the comma behind it. NULL, and a number that is not finite, leave it empty.
void escape_csv_field(struct strbuf *out, const char *text);
void escape_csv_number(struct strbuf *out, double value); // nine digits

#endif
