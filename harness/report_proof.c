// Whether a figure is the same wherever it is told.
#include "report_citation.h"

#include "format.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#define CLOSE 1e-7 // of numbers that were written with nine digits

int citing_open(struct citing *citing, const char *directory, struct error *error)
{
    *citing = (struct citing){.directory = directory};
    if (summary_make(&citing->summary, directory, error) != 0)
        return -1;
    figures_make(&citing->figures, &citing->summary);
    return 0;
}

void citing_release(struct citing *citing)
{
    if (citing->ready) {
        report_source_release(&citing->source);
        recount_release(&citing->recount);
        told_release(&citing->told);
    }
    free(citing->stale);
    figures_release(&citing->figures);
    summary_release(&citing->summary);
}

// cite.bib holds the hash of the samples that the files beside it were written from.
static char *staleness(const struct citing *citing)
{
    const char *hash = citing->source.hash;
    if (report_cites(citing->directory, hash))
        return NULL;
    return memory_format("samples.jsonl (SHA-256 %s) is not what the report was written from, by its "
                         "cite.bib: one of the two was changed since",
                         *hash ? hash : "unknown");
}

int citing_ready(struct citing *citing, struct error *error)
{
    if (citing->ready)
        return 0;
    if (recount_read(&citing->recount, &citing->summary, citing->directory, error) != 0)
        return -1;
    if (told_read(&citing->told, citing->directory, error) != 0) {
        recount_release(&citing->recount);
        return -1;
    }
    report_source_read(&citing->source, &citing->summary, citing->directory);
    citing->stale = staleness(citing);
    citing->ready = true;
    return 0;
}

// --- Numbers -----------------------------------------------------------------------------------------------

static bool is_close(double left, double right)
{
    if (isnan(left) || isnan(right))
        return isnan(left) && isnan(right);
    return fabs(left - right) <= CLOSE * fmax(fabs(left), fabs(right));
}

// Whether the figure is itself the ratio that files tell of it.
static bool is_ratio(const struct figure *figure)
{
    return strcmp(figure->unit, "times") == 0 && figure->kind != FIGURE_CELL;
}

// What a file has under a name should be this; false where the name means nothing of the figure.
static bool wanted_number(const struct citation *citation, const char *name, double *wanted)
{
    const struct recounted *again = &citation->again;
    const struct interval *ratio = is_ratio(citation->figure) ? &again->value : &again->ratio;
    const struct {
        const char *name;
        double value;
    } known[] = {
        {"n", (double)again->n},         {"median", again->value.value},    {"low", again->value.low},
        {"high", again->value.high},     {"value", again->value.value},     {"slope", again->value.value},
        {"slope_low", again->value.low}, {"slope_high", again->value.high}, {"fixed", again->fixed.value},
        {"fixed_low", again->fixed.low}, {"fixed_high", again->fixed.high}, {"ratio", ratio->value},
        {"ratio_low", ratio->low},       {"ratio_high", ratio->high}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, name) == 0) {
            *wanted = known[i].value;
            return true;
        }
    return false;
}

static void differ(struct citation *citation, const struct telling *telling, char *what_take)
{
    char *line = telling->line ? memory_format(":%zu", telling->line) : memory_copy_string("");
    char *text = memory_format("%s%s %s", telling->file, line, what_take);
    vec_push(&citation->differences, text);
    free(line);
    free(what_take);
}

static bool has_number(const struct telling *telling, const char *name)
{
    for (size_t i = 0; i < telling->numbers.count; i++)
        if (strcmp(telling->numbers.items[i].name, name) == 0)
            return true;
    return false;
}

// Numbers that are not there, though the figure is one that is told.
static void check_absent(struct citation *citation, const struct telling *telling)
{
    bool csv = strcmp(telling->file, "summary.csv") == 0;
    static const char *const names[] = {"median", "low", "high"};
    for (size_t i = 0; csv && !citation->figure->gap && i < sizeof names / sizeof names[0]; i++) {
        double wanted;
        if (!has_number(telling, names[i]) && wanted_number(citation, names[i], &wanted) && isfinite(wanted))
            differ(citation, telling, memory_format("lacks %s, which is %.9g", names[i], wanted));
    }
}

static void check_numbers(struct citation *citation, const struct telling *telling, const char *verdict)
{
    for (size_t i = 0; i < telling->numbers.count; i++) {
        const struct told_number *number = &telling->numbers.items[i];
        double wanted;
        if (wanted_number(citation, number->name, &wanted) && !is_close(number->value, wanted))
            differ(citation, telling,
                   memory_format("has %.9g as %s; recomputed: %.9g", number->value, number->name, wanted));
    }
    check_absent(citation, telling);
    if (telling->verdict && strcmp(telling->verdict, verdict) != 0)
        differ(citation, telling,
               memory_format("says “%s”; by the samples: “%s”", telling->verdict, verdict));
}

// --- Texts -------------------------------------------------------------------------------------------------

static bool is_digit(char character)
{
    return isdigit((unsigned char)character) != 0;
}

// "12.3" goes on behind "12", and so does "12,300".
static bool goes_on(const char *text)
{
    return is_digit(*text) || ((*text == '.' || *text == ',') && is_digit(text[1]));
}

