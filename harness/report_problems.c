// What did not run, or ran and does not count: failures, skips and refusals, in their place.
#include "report_parts.h"

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
    strbuf_add_list(&text, (const char *const *)labels->items, labels->count);
    strbuf_adds(&text, ".");
    document_text_take(document, TONE_QUIET, strbuf_detach(&text));
}

void report_add_problems(struct document *document, const struct summary *summary, unsigned level)
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
