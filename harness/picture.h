// picture -- one plot before it is drawn: its data, and the settings a template needs, but no drawing.
//
// A picture is made from a summary alone, so that it can be tested without gnuplot and so that the report
// knows titles and words for each image. plot.c writes the data and has gnuplot draw it.
#ifndef COROBENCH_PICTURE_H
#define COROBENCH_PICTURE_H

#include "shown.h"
#include "strbuf.h"

enum { PICTURE_WIDTH = 830 }; // pixels, the width of a README

struct picture {
    char *drawing;           // its template in plots/, without the ending: "ranking". Owned
    char *name;              // stem of its files: "ranking", "lines-messages_per_second-connections"
    char *title, *alt;       // what it shows; and the same in words, with the leading figures
    struct strbuf data;      // the .tsv: a commented header that names columns and units, then rows
    struct strbuf variables; // gnuplot assignments, one a line
    size_t longest;          // characters of the longest name in it
};

struct pictures VEC(struct picture);

// The pictures that the scenario asks for; where it names none, the usual ones.
void pictures_make(struct pictures *pictures, const struct summary *summary);
void pictures_release(struct pictures *pictures);

// Those of one kind, a word of the table or the name of a template: as the scenario asks for it, else along
// each axis that it could be drawn along. Where there is nothing to show, the error says what it takes.
int pictures_make_kind(struct pictures *pictures, const struct summary *summary, const char *kind,
                       struct error *error);

// Whether there is such a kind, or such a template in plots/.
int picture_kind_check(const char *kind, struct error *error);

// Whether something can be drawn along an axis: it has several values, all numbers.
bool picture_is_swept(const struct scenario_axis *axis);

// Adds those of one entry.
void pictures_make_one(struct pictures *pictures, const struct summary *summary,
                       const struct scenario_plot *plot);

// Appends an empty picture; takes the name over.
struct picture *pictures_add_named(struct pictures *pictures, const char *drawing, char *name_take);

// Appends an empty picture named after its kind, metric and axes; those of one entry get numbers when all are
// made.
struct picture *pictures_add(struct pictures *pictures, const struct summary *summary,
                             const struct scenario_plot *plot);

// Assignments for the template. Texts are quoted so that gnuplot takes them literally.
void picture_set_text(struct picture *picture, const char *name, const char *text);
void picture_set_number(struct picture *picture, const char *name, double value);
void picture_set_count(struct picture *picture, const char *name, size_t value);

// One more in the list of an axis' tics, which the template evaluates.
void picture_add_tic(struct strbuf *tics, const char *label, double place);

// One field of a row, made safe for a .tsv (no tab, newline or quote), with a tab behind it.
void picture_field(struct picture *picture, const char *text);
void picture_gap(struct picture *picture, const char *why); // a field, cut to what fits beside a name
void picture_value(struct picture *picture, double value);  // NaN where it is not finite

// The scenario's title with `what` is shown below it; and the scale that `largest` asks for: its divisor and
// the axis label (`name`, or NULL for the metric's own) with its unit.
void picture_title(struct picture *picture, const struct summary *summary, const char *what);
void picture_scale(struct picture *picture, enum metric_id metric, const char *name, double largest);

// An implementation's name as the picture shows it, cut where it is too long; its width is remembered. To be
// freed.
char *picture_label(struct picture *picture, const char *label);

// The ends of an axis over [least, most], and whether it is logarithmic: where the values span a factor of
// `decades` or more. A linear axis starts at 0.
struct picture_range {
    double low, high;
    bool log;
};
struct picture_range picture_range(double least, double most, double factor);

// The ratios of two campaigns: rows of at most so many cells a picture, named `name`, `name`-2 and so on.
struct scenario_comparison;
void picture_ratios(struct pictures *pictures, const struct scenario_comparison *comparison,
                    const char *name);

// The makers of the kinds (scenario_plots.h). Each adds the pictures of one entry of the scenario's `plots`:
// none where there is nothing to show.
typedef void picture_maker(struct pictures *pictures, const struct summary *summary,
                           const struct scenario_plot *plot);
#define PICTURE_MAKER(kind, maker, ...) picture_maker maker;
PLOT_KINDS(PICTURE_MAKER)
#undef PICTURE_MAKER

#endif
