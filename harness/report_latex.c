// The ranking as LaTeX tables, to be \input where a paper wants them. Behind each figure stands the id by
// which `corobench cite` finds it. report_latex_more.c has the other tables.
#include "report_latex.h"

#include "escape.h"
#include "format.h"

#include <math.h>
#include <string.h>

enum { LINES_A_TABLE = 48, LINES_A_POINT = 2 }; // what a page holds; what a point takes beside its rows

const char *report_latex_head(void)
{
    return "% Written by corobench. Needs \\usepackage{booktabs}; then \\input{table.tex} within the "
           "document.\n"
           "% Intervals: 95%, order statistics. Cite with cite.bib. The last column: corobench cite ID "
           "DIR.\n";
}

void latex_cell(struct strbuf *out, const char *text, const char *end)
{
    escape_latex(out, text);
    strbuf_adds(out, end);
}

void latex_cell_take(struct strbuf *out, char *text_take, const char *end)
{
    latex_cell(out, text_take, end);
    free(text_take);
}

void latex_id_take(struct strbuf *out, char *id_take)
{
    strbuf_addf(out, "{\\scriptsize\\texttt{%s}} \\\\\n", id_take);
    free(id_take);
}

void latex_open(struct strbuf *out, const struct summary *summary)
{
    strbuf_adds(out, "\\begin{table}[htbp]\n  \\centering\\footnotesize\\setlength{\\tabcolsep}{3pt}\n  "
                     "\\caption{");
    latex_cell(out, summary->scenario.title ? summary->scenario.title : summary->scenario.name, ". ");
}

// A table that is wider than the text stands in the middle all the same.
void latex_columns(struct strbuf *out, const struct summary *summary, const char *label, const char *columns,
                   const char *heads)
{
    strbuf_addf(out,
                "}\n  \\label{tab:corobench-%s%s}\n  \\makebox[\\linewidth][c]{%%\n  "
                "\\begin{tabular}{@{}%s@{}}\n  \\toprule\n  %s \\\\\n",
                summary->scenario.name, label, columns, heads);
}

void latex_close(struct strbuf *out)
{
    strbuf_adds(out, "  \\bottomrule\n  \\end{tabular}}\n\\end{table}\n");
}

// --- The ranking -------------------------------------------------------------------------------------------

static void add_verdict(struct strbuf *out, const struct summary *summary, size_t cell, bool known)
{
    const char *word = shown_is_baseline(summary, cell) || known ? summary_verdict_text(summary, cell) : "–";
    const char *bound = shown_bound(summary, cell, summary->scenario.rank);
    bool ceiling = summary_is_ceiling(summary, summary->plan.cells.items[cell].implementation);
    strbuf_addf(out, "%s%s", bound, *bound ? ", " : "");
    latex_cell(out, word, ceiling ? " (ceiling) & " : " & ");
}

static void add_row(struct strbuf *out, const struct summary *summary, size_t cell)
{
    const struct planned_implementation *implementation = shown_implementation(summary, cell);
    const struct estimate *estimate = shown_estimate(summary, cell, summary->scenario.rank);
    char *gap = shown_gap(summary, cell, summary->scenario.rank);
    strbuf_adds(out, "  ");
    latex_cell(out, implementation->label, " & ");
    latex_cell(out, implementation->model, " & ");
    if (gap) {
        strbuf_adds(out, "\\multicolumn{4}{p{.5\\textwidth}@{}}{\\raggedright\\emph{");
        latex_cell_take(out, gap, "}} \\\\\n");
        return;
    }
    bool known = isfinite(estimate->ratio_low) && isfinite(estimate->ratio_high);
    latex_cell_take(out,
                    format_estimate(estimate->median, estimate->low, estimate->high,
                                    metric_get(summary->scenario.rank)->unit),
                    " & ");
    latex_cell_take(out,
                    known ? format_ratio_interval(estimate->ratio, estimate->ratio_low, estimate->ratio_high)
                          : memory_copy_string("–"),
                    " & ");
    add_verdict(out, summary, cell, known);
    latex_id_take(out, figure_id_of_cell(summary, cell, summary->scenario.rank));
}

static void open_ranking(struct strbuf *out, const struct summary *summary, size_t part)
{
    const char *direction = shown_direction(summary->scenario.rank);
    char *metric = shown_metric(summary->scenario.rank);
    char *label = part ? memory_format("-%zu", part + 1) : memory_copy_string("");
    latex_open(out, summary);
    strbuf_adds(out, part ? "Continued. Median and 95\\% interval of " : "Median and 95\\% interval of ");
    latex_cell(out, metric, "");
    strbuf_addf(out, "%s%s%s, %u rounds; ratio to ", *direction ? " (" : "", direction, *direction ? ")" : "",
                summary->rounds);
    latex_cell(out, summary->scenario.baseline ? summary->scenario.baseline : "the baseline", ".");
    latex_columns(out, summary, label, "llrrll", "implementation & model & median & ratio & verdict & id");
    free(metric);
    free(label);
}

void report_latex(struct strbuf *out, const struct summary *summary)
{
    size_t *cells = memory_zeroed(summary->plan.implementations.count + 1, sizeof *cells);
    size_t next = 0, count = 0, lines = 0, part = 0;
    if (out->length && strstr(out->text, "\\end{table}"))
        strbuf_adds(out, "\\clearpage % of more tables than a few, LaTeX keeps no account\n");
    while (shown_point(summary, summary->scenario.rank, &next, cells, &count)) {
        if (count == 0)
            continue;
        if (lines && lines + count + LINES_A_POINT > LINES_A_TABLE) {
            latex_close(out);
            lines = 0;
        }
        if (lines == 0)
            open_ranking(out, summary, part++);
        char *point = shown_point_text(summary, cells[0]);
        strbuf_adds(out, "  \\midrule\n");
        if (*point) {
            strbuf_adds(out, "  \\multicolumn{6}{@{}l}{");
            latex_cell(out, point, "} \\\\\n");
        }
        for (size_t i = 0; i < count; i++)
            add_row(out, summary, cells[i]);
        lines += count + LINES_A_POINT;
        free(point);
    }
    if (lines)
        latex_close(out);
    free(cells);
    report_latex_more(out, summary);
}