// Whether a text holds a number, and not one that merely ends or begins as it does.
static bool holds_number(const char *text, const char *number)
{
    for (const char *at = text; *number && (at = strstr(at, number)); at++) {
        char before = at == text ? ' ' : at[-1];
        if (!is_digit(before) && before != '.' && before != ',' && !goes_on(at + strlen(number)))
            return true;
    }
    return false;
}

// Of "12.3 µs (12.1–12.6)" both the figure and the interval, though there may be markup between.
static bool holds_figure(const char *text, const char *figure)
{
    const char *open = strstr(figure, " ("), *close = open ? strrchr(open, ')') : NULL;
    if (!close)
        return *figure && holds_number(text, figure);
    char *value = memory_copy_bytes(figure, (size_t)(open - figure));
    char *interval = memory_copy_bytes(open + 2, (size_t)(close - open - 2));
    bool both = holds_number(text, value) && holds_number(text, interval);
    free(value);
    free(interval);
    return both;
}

// "0.512×", and not the "1.68 ×" of a metric that is itself a ratio.
static bool holds_ratio_mark(const char *text)
{
    for (const char *at = text; (at = strstr(at, "×")); at++)
        if (at > text && is_digit(at[-1]))
            return true;
    return false;
}

// What a cell or a row may hold: the figure, its ratio, of a slope the fixed part. A ratio that is there must
// be the figure's.
static void check_text(struct citation *citation, const struct telling *telling)
{
    const struct figure *figure = citation->figure;
    char *value = figure_text(figure), *ratio = figure_ratio_text(figure), *part = figure_fixed_text(figure);
    bool has_ratio = holds_ratio_mark(telling->text);
    bool holds_value = holds_figure(telling->text, value), holds_ratio = holds_figure(telling->text, ratio);
    bool whole_row = strcmp(telling->file, "table.tex") == 0;
    bool good = is_ratio(figure) ? holds_value
                : whole_row      ? holds_value && (!has_ratio || holds_ratio) &&
                                  (!*part || holds_figure(telling->text, part))
                : has_ratio ? holds_ratio
                            : holds_value || holds_figure(telling->text, part);
    if (!good)
        differ(citation, telling,
               memory_format("has “%s”; recomputed: %s%s%s", telling->text, value, *ratio ? ", ratio " : "",
                             ratio));
    free(value);
    free(ratio);
    free(part);
}

// --- All that is told --------------------------------------------------------------------------------------

// A table holds what scenarios rank by; the spreadsheet, every cell, slope and counted figure.
static bool must_be_in_csv(const struct figure *figure)
{
    return figure->kind == FIGURE_CELL || figure->kind == FIGURE_SLOPE || figure->kind == FIGURE_COUNTED;
}

static void check_told(struct citation *citation, const struct told *told)
{
    const struct figure *figure = citation->figure;
    size_t count;
    const struct telling *telling = told_of(told, figure->id, &count);
    bool in_csv = false;
    for (size_t i = 0; i < count; i++, telling++) {
        bool csv = strcmp(telling->file, "summary.csv") == 0;
        const char *verdict = verdict_word(figure->verdict);
        if (csv && figure->kind == FIGURE_CELL)
            verdict = verdict_word_on((enum metric_id)figure->part, figure->verdict);
        in_csv = in_csv || csv;
        if (!strings_has(&citation->files, telling->file))
            strings_add(&citation->files, telling->file);
        if (telling->text)
            check_text(citation, telling);
        else
            check_numbers(citation, telling, verdict);
    }
    if (!in_csv && must_be_in_csv(figure) && strings_has(&told->files, "summary.csv")) {
        char *text =
            memory_format("summary.csv has no row %s: it was taken out, or the file is older than ids; "
                          "'corobench report' writes it anew",
                          figure->id);
        vec_push(&citation->differences, text);
    }
}

static bool same_interval(struct interval left, struct interval right)
{
    return is_close(left.value, right.value) && is_close(left.low, right.low) &&
           is_close(left.high, right.high);
}

// The two ways by which it is made from the samples. A ratio without an interval is not told.
static void check_ways(struct citation *citation)
{
    const struct figure *figure = citation->figure;
    const struct recounted *again = &citation->again;
    bool has_ratio = isfinite(figure->ratio.low) || isfinite(again->ratio.low);
    if (figure->gap || (same_interval(figure->value, again->value) &&
                        (!has_ratio || same_interval(figure->ratio, again->ratio)) &&
                        same_interval(figure->fixed, again->fixed)))
        return;
    char *text =
        memory_format("summarized from the samples it is %.9g (%.9g–%.9g), ratio %.9g; recomputed from "
                      "them %.9g (%.9g–%.9g), ratio %.9g: this is a mistake of corobench",
                      figure->value.value, figure->value.low, figure->value.high, figure->ratio.value,
                      again->value.value, again->value.low, again->value.high, again->ratio.value);
    vec_push(&citation->differences, text);
}

void citation_make(struct citation *citation, const struct citing *citing, const struct figure *figure,
                   const struct told *campaign)
{
    *citation = (struct citation){.figure = figure, .again = recount_figure(&citing->recount, figure)};
    check_ways(citation);
    if (citing->stale)
        strings_add(&citation->differences, citing->stale);
    check_told(citation, &citing->told);
    if (campaign)
        check_told(citation, campaign);
}

void citation_release(struct citation *citation)
{
    strings_release(&citation->differences);
    strings_release(&citation->files);
}
