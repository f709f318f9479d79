// What was counted in runs of their own: a table for each thing that was counted.
#include "report_parts.h"

#include "format.h"
#include "palette.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_row(struct table *table, const struct summary *summary, size_t cell, enum counter_id id)
{
    const struct counted *counted = &summary->cells.items[cell].counted[id];
    const struct planned_implementation *one = shown_implementation(summary, cell);
    bool known = isfinite(counted->value);
    struct table_cell *name = table_cell_take(table, shown_label(summary, cell));
    name->detail = memory_format("%s, %s", one->model, one->class);
    name->colour = (long)palette_colour(one->model);
    table_cell_take(table, shown_point_text(summary, cell));
    if (known) {
        struct table_cell *figure = table_cell_take(table, format_number(counted->value));
        figure->sort = counted->value;
        report_set_id(figure, figure_id_of_counted(summary, cell, id), true);
    } else {
        table_cell(table, "not counted")->tone = TONE_QUIET;
    }
    table_cell(table, counted->detail)->tone = known ? TONE_PLAIN : TONE_QUIET;
}

static void add_table(struct document *document, const struct summary *summary, enum counter_id id,
                      enum metric_id metric)
{
    size_t blocks = document->blocks.count;
    char *title = format_capital(shown_metric(metric));
    struct table *table = document_table(document, title);
    table_column(table, "implementation", NULL, false);
    table_column(table, "where", NULL, false);
    table_column(table, counter_get(id)->what, NULL, true);
    table_column(table, "which", "the most frequent; or why none were counted", false);
    for (size_t i = 0; i < summary->cells.count; i++)
        if (isfinite(summary->cells.items[i].counted[id].value) || summary->cells.items[i].counted[id].detail)
            add_row(table, summary, i, id);
    if (table->cells.count == 0)
        document_drop(document, blocks);
}

void report_add_counters(struct document *document, const struct summary *summary, unsigned level)
{
    static const char heading[] = "Counted, not timed";
    size_t blocks = document->blocks.count;
    enum metric_id metric;
    bool server = summary->scenario.workload->kind == WORKLOAD_SERVER;
    document_heading(document, level, heading, NULL);
    document_text(document, TONE_QUIET,
                  server ? "The difference between two runs of their own, with fixed numbers of messages. "
                           "They have no interval. A server that is counted is far slower than its "
                           "clients and finds more messages at once: what one call fetches or waits for "
                           "is shared by more of them than in the timed runs."
                         : "The difference between two runs of their own, one with half of the work of the "
                           "other. They have no interval.");
    size_t start = document->blocks.count;
    for (unsigned id = 0; id < COUNTER_COUNT; id++) {
        if (!counter_metric((enum counter_id)id, summary->scenario.workload->kind, &metric))
            continue;
        add_table(document, summary, (enum counter_id)id, metric);
        if (summary->uncounted[id])
            document_text_take(document, TONE_QUIET,
                               memory_format("No %s were counted: %s.",
                                             counter_get((enum counter_id)id)->what, summary->uncounted[id]));
    }
    if (document->blocks.count == start) // nothing but heading and text
        document_drop(document, blocks);
}
