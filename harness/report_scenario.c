// What one scenario has to say: question, answer, plots, a table for each point, what went wrong, claims.
#include "report_parts.h"

#include "format.h"
#include "picture.h"

#include <math.h>
#include <string.h>

// "2 crash, 1 timeout of 10 runs".
static char *outcome_counts(const struct cell_summary *row)
{
    struct strbuf text = {0};
    size_t total = 0;
    for (size_t i = 0; i < OUTCOME_SKIPPED; i++) {
        total += row->runs[i];
        if (i != OUTCOME_OK && row->runs[i])
            strbuf_addf(&text, "%s%zu %s", text.length ? ", " : "", row->runs[i],
                        outcome_word((enum outcome)i));
    }
    strbuf_addf(&text, " of %zu run%s", total, total == 1 ? "" : "s");
    return strbuf_detach(&text);
}

static void problem_columns(struct table *table)
{
    table_column(table, "implementation", NULL, false);
    table_column(table, "where", NULL, false);
    table_column(table, "what", NULL, false);
    table_column(table, "why", NULL, false);
    table->stacks = true;
}

static void add_problem(struct table *table, const char *label, char *where_take, char *what_take,
                        const char *why, enum tone tone)
{
    table_cell(table, label);
    table_cell_take(table, where_take);
    table_cell_take(table, what_take)->tone = tone;
    table_cell(table, why);
}

static void add_cell_problem(struct table *table, const struct summary *summary, size_t cell)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    const struct planned_implementation *implementation = shown_implementation(summary, cell);
    const char *skip = summary->plan.cells.items[row->cell].skip;
    size_t bad = 0;
    for (size_t i = OUTCOME_CRASH; i < OUTCOME_SKIPPED; i++)
        bad += row->runs[i];
    if (implementation->refused)
        return; // one row for all its cells
    if (skip)
        add_problem(table, implementation->label, shown_point_text(summary, cell),
                    memory_copy_string("skipped"), skip, TONE_QUIET);
    else if (bad)
        add_problem(table, implementation->label, shown_point_text(summary, cell), outcome_counts(row),
                    row->failure, TONE_ALARM);
}

static void add_left_out(struct document *document, const struct strings *labels)
{
    struct strbuf text = {0};
    if (labels->count == 0)
        return;
    strbuf_adds(&text, "Left out, as their limits exclude all points of this scenario: ");
    for (size_t i = 0; i < labels->count; i++)
        strbuf_addf(&text, "%s%s", i > 0 ? ", " : "", labels->items[i]);
    strbuf_adds(&text, ".");
    document_text_take(document, TONE_QUIET, strbuf_detach(&text));
}

static void add_problems(struct document *document, const struct summary *summary, unsigned level)
{
    size_t blocks = document->blocks.count;
    document_heading(document, level, "What did not run, or did not count", NULL);
    struct table *table = document_table(document, memory_copy_string("Failures, skips and refusals"));
    problem_columns(table);
    for (size_t i = 0; i < summary->plan.implementations.count; i++) {
        const struct planned_implementation *one = &summary->plan.implementations.items[i];
        if (one->refused && !one->is_aa)
            add_problem(table, one->label, memory_copy_string("everywhere"), memory_copy_string("not run"),
                        one->refused, TONE_ALARM);
    }
    for (size_t i = 0; i < summary->cells.count; i++)
        add_cell_problem(table, summary, i);
    if (table->cells.count == 0) {
        document_drop(document, blocks);
        document_text(document, TONE_QUIET,
                      summary->complete ? "Every planned run was made, and every answer was right."
                                        : "No run that was made went wrong.");
    }
    add_left_out(document, &summary->plan.left_out);
}

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

static void add_pictures(struct document *document, const struct pictures *pictures, const char *prefix,
                         bool first)
{
    for (size_t i = 0; i < pictures->count; i++) {
        const struct picture *picture = &pictures->items[i];
        if ((i == 0) == first)
            document_figure(document, picture->title, picture->alt,
                            memory_format("%splots/%s", prefix, picture->name));
    }
}

void report_add_scenario(struct document *document, const struct summary *summary, const char *prefix,
                         unsigned level)
{
    struct pictures pictures;
    pictures_make(&pictures, summary);
    if (summary->scenario.question)
        document_text_take(document, TONE_PLAIN, memory_format("Question: %s", summary->scenario.question));
    char *fixed = shown_fixed(summary);
    if (fixed)
        document_text_take(document, TONE_PLAIN, fixed);
    if (summary->answer)
        document_text(document, TONE_LEAD, summary->answer);
    if (!summary->complete)
        document_text(document, TONE_ALARM, "The campaign ended early: this shows the runs that were made.");
    report_add_end(document, summary);
    report_add_doubts(document, summary);
    add_pictures(document, &pictures, prefix, true);
    document_heading(document, level + 1, "Figures", NULL);
    report_add_points(document, summary);
    report_add_kernel(document, summary);
    report_add_crossings(document, summary, level + 1);
    report_add_slopes(document, summary, level + 1);
    report_add_counters(document, summary, level + 1);
    add_contrasts(document, summary, level + 1);
    add_claims(document, summary, level + 1);
    add_problems(document, summary, level + 1);
    report_add_imprecise(document, summary, level + 1);
    report_add_findings(document, summary, level + 1);
    if (pictures.count > 1)
        document_heading(document, level + 1, "More plots", NULL);
    add_pictures(document, &pictures, prefix, false);
    pictures_release(&pictures);
}
