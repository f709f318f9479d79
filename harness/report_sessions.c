// When it was measured and what ended it: sessions, the stop rule, and the precision that was reached.
#include "report_parts.h"

#include "format.h"

#include <math.h>
#include <string.h>

static void precision_columns(struct table *table)
{
    table_column(table, "implementation", NULL, false);
    table_column(table, "where", NULL, false);
    table_column(table, "width", "of its interval", true);
    table_column(table, "rounds", "it would take, roughly", true);
}

static void add_imprecise(struct table *table, const struct summary *summary, size_t cell)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    table_cell(table, shown_implementation(summary, cell)->label);
    table_cell_take(table, shown_point_text(summary, cell));
    table_cell_take(table, format_quantity(row->width, "fraction"))->sort = row->width;
    table_cell_take(table, isfinite(row->rounds_wanted)
                               ? memory_format("%.0f", summary_rounds_roughly(row->rounds_wanted))
                               : memory_copy_string("–"))
        ->sort = row->rounds_wanted;
}

void report_add_end(struct document *document, const struct summary *summary)
{
    char *ending = summary_ending(summary), *wanted = format_quantity(summary->plan.precision, "fraction");
    char *precision =
        summary->imprecise == 0
            ? summary_precision(summary)
            : memory_format("%zu cell%s not within the wanted precision of %s: see below.",
                            summary->imprecise, summary->imprecise == 1 ? " is" : "s are", wanted);
    if (*ending || *precision)
        document_text_take(document, TONE_QUIET,
                           memory_format("%s%s%s", ending, *ending && *precision ? " " : "", precision));
    free(ending);
    free(wanted);
    free(precision);
}

void report_add_imprecise(struct document *document, const struct summary *summary, unsigned level)
{
    if (summary->imprecise == 0)
        return;
    char *wanted = format_quantity(summary->plan.precision, "fraction");
    document_heading(document, level, "What is not as precise as wanted", NULL);
    struct table *table =
        document_table(document, memory_format("Not within the wanted precision of %s", wanted));
    free(wanted);
    precision_columns(table);
    for (size_t i = 0; i < summary->cells.count; i++)
        if (summary_is_imprecise(summary, i))
            add_imprecise(table, summary, i);
}

// --- Sessions ----------------------------------------------------------------------------------------------

static struct session *find_session(struct sessions *sessions, unsigned number)
{
    for (size_t i = 0; i < sessions->count; i++)
        if (sessions->items[i].number == number)
            return &sessions->items[i];
    return NULL;
}

// Times are UTC texts, which sort as time does. The stretch that began last says how the session ended.
static void merge(struct session *into, const struct session *one)
{
    struct session both = strcmp(one->started_at, into->started_at) > 0 ? *one : *into;
    const struct session *first = strcmp(one->started_at, into->started_at) > 0 ? into : one;
    memcpy(both.started_at, first->started_at, sizeof both.started_at);
    both.load_before = first->load_before;
    both.runs = into->runs + one->runs;
    *into = both;
}

void report_merge_sessions(struct sessions *campaign, const struct sessions *scenario)
{
    for (size_t i = 0; i < scenario->count; i++) {
        const struct session *one = &scenario->items[i];
        struct session *known = find_session(campaign, one->number);
        if (known)
            merge(known, one);
        else
            vec_push(campaign, *one);
    }
}

static const char *end_words(enum session_end end)
{
    static const char *const words[] = {
        [SESSION_CUT] = "cut short: killed, or the machine went down (unless it still runs)",
        [SESSION_MAXIMUM] = "its last round",
        [SESSION_PRECISION] = "its precision",
        [SESSION_BUDGET] = "its budget",
        [SESSION_INTERRUPTED] = "Ctrl-C, or another signal to stop",
        [SESSION_FAILED] = "a failure of the harness",
    };
    return words[end];
}

// "2026-11-21 07:40"; the caller frees it.
static char *minute(const char *at)
{
    return strlen(at) < 16 ? memory_copy_string("–") : memory_format("%.10s %.5s", at, at + 11);
}

static void add_session(struct table *table, const struct session *session)
{
    table_cell_take(table, memory_format("%u", session->number));
    table_cell_take(table, minute(session->started_at));
    table_cell_take(table, minute(session->ended_at));
    table_cell_take(table, session->end == SESSION_CUT ? memory_copy_string("–")
                                                       : memory_format("%zu", session->runs));
    table_cell_take(table, format_number(session->load_before))->sort = session->load_before;
    table_cell_take(table, format_number(session->load_after))->sort = session->load_after;
    table_cell(table, end_words(session->end));
}

static int compare_sessions(const void *left, const void *right)
{
    const struct session *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

// Those after the first that another build of the driver made than the one before.
static void add_drivers(struct document *document, const struct sessions *sessions)
{
    for (size_t i = 1; i < sessions->count; i++) {
        const struct session *before = &sessions->items[i - 1], *one = &sessions->items[i];
        if (*before->driver && *one->driver && strcmp(before->driver, one->driver) != 0)
            document_text_take(document, TONE_QUIET,
                               memory_format("corobench was built anew before session %u (%.10s, was %.10s).",
                                             one->number, one->driver, before->driver));
    }
}

static void add_session_table(struct document *document, const struct sessions *sessions)
{
    struct sessions sorted = {0};
    for (size_t i = 0; i < sessions->count; i++)
        vec_push(&sorted, sessions->items[i]);
    qsort(sorted.items, sorted.count, sizeof *sorted.items, compare_sessions);
    struct table *table =
        document_table(document, memory_format("Measured in %zu sessions", sessions->count));
    table_column(table, "session", NULL, false);
    table_column(table, "from", "UTC", false);
    table_column(table, "to", "UTC", false);
    table_column(table, "runs", NULL, true);
    table_column(table, "load before", "average of a minute", true);
    table_column(table, "load after", "average of a minute", true);
    table_column(table, "ended by", NULL, false);
    for (size_t i = 0; i < sorted.count; i++)
        add_session(table, &sorted.items[i]);
    add_drivers(document, &sorted);
    vec_release(&sorted);
}

void report_add_sessions(struct document *document, const struct sessions *sessions)
{
    if (sessions->count > 1)
        add_session_table(document, sessions);
    if (sessions->count != 1)
        return;
    const struct session *only = &sessions->items[0];
    char *from = minute(only->started_at), *to = minute(only->ended_at);
    char *before = format_number(only->load_before), *after = format_number(only->load_after);
    document_text_take(
        document, TONE_QUIET,
        only->end == SESSION_CUT
            ? memory_format("Measured in one session, from %s UTC on; nothing tells of its end. Load "
                            "average before it: %s.",
                            from, before)
            : memory_format("Measured in one session, from %s to %s UTC. Load average before it: "
                            "%s, after it: %s.",
                            from, to, before, after));
    free(from);
    free(to);
    free(before);
    free(after);
}
