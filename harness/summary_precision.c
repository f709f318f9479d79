// What ended a scenario, and which cells are as precise as was wanted: by the widths of their intervals,
// which the stop rule looks at, and by nothing else.
#include "summary_parts.h"

#include "format.h"

#include <math.h>
#include <string.h>

enum { CELLS_SHOWN = 5 };

// Of all runs, those that went wrong included: they take their time as well.
static double median_time(const struct summary *summary, const struct cell_summary *cell)
{
    double *times = memory_zeroed(cell->count, sizeof *times), median;
    size_t count = 0;
    for (size_t i = cell->first; i < cell->first + cell->count; i++)
        if (summary->samples.items[i].took_ns > 0)
            times[count++] = (double)summary->samples.items[i].took_ns;
    stats_sort(times, count);
    median = stats_median(times, count);
    free(times);
    return median;
}

bool summary_is_imprecise(const struct summary *summary, size_t cell)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    return summary->plan.precision > 0 && row->metrics[summary->scenario.rank].n > 0 &&
           !plan_is_reference(&summary->plan, summary->plan.cells.items[cell].implementation) &&
           !summary_unranked(summary, summary->plan.cells.items[cell].point) &&
           !(row->width <= summary->plan.precision);
}

void summary_judge_precision(struct summary *summary)
{
    for (size_t i = 0; i < summary->cells.count; i++) {
        struct cell_summary *cell = &summary->cells.items[i];
        const struct estimate *estimate = &cell->metrics[summary->scenario.rank];
        cell->took_ns = median_time(summary, cell);
        double width = estimate->high - estimate->low, of = estimate->median;
        cell->width = of != 0 && isfinite(width / of) ? width / of : NAN; // of a median of 0 it is no share
        cell->rounds_wanted = NAN;
        if (!summary_is_imprecise(summary, i))
            continue;
        summary->imprecise++;
        // The width of an order-statistic interval shrinks as the root of n grows.
        cell->rounds_wanted = ceil((double)estimate->n * pow(cell->width / summary->plan.precision, 2));
    }
}

// "Interrupted in round 3 of 10".
static void add_place(struct strbuf *text, const struct summary *summary, const char *what)
{
    const struct plan *plan = &summary->plan;
    bool all = summary->rounds >= plan->rounds_max; // killed between the last run and saying so
    strbuf_addf(text, "%s in round %u of %u", what, summary->rounds + (all ? 0 : 1), plan->rounds_min);
    if (plan->rounds_max > plan->rounds_min)
        strbuf_addf(text, " to %u", plan->rounds_max);
}

char *summary_ending(const struct summary *summary)
{
    struct strbuf text = {0};
    char *budget = format_quantity((double)summary->plan.budget_ns, "ns");
    const char *plural = summary->rounds == 1 ? "" : "s";
    if (summary->sessions.count == 0 || plan_cells_run(&summary->plan) == 0) {
        strbuf_adds(&text, "");
    } else if (summary->ended == SESSION_MAXIMUM) {
        strbuf_addf(&text, "Ended after all %u round%s that were planned.", summary->rounds, plural);
    } else if (summary->ended == SESSION_PRECISION) {
        strbuf_addf(&text, "Ended after %u round%s, as every interval is as narrow as wanted.",
                    summary->rounds, plural);
    } else if (summary->ended == SESSION_BUDGET) {
        strbuf_addf(&text, "Ended after %u round%s, as another would not have fitted the budget of %s.",
                    summary->rounds, plural, budget);
    } else {
        static const char *const words[] = {[SESSION_CUT] = "Cut short, or still running,",
                                            [SESSION_INTERRUPTED] = "Interrupted",
                                            [SESSION_FAILED] = "Ended by a failure of the harness"};
        add_place(&text, summary, words[summary->ended]);
        strbuf_adds(&text, ".");
    }
    free(budget);
    return strbuf_detach(&text);
}

double summary_rounds_roughly(double rounds)
{
    double step = rounds < 100 ? 1 : pow(10, floor(log10(rounds)) - 1);
    return ceil(rounds / step) * step;
}

static void add_cell(struct strbuf *text, const struct summary *summary, size_t cell)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    const char *where = summary->plan.points.items[summary->plan.cells.items[cell].point].text;
    char *width = format_quantity(row->width, "fraction");
    strbuf_addf(text, "%s%s%s", summary_implementation(summary, cell)->label, *where ? " at " : "", where);
    if (isfinite(row->rounds_wanted))
        strbuf_addf(text, " (%s; some %.0f rounds)", width, summary_rounds_roughly(row->rounds_wanted));
    else
        strbuf_adds(text, " (no interval yet)");
    free(width);
}

char *summary_precision(const struct summary *summary)
{
    struct strbuf text = {0};
    char *wanted = format_quantity(summary->plan.precision, "fraction");
    size_t shown = 0;
    if (summary->plan.precision > 0 && summary->imprecise == 0 && summary->sample_count > 0)
        strbuf_addf(&text, "Every interval that ranks is within the wanted precision of %s.", wanted);
    else if (summary->plan.precision > 0)
        strbuf_addf(&text, "Not within the wanted precision of %s: ", wanted);
    for (size_t i = 0; summary->imprecise > 0 && i < summary->cells.count && shown < CELLS_SHOWN; i++) {
        if (!summary_is_imprecise(summary, i))
            continue;
        strbuf_adds(&text, shown++ ? ", " : "");
        add_cell(&text, summary, i);
    }
    if (summary->imprecise > shown)
        strbuf_addf(&text, " and %zu more", summary->imprecise - shown);
    strbuf_adds(&text, summary->imprecise ? "." : "");
    free(wanted);
    return strbuf_detach(&text);
}
