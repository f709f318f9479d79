// Contrasts, crossings and slopes as LaTeX tables.
#include "report_latex.h"

#include "format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// What fits on a page; a table that is longer goes on in another.
enum { ROWS_A_TABLE = 45 };

// A table while its rows come in: it is opened with the first.
struct growing {
    struct strbuf *out;
    const struct summary *summary;
    const char *name;    // of its label
    const char *caption; // behind the title
    const char *columns, *heads;
    size_t rows, part;
};

static void begin_row(struct growing *table)
{
    if (table->rows == ROWS_A_TABLE) {
        latex_close(table->out);
        table->rows = 0;
    }
    if (table->rows++ == 0) {
        char label[64];
        snprintf(label, sizeof label, table->part ? "-%s-%zu" : "-%s", table->name, table->part + 1);
        latex_open(table->out, table->summary);
        strbuf_adds(table->out, table->part++ ? "Continued. " : "");
        strbuf_adds(table->out, table->caption);
        latex_columns(table->out, table->summary, label, table->columns, table->heads);
        strbuf_adds(table->out, "  \\midrule\n");
    }
    strbuf_adds(table->out, "  ");
}

static void end_table(struct growing *table)
{
    if (table->rows)
        latex_close(table->out);
}

static const char *label_of(const struct summary *summary, size_t implementation)
{
    return summary->plan.implementations.items[implementation].label;
}

static void add_contrasts(struct strbuf *out, const struct summary *summary)
{
    struct growing table = {out,         summary,
                            "contrasts", "Pairs that the scenario declares: ratio with 95\\% interval.",
                            "lllrll",    "this & against & where & ratio & verdict & id",
                            0,           0};
    for (size_t i = 0; i < summary->contrasts.count; i++) {
        const struct comparison *pair = &summary->contrasts.items[i];
        if (!isfinite(pair->ratio_low) || !isfinite(pair->ratio_high))
            continue;
        begin_row(&table);
        latex_cell(out, shown_implementation(summary, pair->left)->label, " & ");
        latex_cell(out, shown_implementation(summary, pair->right)->label, " & ");
        latex_cell_take(out, shown_point_text(summary, pair->left), " & ");
        latex_cell_take(out, format_ratio_interval(pair->ratio, pair->ratio_low, pair->ratio_high), " & ");
        latex_cell(out, summary_verdict_word(summary, pair->verdict), " & ");
        latex_id_take(out, figure_id_of_contrast(summary, pair));
    }
    end_table(&table);
}

static void add_crossings(struct strbuf *out, const struct summary *summary)
{
    struct growing table = {out,         summary,
                            "crossings", "Who overtakes whom as an axis grows: where, with 95\\% interval.",
                            "lllll",     "overtakes & whom & where & with & id",
                            0,           0};
    for (size_t i = 0; i < summary->courses.count; i++) {
        const struct course *course = &summary->courses.items[i];
        for (size_t j = 0; j < course->overtakings.count; j++) {
            const struct overtaking *one = &course->overtakings.items[j];
            char *place = shown_place(summary, course, one);
            begin_row(&table);
            latex_cell(out, label_of(summary, one->overtaker), " & ");
            latex_cell(out, label_of(summary, one->overtaken), " & ");
            latex_cell(out, summary->scenario.axes.items[course->axis].axis->name,
                       isfinite(one->value) ? " = " : " ");
            latex_cell_take(out, place, " & ");
            latex_cell_take(out, shown_others(summary, course->axis, one->after, " = "), " & ");
            if (isfinite(one->value))
                latex_id_take(out, figure_id_of_crossing(summary, course, one));
            else
                strbuf_adds(out, "\\\\\n");
        }
    }
    end_table(&table);
}

static void add_slope(struct growing *table, const struct slope *slope)
{
    struct strbuf *out = table->out;
    const struct summary *summary = table->summary;
    const char *unit = metric_get(slope->growth->metric)->unit;
    bool ratio = isfinite(slope->ratio.low) && isfinite(slope->ratio.high);
    const struct interval *line = &slope->line.slope, *fixed = &slope->line.fixed;
    begin_row(table);
    latex_cell(out, label_of(summary, slope->implementation), " & ");
    latex_cell_take(out, shown_others(summary, slope->axis, slope->first, " = "), " & ");
    latex_cell_take(out, format_estimate(line->value, line->low, line->high, unit), " & ");
    latex_cell_take(out,
                    ratio ? format_ratio_interval(slope->ratio.value, slope->ratio.low, slope->ratio.high)
                          : memory_copy_string("–"),
                    " & ");
    latex_cell_take(out, format_estimate(fixed->value, fixed->low, fixed->high, unit), " & ");
    latex_id_take(out, figure_id_of_slope(summary, slope));
}

// A table for each thing of which there is one more.
static void add_slopes(struct strbuf *out, const struct summary *summary)
{
    for (size_t first = 0, next; first < summary->slopes.count; first = next) {
        const struct growth *growth = summary->slopes.items[first].growth;
        struct strbuf caption = {0};
        char *name = figure_slope_name(growth);
        strbuf_adds(&caption, "What one more costs: ");
        latex_cell_take(&caption, shown_growth(growth), ", with 95\\% interval.");
        struct growing table = {out,      summary,
                                name,     strbuf_text(&caption),
                                "llrrrl", "implementation & with & slope & ratio & fixed part & id",
                                0,        0};
        for (next = first; next < summary->slopes.count && summary->slopes.items[next].growth == growth;
             next++) {
            const struct slope *slope = &summary->slopes.items[next];
            if (isfinite(slope->line.slope.low) && isfinite(slope->line.slope.high) &&
                !summary->plan.implementations.items[slope->implementation].is_aa)
                add_slope(&table, slope);
        }
        end_table(&table);
        strbuf_release(&caption);
        free(name);
    }
}

void report_latex_more(struct strbuf *out, const struct summary *summary)
{
    add_contrasts(out, summary);
    add_crossings(out, summary);
    add_slopes(out, summary);
}
