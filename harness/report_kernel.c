// How much of a server's CPU time the kernel takes: of the best and of the ceilings, where an axis begins and
// ends.
#include "report_parts.h"

#include "format.h"

#include <math.h>
#include <string.h>

// "88.1% (86.0–90.2%), 4.42 µs, with reactor_epoll". False where it is not known.
static bool add_share(struct strbuf *text, const struct summary *summary, size_t cell, const char *separator)
{
    struct interval share = shown_kernel_share(summary, cell, NULL);
    double system = shown_estimate(summary, cell, METRIC_SERVER_SYSTEM_NS_PER_MESSAGE)->median;
    if (!isfinite(share.low) || !isfinite(share.high) || !isfinite(system))
        return false;
    char *quantity = format_estimate(share.value, share.low, share.high, "fraction");
    char *time = format_quantity(system, "ns"), *label = shown_label(summary, cell);
    strbuf_addf(text, "%s%s, %s, with %s", separator, quantity, time, label);
    free(quantity);
    free(time);
    free(label);
    return true;
}

// Adds what is known at one point, whose cells come best first: of the best rival, and of the ceilings.
static void add_point(struct strbuf *text, const struct summary *summary, const size_t *cells, size_t count)
{
    char *point = shown_point_text(summary, cells[0]);
    struct strbuf shares = {0};
    bool has_best = false;
    for (size_t i = 0; i < count; i++) {
        size_t implementation = summary->plan.cells.items[cells[i]].implementation;
        bool is_rival = plan_is_rival(&summary->plan, implementation);
        if (is_rival ? !has_best : summary_is_ceiling(summary, implementation))
            has_best |= add_share(&shares, summary, cells[i], shares.length ? "; " : "") && is_rival;
    }
    if (shares.length)
        strbuf_addf(text, " %s%s%s%s.", *point ? "At " : "It is ", point, *point ? ": " : "", shares.text);
    strbuf_release(&shares);
    free(point);
}

void report_add_kernel(struct document *document, const struct summary *summary)
{
    size_t *cells = memory_zeroed(summary->plan.implementations.count + 1, sizeof *cells);
    struct strbuf first = {0}, last = {0};
    for (size_t next = 0, count; shown_point(summary, summary->scenario.rank, &next, cells, &count);) {
        if (count == 0 || summary_unranked(summary, summary->plan.cells.items[cells[0]].point))
            continue;
        struct strbuf here = {0};
        add_point(&here, summary, cells, count);
        if (here.length == 0)
            continue;
        struct strbuf *into = first.length ? &last : &first;
        strbuf_clear(into);
        strbuf_adds(into, here.text);
        strbuf_release(&here);
    }
    if (first.length)
        document_text_take(document, TONE_PLAIN,
                           memory_format("Of the server's CPU time per message, this is the kernel's.%s%s",
                                         strbuf_text(&first), strbuf_text(&last)));
    strbuf_release(&first);
    strbuf_release(&last);
    free(cells);
}
