// report_svg -- what the two files that put a plot's SVG into a page share: report_svg.c has its tags,
// report_svg_attributes.c what stands in them. Besides them, plot_fresh.c includes it.
#ifndef COROBENCH_REPORT_SVG_H
#define COROBENCH_REPORT_SVG_H

#include "strbuf.h"

#include <stdbool.h>

struct svg_file {
    const char *all; // of its text, from "<svg" on
    size_t number;   // among the drawings of its page: ids begin with it
};

struct svg_attribute { // not terminated: they point into the file
    const char *name, *value;
    int name_length, value_length;
    char quote;
};

// Whether the word, which need not be terminated, is one of those; NULL ends them.
bool report_svg_is_among(const char *const *words, const char *word, size_t length);

// Whether gnuplot draws with such elements. No other gets into a page: a file may be a stranger's, and those
// of SVG that run scripts, fetch or lead elsewhere are many.
bool report_svg_knows_element(const char *name, size_t length);
bool report_svg_is_harmless(const struct svg_attribute *attribute);

// Whether a file is a drawing as gnuplot makes them, and nothing else: one may open it by itself, too.
bool report_svg_is_drawing(const char *file);

bool report_svg_starts(const char *text, const char *with);
// The attribute at or after *at, within the tag that ends at `end`; *at is then behind it.
bool report_svg_next(const char **at, const char *end, struct svg_attribute *attribute);
bool report_svg_is_named(const struct svg_attribute *attribute, const char *name);
// Whether something in the drawing points at the id: href='#ID' or url(#ID).
bool report_svg_is_used(const char *all, const struct svg_attribute *id);
void report_svg_add_attributes(struct strbuf *out, const struct svg_file *file, const char *at,
                               const char *end);

#endif
