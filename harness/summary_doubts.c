// What speaks against trusting the figures: runs that the machine disturbed or that did not count, cells
// whose rate is the load generator's, rates that changed under way. Each doubt is a sentence or two; where
// there is none, nothing is said.
#include "summary_parts.h"

#include "format.h"

#include <math.h>
#include <string.h>

#define NEAR_THE_CEILING 0.9 // of it: nearer, the server's own rate and the harness's are not told apart
#define STILL_RISING     0.9 // of the window's rate: a slower warm-up had not come to its end

enum { NAMED = 3 }; // cells that a sentence names; the others are counted

static void add_doubt(struct summary *summary, struct strbuf *text)
{
    if (text->length)
        vec_push(&summary->doubts, strbuf_detach(text));
}

static void add_place(struct strbuf *text, const struct summary *summary, size_t cell)
{
    const char *point = summary->plan.points.items[summary->plan.cells.items[cell].point].text;
    strbuf_addf(text, "%s%s%s", summary_implementation(summary, cell)->label, *point ? " at " : "", point);
}

// --- Cells of a kind ---------------------------------------------------------------------------------------

typedef bool is_one(const struct cell_summary *cell);

// A row that says something of its own: not the baseline once more, nor one that nothing is ranked at.
static bool is_among(const struct summary *summary, size_t cell, is_one *is)
{
    return is(&summary->cells.items[cell]) && !summary_implementation(summary, cell)->is_aa &&
           !summary_unranked(summary, summary->plan.cells.items[cell].point);
}

static size_t count_cells(const struct summary *summary, is_one *is)
{
    size_t count = 0;
    for (size_t i = 0; i < summary->cells.count; i++)
        count += is_among(summary, i, is);
    return count;
}

// "a at connections=10, b at connections=10 and 4 more".
static void add_places(struct strbuf *text, const struct summary *summary, is_one *is)
{
    size_t count = 0;
    for (size_t i = 0; i < summary->cells.count; i++) {
        if (!is_among(summary, i, is) || ++count > NAMED)
            continue;
        strbuf_adds(text, count > 1 ? ", " : "");
        add_place(text, summary, i);
    }
    if (count > NAMED)
        strbuf_addf(text, " and %zu more", count - NAMED);
}

// --- Disturbed runs ----------------------------------------------------------------------------------------

static struct disturbance_summary *kind_of(struct summary *summary, const char *evidence)
{
    size_t length = strcspn(evidence, ":"), i = 0;
    while (i < summary->disturbances.count &&
           (strlen(summary->disturbances.items[i].kind) != length ||
            strncmp(summary->disturbances.items[i].kind, evidence, length) != 0))
        i++;
    if (i == summary->disturbances.count) {
        struct disturbance_summary kind = {.kind = memory_copy_bytes(evidence, length)};
        vec_push(&summary->disturbances, kind);
    }
    return &summary->disturbances.items[i];
}

static int compare_kinds(const void *left, const void *right)
{
    const struct disturbance_summary *a = left, *b = right;
    size_t of_a = a->repeated + a->kept, of_b = b->repeated + b->kept;
    return of_a != of_b ? (of_a < of_b) - (of_a > of_b) : strcmp(a->kind, b->kind);
}

static void note_disturbance(struct summary *summary, const struct sample *sample)
{
    struct cell_summary *cell = &summary->cells.items[sample->cell];
    bool repeated = sample->outcome == OUTCOME_DISTURBED;
    const char *evidence = repeated ? sample->reason : sample->disturbed;
    if (!evidence)
        return;
    struct disturbance_summary *kind = kind_of(summary, evidence);
    *(repeated ? &kind->repeated : &kind->kept) += 1;
    *(repeated ? &cell->repeated : &cell->disturbed) += 1;
    if (!cell->disturbance)
        cell->disturbance = evidence;
}

static void count_disturbances(struct summary *summary)
{
    size_t given_up = 0;
    for (size_t i = 0; i < summary->repeated.count; i++)
        note_disturbance(summary, &summary->repeated.items[i]);
    for (size_t i = 0; i < summary->samples.count; i++) {
        const struct sample *sample = &summary->samples.items[i];
        if (sample->outcome != OUTCOME_OK)
            continue; // it does not count anyway
        note_disturbance(summary, sample);
        given_up += sample->disturbed && sample->attempt <= summary->scenario.repeats;
    }
    summary->busy_throughout = given_up > 1; // one may be where the campaign was stopped
    if (summary->disturbances.count)
        qsort(summary->disturbances.items, summary->disturbances.count, sizeof *summary->disturbances.items,
              compare_kinds);
}

// "(another process 5, stolen time 2)". Returns the sum.
static size_t add_kinds(struct strbuf *text, const struct summary *summary, bool repeated)
{
    size_t sum = 0;
    for (size_t i = 0; i < summary->disturbances.count; i++) {
        const struct disturbance_summary *kind = &summary->disturbances.items[i];
        size_t count = repeated ? kind->repeated : kind->kept;
        if (count)
            strbuf_addf(text, "%s%s %zu", sum ? ", " : "", kind->kind, count);
        sum += count;
    }
    return sum;
}

