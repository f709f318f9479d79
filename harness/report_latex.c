// The ranking as LaTeX tables, to be \input where a paper wants them.
#include "report_parts.h"

#include "escape.h"
#include "format.h"

#include <math.h>
#include <string.h>

enum { ROWS_A_TABLE = 40 }; // what a page holds

const char *report_latex_head(void)
{
    return "% Written by corobench. Needs \\usepackage{booktabs}; then \\input{table.tex} within the "
           "document.\n"
           "% Intervals: 95%, order statistics. Cite with cite.bib.\n";
}

static void add_cell(struct strbuf *out, const char *text, const char *end)
{
    escape_latex(out, text);
    strbuf_adds(out, end);
}

static void add_row(struct strbuf *out, const struct summary *summary, size_t cell)
{
    const struct planned_implementation *implementation = shown_implementation(summary, cell);
    const struct estimate *estimate = shown_estimate(summary, cell, summary->scenario.rank);
    char *gap = shown_gap(summary, cell, summary->scenario.rank);
    add_cell(out, implementation->label, " & ");
    add_cell(out, implementation->model, " & ");
    if (gap) {
        strbuf_adds(out, "\\multicolumn{3}{l}{\\emph{");
        add_cell(out, gap, "}} \\\\\n");
        free(gap);
        return;
    }
    char *figure = format_estimate(estimate->median, estimate->low, estimate->high,
                                   metric_get(summary->scenario.rank)->unit);
    bool known = isfinite(estimate->ratio_low) && isfinite(estimate->ratio_high);
    char *ratio = known ? format_ratio_interval(estimate->ratio, estimate->ratio_low, estimate->ratio_high)
                        : memory_copy_string("–");
    add_cell(out, figure, " & ");
    add_cell(out, ratio, " & ");
    const char *word = shown_is_baseline(summary, cell) || known ? summary_verdict_text(summary, cell) : "–";
    bool ceiling = summary_is_ceiling(summary, summary->plan.cells.items[cell].implementation);
    const char *bound = shown_bound(summary, cell, summary->scenario.rank);
    strbuf_addf(out, "%s%s", bound, *bound ? ", " : "");
    add_cell(out, word, ceiling ? " (ceiling) \\\\\n" : " \\\\\n");
    free(figure);
    free(ratio);
}

static void open_table(struct strbuf *out, const struct summary *summary, size_t part)
{
    char *metric = shown_metric(summary->scenario.rank);
    strbuf_adds(out, "\\begin{table}\n  \\centering\n  \\caption{");
    escape_latex(out, summary->scenario.title ? summary->scenario.title : summary->scenario.name);
    strbuf_adds(out, part ? " (continued). " : ". ");
    strbuf_adds(out, "Median and 95\\% interval of ");
    escape_latex(out, metric);
    strbuf_adds(out, *shown_direction(summary->scenario.rank) ? " (" : "");
    strbuf_adds(out, shown_direction(summary->scenario.rank));
    strbuf_addf(out, "%s, %u rounds; ratio to ", *shown_direction(summary->scenario.rank) ? ")" : "",
                summary->rounds);
    escape_latex(out, summary->scenario.baseline ? summary->scenario.baseline : "the baseline");
    strbuf_addf(out, ".}\n  \\label{tab:corobench-%s", summary->scenario.name);
    if (part)
        strbuf_addf(out, "-%zu", part + 1);
    strbuf_adds(out, "}\n  \\begin{tabular}{@{}llrrl@{}}\n  \\toprule\n  implementation & model & ");
    escape_latex(out, metric);
    strbuf_adds(out, " & ratio & verdict \\\\\n");
    free(metric);
}

static void close_table(struct strbuf *out)
{
    strbuf_adds(out, "  \\bottomrule\n  \\end{tabular}\n\\end{table}\n");
}

void report_latex(struct strbuf *out, const struct summary *summary)
{
    size_t *cells = memory_zeroed(summary->plan.implementations.count + 1, sizeof *cells);
    size_t next = 0, count = 0, rows = 0, part = 0;
    while (shown_point(summary, summary->scenario.rank, &next, cells, &count)) {
        if (count == 0)
            continue;
        if (rows && rows + count > ROWS_A_TABLE) {
            close_table(out);
            rows = 0;
        }
        if (rows == 0)
            open_table(out, summary, part++);
        char *point = shown_point_text(summary, cells[0]);
        strbuf_adds(out, "  \\midrule\n");
        if (*point) {
            strbuf_adds(out, "  \\multicolumn{5}{@{}l}{");
            add_cell(out, point, "} \\\\\n");
        }
        for (size_t i = 0; i < count; i++) {
            strbuf_adds(out, "  ");
            add_row(out, summary, cells[i]);
        }
        rows += count;
        free(point);
    }
    if (rows)
        close_table(out);
    free(cells);
}
