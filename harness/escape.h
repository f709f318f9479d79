// escape -- a plain text for one place in one format, with everything that means something there disarmed.
#ifndef COROBENCH_ESCAPE_H
#define COROBENCH_ESCAPE_H

#include "strbuf.h"

#include <jansson.h>
#include <stdbool.h>

// The bytes of the character that `text` begins with, if it is one that is only shown. 0: it is none of
// UTF-8, or one that is obeyed: a control character, one that turns the direction of what follows, a
// separator of lines.
size_t escape_plain(const char *text);

// Whether all of it is plain.
bool escape_is_plain(const char *text);

// Puts a question mark in the place of each that is not plain: for a terminal, and for what is kept.
void escape_disarm(char *text);

// The same for all texts in it, but for the characters that are kept, say "\n". What has such a name is taken
// out.
void escape_disarm_json(json_t *json, const char *kept);

void escape_html(struct strbuf *out, const char *text);     // text and quoted attributes
void escape_address(struct strbuf *out, const char *text);  // a relative link: percent-encoded
void escape_markdown(struct strbuf *out, const char *text); // a line or a table cell
void escape_latex(struct strbuf *out, const char *text);
void escape_csv(struct strbuf *out, const char *text);   // one field (RFC 4180)
                                                         // that no spreadsheet takes for a formula
void escape_shell(struct strbuf *out, const char *text); // one word of a command that is shown, to be typed

// Whether words are only that, plain or quoted: a shell that is given them runs nothing else.
bool escape_is_shell(const char *words);

// A field with the comma behind it. NULL, and a number that is not finite, leave it empty.
void escape_csv_field(struct strbuf *out, const char *text);
void escape_csv_number(struct strbuf *out, double value); // nine digits

#endif