static void doubt_disturbances(struct summary *summary)
{
    struct strbuf text = {0}, repeated_kinds = {0}, kept_kinds = {0};
    size_t repeated = add_kinds(&repeated_kinds, summary, true);
    size_t kept = add_kinds(&kept_kinds, summary, false);
    if (summary->busy_throughout)
        strbuf_addf(&text, "The machine was busy throughout: %zu of the %zu runs that count", kept,
                    summary->sample_count);
    else if (kept)
        strbuf_addf(&text, "%zu of the %zu runs that count", kept, summary->sample_count);
    if (kept)
        strbuf_addf(&text, " %s disturbed (%s)%s.", kept == 1 ? "was" : "were", strbuf_text(&kept_kinds),
                    summary->busy_throughout    ? ", too many to make them all again"
                    : summary->scenario.repeats ? " at each attempt"
                                                : "");
    if (repeated)
        strbuf_addf(&text, "%s%zu disturbed run%s left out and made again (%s).", kept ? " " : "", repeated,
                    repeated == 1 ? " was" : "s were", strbuf_text(&repeated_kinds));
    add_doubt(summary, &text);
    strbuf_release(&repeated_kinds);
    strbuf_release(&kept_kinds);
}

// --- Runs that do not count --------------------------------------------------------------------------------

// The first run that ended so, or NULL.
static const struct sample *first_with(const struct summary *summary, enum outcome outcome)
{
    const struct sample *first = NULL;
    for (size_t i = 0; i < summary->samples.count; i++) {
        const struct sample *sample = &summary->samples.items[i];
        if (sample->outcome == outcome && (!first || sample->run < first->run))
            first = sample;
    }
    return first;
}

static void doubt_losses(struct summary *summary)
{
    struct strbuf text = {0};
    for (enum outcome outcome = OUTCOME_CRASH; outcome < OUTCOME_SKIPPED; outcome++) {
        const struct sample *first = first_with(summary, outcome);
        size_t count = 0;
        for (size_t i = 0; first && i < summary->cells.count; i++)
            count += summary->cells.items[i].runs[outcome];
        if (!first)
            continue;
        strbuf_addf(&text, "%s%zu %s (", text.length ? "; " : "Runs that do not count: ", count,
                    outcome == OUTCOME_INVALID ? "INVALID" : outcome_word(outcome));
        add_place(&text, summary, first->cell);
        strbuf_addf(&text, ": %s)", first->reason ? first->reason : outcome_word(outcome));
    }
    if (text.length)
        strbuf_addc(&text, '.');
    add_doubt(summary, &text);
}

// --- Whose rate it is --------------------------------------------------------------------------------------

static bool is_server_bound(const struct cell_summary *cell)
{
    return cell->bound == BOUND_SERVER;
}

static bool is_client_bound(const struct cell_summary *cell)
{
    return cell->bound == BOUND_CLIENT;
}

static bool is_stalled(const struct cell_summary *cell)
{
    return cell->bound == BOUND_STALLED;
}

static bool is_saturated(const struct cell_summary *cell)
{
    return cell->bound == BOUND_SATURATED;
}

static bool is_offered(const struct cell_summary *cell)
{
    return cell->metrics[METRIC_OFFERED_MESSAGES_PER_SECOND].n > 0;
}

static bool is_at_ceiling(const struct cell_summary *cell)
{
    return cell->at_ceiling;
}

static void doubt_bounds(struct summary *summary)
{
    struct strbuf text = {0};
    size_t server = count_cells(summary, is_server_bound), client = count_cells(summary, is_client_bound);
    size_t stalled = count_cells(summary, is_stalled);
    if (client) {
        strbuf_addf(&text, "%zu of %zu cells %s the load generator's: ", client, server + client + stalled,
                    client == 1 ? "is client-bound, so that its rate is"
                                : "are client-bound, so that their rates are");
        add_places(&text, summary, is_client_bound);
        strbuf_addc(&text, '.');
    }
    if (stalled) {
        strbuf_addf(&text,
                    "%s%zu of %zu cells %s stalled, with neither side's CPUs busy: ", client ? " " : "",
                    stalled, server + client + stalled, stalled == 1 ? "is" : "are");
        add_places(&text, summary, is_stalled);
        strbuf_addc(&text, '.');
    }
    add_doubt(summary, &text);
    size_t saturated = count_cells(summary, is_saturated);
    if (saturated) {
        strbuf_addf(&text,
                    "%zu of %zu cells %s saturated: more was offered than the server took, and response "
                    "times there grew until the run ended: ",
                    saturated, count_cells(summary, is_offered), saturated == 1 ? "is" : "are");
        add_places(&text, summary, is_saturated);
        strbuf_addc(&text, '.');
    }
    add_doubt(summary, &text);
}

