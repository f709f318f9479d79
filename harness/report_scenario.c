// What one scenario has to say: question, answer, plots, a table for each point, what went wrong, claims.
#include "report_parts.h"

#include "format.h"
#include "picture.h"

#include <math.h>
#include <string.h>

// Old figures are quoted as they were published, not rounded.
static char *then_words(const struct claim *claim)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < claim->then.count; i++) {
        const struct claim_figure *figure = &claim->then.items[i];
        strbuf_addf(&text, "%s%s %.10g%s%s", i ? "; " : "", figure->name, figure->value,
                    figure->unit ? " " : "", figure->unit ? figure->unit : "");
    }
    return strbuf_detach(&text);
}

// "cited as k7f3q2m, h2n0c4r": of the ratios that decide a claim; or NULL.
static char *relation_ids(const struct summary *summary, size_t claim)
{
    const struct claim_summary *of = &summary->claims.items[claim];
    struct strbuf text = {0};
    for (size_t i = 0; i < of->relations.count; i++) {
        const struct relation_summary *relation = &of->relations.items[i];
        char *id = figure_id_of_relation(summary, claim, relation->relation);
        if (isfinite(relation->comparison.ratio_low) && isfinite(relation->comparison.ratio_high))
            strbuf_addf(&text, "%s%s", text.length ? ", " : "cited as ", id);
        free(id);
    }
    return text.length ? strbuf_detach(&text) : NULL;
}

static void add_claims(struct document *document, const struct summary *summary, unsigned level)
{
    static const enum tone tones[] = {
        [DECISION_HOLDS] = TONE_GOOD, [DECISION_DOES_NOT_HOLD] = TONE_BAD, [DECISION_UNDECIDED] = TONE_QUIET};
    if (summary->claims.count == 0)
        return;
    document_heading(document, level, "Then and now", NULL);
    struct table *table =
        document_table(document, memory_copy_string("Claims of the literature, decided here"));
    table_column(table, "claim", NULL, false);
    table_column(table, "then", "as published", false);
    table_column(table, "now", "measured here", false);
    table_column(table, "because", NULL, false);
    table->stacks = true;
    for (size_t i = 0; i < summary->claims.count; i++) {
        const struct claim_summary *claim = &summary->claims.items[i];
        table_cell(table, claim->claim->id)->detail = memory_copy_string(claim->claim->text);
        table_cell_take(table, then_words(claim->claim));
        table_cell(table, decision_word(claim->decision))->tone = tones[claim->decision];
        table_cell(table, claim->why)->detail = relation_ids(summary, i);
    }
}

static void add_contrasts(struct document *document, const struct summary *summary, unsigned level)
{
    if (summary->contrasts.count == 0)
        return;
    document_heading(document, level, "Contrasts", NULL);
    struct table *table = document_table(document, memory_copy_string("Pairs that the scenario declares"));
    table_column(table, "this", NULL, false);
    table_column(table, "against", NULL, false);
    table_column(table, "where", NULL, false);
    table_column(table, "ratio", NULL, true);
    table_column(table, "verdict", NULL, false);
    for (size_t i = 0; i < summary->contrasts.count; i++) {
        const struct comparison *pair = &summary->contrasts.items[i];
        bool known = isfinite(pair->ratio_low) && isfinite(pair->ratio_high);
        table_cell(table, shown_implementation(summary, pair->left)->label);
        table_cell(table, shown_implementation(summary, pair->right)->label);
        table_cell_take(table, shown_point_text(summary, pair->left));
        struct table_cell *ratio =
            report_add_figure(table,
                              known ? format_ratio_interval(pair->ratio, pair->ratio_low, pair->ratio_high)
                                    : memory_copy_string("too few pairs"),
                              known ? pair->ratio : NAN);
        if (known)
            report_set_id(ratio, figure_id_of_contrast(summary, pair), true);
        table_cell(table, known ? summary_verdict_word(summary, pair->verdict) : "–")->tone =
            report_verdict_tone(pair->verdict);
    }
}

// --- Plots -------------------------------------------------------------------------------------------------

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

// By what the scenario ranks by: the whole of it, or its first part.
static bool is_ranking(const char *name)
{
    return strcmp(name, "ranking") == 0 || strcmp(name, "ranking-1") == 0;
}

// The plot that shows what the scenario ranks by: along an axis where there is such a one.
static size_t main_picture(const struct pictures *pictures, enum metric_id rank)
{
    char *lines = memory_format("lines-%s-", metric_get(rank)->name);
    size_t found = 0;
    for (size_t i = pictures->count; i-- > 0;) // the first of them
        found = is_ranking(pictures->items[i].name) ? i : found;
    for (size_t i = pictures->count; i-- > 0;)
        found = begins(pictures->items[i].name, lines) ? i : found;
    free(lines);
    return found;
}

static bool is_tail(const struct picture *picture)
{
    return begins(picture->name, "percentiles");
}

static void add_picture(struct document *document, const struct picture *picture, const char *prefix)
{
    document_figure(document, picture->title, picture->alt,
                    memory_format("%splots/%s", prefix, picture->name));
}

// All but the main one that show the tail, or do not, below a heading of their own.
static void add_pictures(struct document *document, const struct pictures *pictures, const char *prefix,
                         size_t main, bool tail, unsigned level)
{
    size_t blocks = document->blocks.count;
    document_heading(document, level, tail ? "The tail" : "More plots", NULL);
    for (size_t i = 0; i < pictures->count; i++)
        if (i != main && is_tail(&pictures->items[i]) == tail)
            add_picture(document, &pictures->items[i], prefix);
    if (document->blocks.count == blocks + 1)
        document_drop(document, blocks);
}

// --- All of it ---------------------------------------------------------------------------------------------

// What is to be seen without scrolling: question, answer, how far to trust it, the main plot.
static void add_first_screen(struct document *document, const struct summary *summary,
                             const struct pictures *pictures, size_t main, const char *prefix)
{
    char *fixed = shown_fixed(summary);
    if (summary->scenario.question)
        document_text_take(document, TONE_PLAIN, memory_format("Question: %s", summary->scenario.question));
    if (fixed)
        document_text_take(document, TONE_QUIET, fixed);
    if (summary->headline)
        document_text(document, TONE_LEAD, summary->headline);
    if (!summary->complete)
        document_text(document, TONE_ALARM, "The campaign ended early: this shows the runs that were made.");
    report_add_caution(document, summary);
    if (main < pictures->count)
        add_picture(document, &pictures->items[main], prefix);
    if (summary->answer)
        document_text_take(document, TONE_QUIET, memory_format("In full: %s", summary->answer));
}

void report_add_scenario(struct document *document, const struct summary *summary, const char *prefix,
                         unsigned level)
{
    struct pictures pictures;
    pictures_make(&pictures, summary);
    size_t main = main_picture(&pictures, summary->scenario.rank);
    add_first_screen(document, summary, &pictures, main, prefix);
    report_add_points(document, summary, level + 1);
    report_add_kernel(document, summary);
    report_add_counters(document, summary, level + 1);
    report_add_crossings(document, summary, level + 1);
    report_add_slopes(document, summary, level + 1);
    add_contrasts(document, summary, level + 1);
    add_claims(document, summary, level + 1);
    add_pictures(document, &pictures, prefix, main, true, level + 1);
    report_add_problems(document, summary, level + 1);
    report_add_doubts(document, summary, level + 1);
    report_add_imprecise(document, summary, level + 1);
    report_add_findings(document, summary, level + 1);
    add_pictures(document, &pictures, prefix, main, false, level + 1);
    pictures_release(&pictures);
}