// Where a rate was offered and taken, all servers show that same rate, the leanest one, too.
static bool is_paced(const struct cell_summary *cell)
{
    return is_offered(cell) && !is_saturated(cell);
}

static void find_ceilings(struct summary *summary)
{
    for (size_t i = 0; i < summary->cells.count; i++) {
        struct cell_summary *cell = &summary->cells.items[i];
        const struct cell *planned = &summary->plan.cells.items[i];
        double rate = cell->metrics[METRIC_MESSAGES_PER_SECOND].median;
        cell->at_ceiling = planned->point < summary->ceilings.count &&
                           !summary_is_ceiling(summary, planned->implementation) && !is_paced(cell) &&
                           rate >= NEAR_THE_CEILING * summary->ceilings.items[planned->point];
    }
}

static void doubt_ceilings(struct summary *summary)
{
    struct strbuf text = {0};
    size_t unknown = 0;
    for (size_t i = 0; i < summary->ceilings.count; i++)
        unknown += isnan(summary->ceilings.items[i]) ? 1 : 0;
    if (summary->ceiling_reason && unknown)
        strbuf_addf(&text, "What the load generator can sustain is not known at %zu of %zu points: %s. ",
                    unknown, summary->ceilings.count, summary->ceiling_reason);
    if (count_cells(summary, is_at_ceiling)) {
        strbuf_addf(&text,
                    "At the ceiling, within 10%% of what the load generator reached with the leanest server "
                    "(%s), so that a faster one would hardly show: ",
                    summary->ceiling_name ? summary->ceiling_name : "");
        add_places(&text, summary, is_at_ceiling);
        strbuf_adds(&text, ". ");
    }
    if (text.length)
        text.text[--text.length] = '\0'; // between sentences, not after the last
    add_doubt(summary, &text);
}

// --- Rates that changed under way --------------------------------------------------------------------------

static size_t shifted_runs(const struct cell_summary *cell)
{
    return cell->metrics[METRIC_RATE_SHIFT_FRACTION].n;
}

static void doubt_shifts(struct summary *summary)
{
    struct strbuf text = {0};
    size_t shifted = 0, runs = 0, most = 0;
    for (size_t i = 0; i < summary->cells.count; i++) {
        const struct cell_summary *cell = &summary->cells.items[i];
        shifted += shifted_runs(cell);
        runs += cell->runs[OUTCOME_OK];
        if (shifted_runs(cell) > shifted_runs(&summary->cells.items[most]))
            most = i;
    }
    if (shifted) {
        const struct cell_summary *cell = &summary->cells.items[most];
        char *to = format_quantity(cell->metrics[METRIC_RATE_SHIFT_FRACTION].median, "fraction");
        char *at = format_quantity(cell->metrics[METRIC_RATE_SHIFT_AT_NS].median, "ns");
        strbuf_addf(&text, "In %zu of %zu runs the rate shifted within the window; most often ", shifted,
                    runs);
        add_place(&text, summary, most);
        strbuf_addf(&text, ", in %zu of %zu runs, to %s of the rate before, %s into it.", shifted_runs(cell),
                    cell->runs[OUTCOME_OK], to, at);
        free(to);
        free(at);
    }
    add_doubt(summary, &text);
}

bool summary_is_warming_up(const struct cell_summary *cell)
{
    double warmup = cell->metrics[METRIC_WARMUP_MESSAGES_PER_SECOND].median;
    return warmup < STILL_RISING * cell->metrics[METRIC_MESSAGES_PER_SECOND].median &&
           2 * shifted_runs(cell) > cell->runs[OUTCOME_OK] &&
           cell->metrics[METRIC_RATE_SHIFT_FRACTION].median > 1;
}

static void doubt_warmups(struct summary *summary)
{
    struct strbuf text = {0};
    if (count_cells(summary, summary_is_warming_up)) {
        strbuf_adds(&text,
                    "Still warming up when the window began, as the warm-up was slower and the rate rose "
                    "further within the window: ");
        add_places(&text, summary, summary_is_warming_up);
        strbuf_adds(&text, ". A longer run.warmup helps.");
    }
    add_doubt(summary, &text);
}

static void doubt_edits(struct summary *summary)
{
    if (summary->edited)
        strings_add(&summary->doubts,
                    "scenario.yaml has been changed since it was measured: what is compared, "
                    "claimed and drawn may not be what was planned.");
}

void summary_find_doubts(struct summary *summary)
{
    count_disturbances(summary);
    find_ceilings(summary);
    doubt_edits(summary);
    doubt_disturbances(summary);
    doubt_losses(summary);
    doubt_bounds(summary);
    doubt_ceilings(summary);
    doubt_shifts(summary);
    doubt_warmups(summary);
}
